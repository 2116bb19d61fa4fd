//! Values that a clause fixed: a check may still hold for a field whose limit or options later words changed.

use serde::{Deserialize, Serialize};

use crate::spec::{FieldSpec, Switch};

/// A value that words fixed for a field, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fixed", rename_all = "snake_case")]
pub enum Fixed {
    /// The least, as [`FieldSpec::min`].
    Least {
        /// Field name.
        field: String,
        /// Decimal string.
        value: String,
    },
    /// The most, as [`FieldSpec::max`].
    Most {
        /// Field name.
        field: String,
        /// Decimal string.
        value: String,
    },
    /// One of the options.
    Option {
        /// Field name.
        field: String,
        /// The person's words.
        words: String,
    },
    /// Whether it has to be filled in, where words changed that.
    Required {
        /// Field name.
        field: String,
        /// On or off.
        required: Switch,
    },
}

impl Fixed {
    /// Every limit and option of a field. Whether it has to be filled in is fixed by words that change it alone.
    pub fn of(field: &FieldSpec) -> Vec<Self> {
        let name = || field.name.clone();
        let least = field.min.iter().map(|value| Self::Least { field: name(), value: value.clone() });
        let most = field.max.iter().map(|value| Self::Most { field: name(), value: value.clone() });
        let options = field.options.iter().map(|words| Self::Option { field: name(), words: words.clone() });
        least.chain(most).chain(options).collect()
    }

    /// For which field.
    pub fn field(&self) -> &str {
        match self {
            Self::Least { field, .. } | Self::Most { field, .. } | Self::Option { field, .. } | Self::Required { field, .. } => field,
        }
    }

    /// Whether it is still so. What a field that is gone was fixed to is told by the checks that went with it.
    pub(super) fn holds(&self, fields: &[FieldSpec]) -> bool {
        fields.iter().find(|f| f.name == self.field()).is_none_or(|field| match self {
            Self::Least { value, .. } => field.min.as_ref() == Some(value),
            Self::Most { value, .. } => field.max.as_ref() == Some(value),
            Self::Option { words, .. } => field.options.contains(words),
            Self::Required { required, .. } => field.required == *required,
        })
    }
}
