//! What a file is by its first bytes, and which names it may bear.

use super::name::ending;

/// A kind of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A format known by its signature.
    Known(&'static Format),
    /// Valid UTF-8 without control characters.
    Text,
    /// A page or drawing that a browser could run.
    Markup,
    /// Something that a machine runs.
    Program,
    /// Anything else.
    Unknown,
}

/// A format and the names it bears.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Format {
    media_type: &'static str,
    endings: &'static [&'static str],
}

macro_rules! formats {
    ($($name:ident = $media:literal, $endings:expr;)*) => { $(static $name: Format = Format { media_type: $media, endings: &$endings };)* };
}

formats! {
    PDF = "application/pdf", ["pdf"];
    PNG = "image/png", ["png"];
    JPEG = "image/jpeg", ["jpg", "jpeg", "jpe", "jfif"];
    GIF = "image/gif", ["gif"];
    WEBP = "image/webp", ["webp"];
    BMP = "image/bmp", ["bmp"];
    TIFF = "image/tiff", ["tif", "tiff"];
    HEIC = "image/heic", ["heic", "heif"];
    AVIF = "image/avif", ["avif"];
    MP4 = "video/mp4", ["mp4", "m4v", "m4a", "mov"];
    WEBM = "video/webm", ["webm", "mkv"];
    MP3 = "audio/mpeg", ["mp3"];
    OGG = "audio/ogg", ["ogg", "oga", "opus"];
    WAV = "audio/wav", ["wav"];
    RTF = "application/rtf", ["rtf"];
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"];
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"];
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation", ["pptx"];
    ODT = "application/vnd.oasis.opendocument.text", ["odt"];
    ODS = "application/vnd.oasis.opendocument.spreadsheet", ["ods"];
    ODP = "application/vnd.oasis.opendocument.presentation", ["odp"];
    ZIP = "application/zip", ["zip"];
    OFFICE = "application/x-ole-storage", ["doc", "xls", "ppt", "msg"];
    GZIP = "application/gzip", ["gz", "tgz"];
    SEVENZIP = "application/x-7z-compressed", ["7z"];
    RAR = "application/vnd.rar", ["rar"];
}

static KNOWN: [&Format; 26] = [
    &PDF, &PNG, &JPEG, &GIF, &WEBP, &BMP, &TIFF, &HEIC, &AVIF, &MP4, &WEBM, &MP3, &OGG, &WAV, &RTF, &DOCX, &XLSX, &PPTX, &ODT, &ODS, &ODP, &ZIP, &OFFICE,
    &GZIP, &SEVENZIP, &RAR,
];

/// Names that plain text bears, with what it is called then.
const TEXTS: [(&str, &str); 8] = [
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("md", "text/markdown"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
];
const MARKUP: [&str; 6] = ["html", "htm", "xhtml", "svg", "xml", "mht"];
const PROGRAMS: [&str; 20] =
    ["exe", "dll", "com", "bat", "cmd", "ps1", "vbs", "js", "mjs", "jar", "msi", "scr", "sh", "app", "apk", "lnk", "hta", "wsf", "reg", "pif"];

impl Content {
    /// Type by content alone.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Known(format) => format.media_type,
            Self::Text => "text/plain",
            Self::Markup => "text/html",
            Self::Program | Self::Unknown => "application/octet-stream",
        }
    }

    /// Whether a machine would run it.
    pub(super) fn is_program(self) -> bool {
        self == Self::Program
    }

    /// Whether this content may bear this name: a name must not promise something else.
    pub(super) fn may_be_called(self, name: &str) -> bool {
        let end = ending(name);
        if PROGRAMS.contains(&end) {
            return false;
        }
        match self {
            Self::Known(format) => format.endings.contains(&end),
            Self::Text => end.is_empty() || TEXTS.iter().any(|(e, _)| *e == end) || !is_promised(end) && !MARKUP.contains(&end),
            Self::Markup => MARKUP.contains(&end),
            Self::Program => false,
            Self::Unknown => !is_promised(end) && !MARKUP.contains(&end) && !TEXTS.iter().any(|(e, _)| *e == end && *e == "json"),
        }
    }

    /// Type by content and name together.
    pub(super) fn called(self, name: &str) -> &'static str {
        match self {
            Self::Text | Self::Unknown => TEXTS.iter().find(|(e, _)| *e == ending(name)).map_or(self.media_type(), |(_, t)| t),
            Self::Markup if ending(name) == "svg" => "image/svg+xml",
            Self::Known(format) if *format == OFFICE => match ending(name) {
                "doc" => "application/msword",
                "xls" => "application/vnd.ms-excel",
                "ppt" => "application/vnd.ms-powerpoint",
                _ => format.media_type,
            },
            other => other.media_type(),
        }
    }
}

