//! Keeps a viewer's own filter, search and order from telling what they may not read: such a value compares as false.

use fleet_domain::manifest::FieldKind;

use crate::records::model::CollectionModel;
use crate::records::rule::{Column, Comparison, Expr, Literal, Op, Operand, Slot};

/// The rule that says who reads this column, if it has one.
pub(super) fn read_rule<'a>(column: &Column, collection: &'a CollectionModel) -> Option<&'a Expr> {
    let Column::Value { field, .. } = column else { return None };
    collection.field(field).and_then(|(_, rules)| rules.read.as_ref())
}

/// A viewer's filter in which every comparison holds only where they may read what it compares.
pub(super) fn filter(expr: &Expr, collection: &CollectionModel) -> Expr {
    match expr {
        Expr::All(parts) => Expr::All(parts.iter().map(|p| filter(p, collection)).collect()),
        Expr::Any(parts) => Expr::Any(parts.iter().map(|p| filter(p, collection)).collect()),
        Expr::Search(_) => expr.clone(),
        Expr::Compare(comparison) => {
            let sides = [&comparison.left, &comparison.right];
            let mut parts: Vec<Expr> = sides.iter().filter_map(|s| if let Operand::Column(c) = s { read_rule(c, collection).cloned() } else { None }).collect();
            parts.push(expr.clone());
            Expr::All(parts)
        }
    }
}

/// One word of a search: in what everybody reads, or in a field that this viewer reads.
pub(super) fn search(word: &str, collection: &CollectionModel) -> Expr {
    let mut places = vec![Expr::Search(word.to_owned())];
    for (field, rules) in collection.fields() {
        let slot = match field.kind {
            FieldKind::Text | FieldKind::Email | FieldKind::Phone | FieldKind::Date => Slot::Text,
            FieldKind::LongText => Slot::Long,
            FieldKind::File => Slot::FileName,
            _ => continue,
        };
        if let Some(read) = &rules.read {
            let column = Operand::Column(Column::Value { field: field.name.clone(), slot });
            let found = Expr::Compare(Comparison { left: column, op: Op::Has, right: Operand::Literal(Literal::Text(word.to_owned())) });
            places.push(Expr::All(vec![read.clone(), found]));
        }
    }
    Expr::Any(places)
}
