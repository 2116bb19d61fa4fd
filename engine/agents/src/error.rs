//! Everything that can go wrong while an order is turned into files.

/// Why a kit could not be filled. Each names the part of the spec, the design or the front that is at fault.
#[derive(Debug, thiserror::Error)]
pub enum AgentsError {
    /// The title is empty once control characters are gone.
    #[error("the app has no title")]
    TitleMissing,
    /// `locale` is not one of `locales`, or there is none.
    #[error("the app's language `{locale}` is not among its languages")]
    LocaleMissing {
        /// The default language of the spec.
        locale: String,
    },
    /// The shell has no words in this language.
    #[error("there are no words for the language `{locale}`")]
    LocaleUnknown {
        /// The language asked for.
        locale: String,
    },
    /// A form without fields.
    #[error("the form has no fields")]
    FieldsMissing,
    /// A field name that is no identifier, is a system column, or is there twice.
    #[error("the field name `{field}` cannot be used: {why}")]
    FieldName {
        /// The name as given.
        field: String,
        /// `not an identifier`, `a system column` or `there twice`.
        why: &'static str,
    },
    /// A choice or many field with nothing to choose from.
    #[error("the field `{field}` has no options")]
    OptionsMissing {
        /// Field name.
        field: String,
    },
    /// A money field whose currency is no ISO 4217 code.
    #[error("the currency `{currency}` of the field `{field}` is not three capital letters")]
    Currency {
        /// Field name.
        field: String,
        /// As given.
        currency: String,
    },
    /// A smallest or largest value that is no decimal number, a smallest above the largest, or limits on a kind without any.
    #[error("the limits of the field `{field}` cannot be used")]
    Limits {
        /// Field name.
        field: String,
    },
    /// Dates each of which may not lie before the next, in a circle.
    #[error("the field `{field}` may not lie before itself: the dates wait for one another in a circle")]
    Order {
        /// Field name.
        field: String,
    },
    /// A kind that is no day, and so never past.
    #[error("the field `{field}` is no day: it cannot lie in the past")]
    NotPast {
        /// Field name.
        field: String,
    },
    /// A kind whose values cannot be compared for sameness.
    #[error("the field `{field}` cannot be unique: its kind has no single value to compare")]
    Unique {
        /// Field name.
        field: String,
    },
    /// A computed field with no formula, or one that names fields of the wrong kind.
    #[error("the formula of the field `{field}` cannot be worked out: {why}")]
    Formula {
        /// Field name.
        field: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Not one or two approval steps.
    #[error("a requests app has one or two approval steps, not {steps}")]
    Steps {
        /// How many were given.
        steps: usize,
    },
    /// A design token that is missing or is not what its name promises.
    #[error("the design token `{token}` cannot be used: `{value}`")]
    Design {
        /// Token name, e.g. `light.accent`.
        token: String,
        /// As given; empty if missing.
        value: String,
    },
    /// A file of the front end is missing or is not what it must be.
    #[error("the front end's file `{file}` is missing or broken")]
    ReadFront {
        /// Path in the front end's folder.
        file: String,
    },
    /// The manifest could not be written as TOML.
    #[error("the manifest could not be written")]
    WriteManifest(#[source] toml::ser::Error),
    /// The description of agents cannot be read.
    #[error("the agents could not be read")]
    ReadAgents(#[source] toml::de::Error),
    /// Two agents of one name.
    #[error("there are two agents named `{name}`")]
    AgentTwice {
        /// The name.
        name: String,
    },
    /// The table of prices cannot be read.
    #[error("the prices could not be read")]
    ReadPrices(#[source] toml::de::Error),
    /// The page could not be rendered.
    #[error("the page could not be rendered")]
    RenderPage(#[source] minijinja::Error),
}
