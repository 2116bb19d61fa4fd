//! The table of rights, asserted cell by cell: a new role or deed must be entered here by hand.

use fleet_domain::bible::AcceptanceRule;
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

#[test]
fn only_who_asks_is_held_to_their_own_and_only_where_a_result_is_steered() {
    for role in Role::ALL {
        for deed in Deed::ALL {
            let held = role <= Role::Requester && [Deed::Steer, Deed::AskChanges, Deed::Accept].contains(&deed);
            assert_eq!(role.only_own(deed), held, "{role:?} {deed:?}");
        }
    }
}

#[test]
fn a_bible_narrows_who_accepts_and_widens_it_to_nobody() {
    use Role::{Admin, Approver, Guest, Owner, Requester};
    //                                              guest  requester approver owner  admin
    let table: [(&[Role], [bool; 5]); 6] = [
        (&[], [false, false, false, false, true]),
        (&[Owner], [false, false, false, true, true]),
        (&[Approver], [false, false, true, false, true]),
        (&[Owner, Approver], [false, false, true, true, true]),
        // Named all the same: what is live is not theirs to put there.
        (&[Guest, Requester], [false, false, false, false, true]),
        (&[Guest, Requester, Approver, Owner, Admin], [false, false, true, true, true]),
    ];
    for (roles, row) in table {
        let rule = AcceptanceRule { roles: roles.to_vec() };
        for (role, lets) in Role::ALL.into_iter().zip(row) {
            assert_eq!(rule.lets(role), lets, "{roles:?} {role:?}");
            assert!(!lets || role.may(Deed::Accept), "nobody accepts against the table: {role:?}");
        }
    }
}
