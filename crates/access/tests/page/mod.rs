//! Every error message on one page.

use expect_test::expect;
use guildhall_access::{AccessError, AgreementId};
use guildhall_model::{Role, Time};

use super::{organisation, person};

#[test]
fn every_error_says_what_to_check() {
    let (kim, one) = (person("kim"), organisation("one"));
    let source = || "missing field `id`".into();
    let kind = || "person_added".to_owned();
    let wear = || AgreementId::new("wear").unwrap();
    let errors = [
        AccessError::ConfigurationOnly { what: "add or change organisations" },
        AccessError::AdministratorsOnly { organisation: one.clone(), what: "add people" },
        AccessError::OwnOnly { person: kim.clone(), what: "set their password" },
        AccessError::UnknownOrganisation { id: one.clone() },
        AccessError::UnknownPerson { id: kim.clone() },
        AccessError::PersonTaken { id: kim.clone() },
        AccessError::LastAdministrator { person: kim.clone(), organisation: one.clone() },
        AccessError::Shared { person: kim.clone() },
        AccessError::AlreadyMember { person: kim, organisation: one.clone(), role: Role::Viewer },
        AccessError::UnknownCredential,
        AccessError::LinkSpent,
        AccessError::SecretNotNew,
        AccessError::Expiry { what: "session", days: 30 },
        AccessError::TokenExpiry,
        AccessError::Label { what: "a token's label" },
        AccessError::PasswordShort,
        AccessError::PasswordLong,
        AccessError::TooMany { what: "tokens of one person", max: 100 },
        AccessError::AgreementTaken { id: wear() },
        AccessError::UnknownAgreement { id: wear() },
        AccessError::AgreementWithItself { organisation: one },
        AccessError::AgreementEmpty,
        AccessError::AgreementTerm {
            since: Time::from_s(20),
            until: Time::from_s(10),
            after: Time::from_s(20),
            days: 3660,
        },
        AccessError::AgreementOver { id: wear(), until: Time::from_s(10) },
        AccessError::Reason { what: "the purpose of an agreement" },
        AccessError::UnknownEvent { kind: kind(), version: 2 },
        AccessError::UnreadableEvent { kind: kind(), version: 1, source: source() },
    ];
    let mut page = String::new();
    for error in errors {
        page += &format!("{error}\n  {} ({})\n", error.hint(), error.side().word());
    }
    expect![[r#"
        only Guildhall's own configuration may add or change organisations
          ask whoever runs this Guildhall (you)
        only administrators of `one` may add people
          ask one of its administrators (you)
        only `kim` may set their password
          ask them to do it; an administrator can send a sign-in link (you)
        there is no organisation `one`
          check the name (you)
        there is no person `kim`
          check the name (you)
        the name `kim` is taken
          choose another name to sign in with (you)
        `kim` is the last administrator of `one`
          make somebody else an administrator first (you)
        `kim` belongs to organisations that you do not administer
          they can do it themselves, or whoever runs this Guildhall (you)
        `kim` is viewer of `one` already
          change their role instead (you)
        there is no such token, session or link
          it may be revoked already; look at the list again (you)
        this link was used already, or has expired
          ask an administrator for a new link (you)
        the new secret is not new
          check the machine's source of random numbers before going on (guildhall)
        a session must expire after now and within 30 days
          choose another time (you)
        a token must expire after now, or never
          choose another time (you)
        a token's label must be 1 to 120 characters on one line
          write a short text that people will recognise (you)
        a password needs at least 12 characters
          a few words in a row are easy to keep in mind (you)
        a password has at most 1024 bytes
          a few words in a row are easy to keep in mind (you)
        tokens of one person would be more than the limit of 100
          remove what is not needed any more (you)
        there is an agreement `wear` already, with other terms
          choose another name; terms that are agreed stay as they are (you)
        there is no agreement `wear`, or it is not shared with you
          look at the list of agreements again (you)
        `one` would agree with itself
          name another organisation; your own people read it already (you)
        the agreement names no asset and no tag
          name at least one asset or tag of yours (you)
        the term from 1970-01-01T00:00:20Z until before 1970-01-01T00:00:10Z must end after 1970-01-01T00:00:20Z and last at most 3660 days
          choose other times (you)
        the term of `wear` was over on 1970-01-01T00:00:10Z
          nobody reads by it any more (you)
        the purpose of an agreement must be 1 to 2000 characters
          write it for the people of both sides (you)
        the stored event `person_added` version 2 is not known to this Guildhall
          start the version of Guildhall that wrote the journal (guildhall)
        the stored event `person_added` version 1 cannot be read
          run `guildhall journal verify` (guildhall)
    "#]]
    .assert_eq(&page);
}
