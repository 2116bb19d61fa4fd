//! Why a request is not served: one variant a reason, each with a status, a stable code and a sentence in every language.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fleet_content::Arg;

use crate::error::WebError;

/// Why a request is not served. Turned into a page or JSON by `answer.rs`, which knows the language.
#[derive(Debug, Clone)]
pub(crate) enum Refused {
    /// Nobody is signed in.
    SignIn,
    /// The sign-in is over.
    SessionOver,
    /// A link that lets in was used, replaced or is too old.
    LinkOver,
    /// Not there, or not for this person.
    NotFound,
    /// There, but not with this method.
    Method,
    /// The role does not allow it.
    NotAllowed,
    /// An app keeps one owner.
    LastOwner,
    /// A newcomer's name is that of somebody who is here already.
    NameTaken,
    /// A newcomer gave no name.
    NoName,
    /// A newcomer's name is longer than is kept.
    NameTooLong { most: u32 },
    /// Came from another site.
    CrossSite,
    /// A request without files is too large.
    TooMuch,
    /// A request with files is too large as a whole.
    TooLarge { mebibytes: u64 },
    /// One file is too large.
    FileTooLarge { name: String, mebibytes: u64 },
    /// Too many files at once.
    TooManyFiles { most: u32 },
    /// A kind of file that is not taken.
    FileKind { name: String },
    /// A file with nothing in it.
    FileEmpty { name: String },
    /// A file that is not what its name says.
    FileLies { name: String, kind: &'static str },
    /// A file that is broken or carries macros.
    FileUnsafe { name: String },
    /// A file that this person did not send.
    FileUnknown,
    /// Words too long.
    TooLong { most: u32 },
    /// Nothing was said.
    Empty,
    /// Too many messages.
    TooFast { seconds: u32 },
    /// Too many bytes of files in a day.
    FilesADay { mebibytes: u64 },
    /// Too many pages open.
    TooManyStreams,
    /// Headers too large.
    HeadersTooLarge,
    /// The request cannot be read.
    Unreadable { what: String },
    /// No Bible of this name.
    NoSuchBible { name: String },
    /// It took too long.
    TimedOut,
    /// It moved on while the person looked at it.
    MovedOn,
    /// Broken on our side.
    Trouble(Arc<WebError>),
}

/// Every code that a refusal of the page or the API can bear; each is explained by a sentence `why-CODE` in `locales/`.
pub const REFUSAL_CODES: [&str; 32] = [
    "sign-in",
    "session-over",
    "link-over",
    "not-found",
    "method",
    "not-allowed",
    "last-owner",
    "name-taken",
    "no-name",
    "name-too-long",
    "cross-site",
    "too-much",
    "too-large",
    "file-too-large",
    "too-many-files",
    "file-kind",
    "file-empty",
    "file-lies",
    "file-unsafe",
    "file-unknown",
    "too-long",
    "empty",
    "too-fast",
    "files-a-day",
    "too-many-streams",
    "headers-too-large",
    "unreadable",
    "no-such-bible",
    "timed-out",
    "moved-on",
    "disk-full",
    "trouble",
];

impl Refused {
    /// Stable name, for programs; the key of its sentence is `page-refused-` and this.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SessionOver => "session-over",
            Self::LinkOver => "link-over",
            Self::NotFound => "not-found",
            Self::Method => "method",
            Self::NotAllowed => "not-allowed",
            Self::LastOwner => "last-owner",
            Self::NameTaken => "name-taken",
            Self::NoName => "no-name",
            Self::NameTooLong { .. } => "name-too-long",
            Self::CrossSite => "cross-site",
            Self::TooMuch => "too-much",
            Self::TooLarge { .. } => "too-large",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::TooManyFiles { .. } => "too-many-files",
            Self::FileKind { .. } => "file-kind",
            Self::FileEmpty { .. } => "file-empty",
            Self::FileLies { .. } => "file-lies",
            Self::FileUnsafe { .. } => "file-unsafe",
            Self::FileUnknown => "file-unknown",
            Self::TooLong { .. } => "too-long",
            Self::Empty => "empty",
            Self::TooFast { .. } => "too-fast",
            Self::FilesADay { .. } => "files-a-day",
            Self::TooManyStreams => "too-many-streams",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Unreadable { .. } => "unreadable",
            Self::NoSuchBible { .. } => "no-such-bible",
            Self::TimedOut => "timed-out",
            Self::MovedOn => "moved-on",
            Self::Trouble(error) if error.is_full() => "disk-full",
            Self::Trouble(_) => "trouble",
        }
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::SessionOver => StatusCode::UNAUTHORIZED,
            Self::LinkOver => StatusCode::GONE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAllowed | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooMuch | Self::TooLarge { .. } | Self::FileTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::FileKind { .. } | Self::FileEmpty { .. } | Self::FileLies { .. } | Self::FileUnsafe { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyFiles { .. } | Self::FileUnknown | Self::TooLong { .. } | Self::Empty | Self::Unreadable { .. } | Self::NoSuchBible { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::NoName | Self::NameTooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooFast { .. } | Self::FilesADay { .. } | Self::TooManyStreams => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::MovedOn | Self::LastOwner | Self::NameTaken => StatusCode::CONFLICT,
            Self::Trouble(error) if error.is_full() => StatusCode::INSUFFICIENT_STORAGE,
            Self::Trouble(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What its sentence needs.
    pub(crate) fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::TooLarge { mebibytes } | Self::FilesADay { mebibytes } => vec![("mebibytes", number(*mebibytes))],
            Self::FileTooLarge { name, mebibytes } => vec![("name", name.into()), ("mebibytes", number(*mebibytes))],
            Self::TooManyFiles { most } | Self::TooLong { most } | Self::NameTooLong { most } => vec![("most", (*most).into())],
            Self::FileKind { name } | Self::FileEmpty { name } | Self::FileUnsafe { name } | Self::NoSuchBible { name } => vec![("name", name.into())],
            Self::FileLies { name, kind } => vec![("name", name.into()), ("kind", (*kind).into())],
            Self::TooFast { seconds } => vec![("seconds", (*seconds).into())],
            Self::Unreadable { what } => vec![("what", what.into())],
            _ => Vec::new(),
        }
    }
}

fn number(value: u64) -> Arg<'static> {
    Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

impl From<WebError> for Refused {
    fn from(error: WebError) -> Self {
        Self::Trouble(Arc::new(error))
    }
}

impl IntoResponse for Refused {
    /// Carries itself in the response's extensions: the middleware that knows the visitor's language words it.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        if let Self::TooFast { seconds } = &self
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response.extensions_mut().insert(self);
        response
    }
}
