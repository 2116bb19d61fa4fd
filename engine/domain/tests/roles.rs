//! The table of rights, asserted cell by cell: a new role or deed must be entered here by hand.

use fleet_domain::role::{Deed, Role};

#[test]
fn every_cell_of_the_table_is_as_written() {
    //                 guest  requester approver owner  admin
    let table = [
        (Deed::Ask, [true, true, true, true, true]),
        (Deed::Comment, [true, true, true, true, true]),
        (Deed::Brief, [false, true, true, true, true]),
        (Deed::BriefOfAnother, [false, false, true, true, true]),
        (Deed::StartChange, [false, false, true, true, true]),
        (Deed::Steer, [false, true, true, true, true]),
        (Deed::AskChanges, [false, true, true, true, true]),
        (Deed::Accept, [false, true, true, true, true]),
        (Deed::Rollback, [false, false, true, true, true]),
        (Deed::Manage, [false, false, false, true, true]),
        (Deed::Delete, [false, false, false, true, true]),
        (Deed::See, [true, true, true, true, true]),
        (Deed::Decide, [false, false, true, true, true]),
        (Deed::Fill, [true, true, true, true, true]),
        (Deed::Administer, [false, false, false, false, true]),
    ];
    assert_eq!(table.len(), Deed::ALL.len());
    for (deed, row) in table {
        for (role, may) in Role::ALL.into_iter().zip(row) {
            assert_eq!(role.may(deed), may, "{role:?} {deed:?}");
        }
    }
}