fn is_promised(end: &str) -> bool {
    KNOWN.iter().any(|f| f.endings.contains(&end))
}

/// What the bytes are.
pub(super) fn sniff(bytes: &[u8]) -> Content {
    let at = |start: usize, sign: &[u8]| bytes.get(start..start + sign.len()) == Some(sign);
    let starts = |signs: &[&[u8]]| signs.iter().any(|s| at(0, s));
    if starts(&[
        b"\x7fELF",
        b"MZ",
        b"#!",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xcf\xfa\xed\xfe",
        b"\xce\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"\0asm",
        b"L\0\0\0\x01\x14\x02\0",
    ]) {
        return Content::Program;
    }
    if at(0, b"PK\x03\x04") && has_macros(bytes) {
        return Content::Program;
    }
    let known = match bytes {
        _ if at(0, b"%PDF-") => Some(&PDF),
        _ if at(0, b"\x89PNG\r\n\x1a\n") => Some(&PNG),
        _ if at(0, b"\xff\xd8\xff") => Some(&JPEG),
        _ if starts(&[b"GIF87a", b"GIF89a"]) => Some(&GIF),
        _ if at(0, b"RIFF") && at(8, b"WEBP") => Some(&WEBP),
        _ if at(0, b"RIFF") && at(8, b"WAVE") => Some(&WAV),
        _ if at(0, b"BM") && bytes.len() > 26 && at(6, &[0; 4]) => Some(&BMP),
        _ if starts(&[b"II*\0", b"MM\0*"]) => Some(&TIFF),
        _ if at(4, b"ftyp") => Some(iso_media(bytes)),
        _ if at(0, b"\x1aE\xdf\xa3") => Some(&WEBM),
        _ if at(0, b"ID3") || matches!(bytes, [0xff, 0xe2..=0xe7 | 0xf2..=0xf7 | 0xfa..=0xfb, ..]) => Some(&MP3),
        _ if at(0, b"OggS") => Some(&OGG),
        _ if at(0, b"{\\rtf") => Some(&RTF),
        _ if starts(&[b"PK\x03\x04", b"PK\x05\x06"]) => Some(zipped(bytes)),
        _ if at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Some(&OFFICE),
        _ if at(0, b"\x1f\x8b") => Some(&GZIP),
        _ if at(0, b"7z\xbc\xaf\x27\x1c") => Some(&SEVENZIP),
        _ if at(0, b"Rar!\x1a\x07") => Some(&RAR),
        _ => None,
    };
    match known {
        Some(format) => Content::Known(format),
        None => text(bytes),
    }
}

fn iso_media(bytes: &[u8]) -> &'static Format {
    match bytes.get(8..12) {
        Some(b"heic" | b"heix" | b"heif" | b"hevc" | b"mif1" | b"msf1") => &HEIC,
        Some(b"avif" | b"avis") => &AVIF,
        _ => &MP4,
    }
}

/// An office file that brings macros is run by whoever opens it.
fn has_macros(bytes: &[u8]) -> bool {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part));
    has(b"[Content_Types].xml") && has(b"vbaProject.bin")
}

/// Office files are zip archives; the names of their parts tell which.
fn zipped(bytes: &[u8]) -> &'static Format {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|w| w == part);
    if bytes.get(30..38) == Some(b"mimetype") {
        let head = bytes.get(38..120.min(bytes.len())).unwrap_or(&[]);
        let says = |kind: &Format| head.starts_with(kind.media_type.as_bytes());
        return [&ODT, &ODS, &ODP].into_iter().find(|f| says(f)).unwrap_or(&ZIP);
    }
    if !has(b"[Content_Types].xml") {
        return &ZIP;
    }
    match () {
        () if has(b"word/document.xml") => &DOCX,
        () if has(b"xl/workbook.xml") => &XLSX,
        () if has(b"ppt/presentation.xml") => &PPTX,
        () => &ZIP,
    }
}

fn text(bytes: &[u8]) -> Content {
    let Ok(text) = std::str::from_utf8(bytes) else { return Content::Unknown };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) {
        return Content::Unknown;
    }
    let mut head: String = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).chars().take(1_000).collect();
    head.make_ascii_lowercase();
    let markup = head.starts_with("<?xml")
        || head.starts_with("<!--")
        || ["<!doctype", "<html", "<svg", "<script", "<head", "<body", "<iframe"].iter().any(|t| head.contains(t));
    if markup { Content::Markup } else { Content::Text }
}

#[cfg(test)]
#[path = "sniff_tests.rs"]
mod tests;
