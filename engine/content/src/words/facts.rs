//! What a sentence needs, read off its syntax tree: variables, other sentences, plural forms.

use std::collections::BTreeSet;

use fluent_syntax::ast::{CallArguments, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

/// Names of plural forms in Fluent.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What one pattern needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Variables, without `$`.
    pub(super) variables: BTreeSet<String>,
    /// Keys of sentences that it quotes (`key`, `key.attribute`), terms with a leading `-`.
    pub(super) quotes: BTreeSet<String>,
    /// Functions it calls.
    pub(super) functions: BTreeSet<String>,
    /// The forms of each selector that picks by number.
    pub(super) plurals: Vec<BTreeSet<String>>,
}

pub(super) fn of_pattern(pattern: &Pattern<&str>) -> Facts {
    let mut facts = Facts::default();
    facts.pattern(pattern);
    facts
}

impl Facts {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                self.select(variants);
            }
        }
    }

    fn select(&mut self, variants: &[Variant<&str>]) {
        let names: BTreeSet<String> = variants
            .iter()
            .filter_map(|v| match &v.key {
                VariantKey::Identifier { name } => Some((*name).to_owned()),
                VariantKey::NumberLiteral { .. } => None,
            })
            .collect();
        // `other` alone is the usual catch-all of a selector on words; any further form, or a number, means counting.
        let counts =
            names.iter().any(|n| n != "other" && FORMS.contains(&n.as_str())) || variants.iter().any(|v| matches!(v.key, VariantKey::NumberLiteral { .. }));
        if counts {
            self.plurals.push(names);
        }
        for variant in variants {
            self.pattern(&variant.value);
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { id, arguments } => {
                self.functions.insert(id.name.to_owned());
                self.arguments(arguments);
            }
            InlineExpression::MessageReference { id, attribute } => {
                let key = attribute.as_ref().map_or_else(|| id.name.to_owned(), |a| format!("{}.{}", id.name, a.name));
                self.quotes.insert(key);
            }
            InlineExpression::TermReference { id, attribute: _, arguments } => {
                self.quotes.insert(format!("-{}", id.name));
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        for inline in &arguments.positional {
            self.inline(inline);
        }
        for named in &arguments.named {
            self.inline(&named.value);
        }
    }
}
