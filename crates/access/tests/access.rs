//! Who may do what to whom, as tables; and every error message on one page.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::time::Duration;

use expect_test::{Expect, expect};
use guildhall_access::{
    Access, AccessError, Command, CredentialId, CredentialKind, LINK_TIME_MAX, LINKS_MAX,
    SESSION_TIME_MAX, SESSIONS_MAX, Secret, TOKENS_MAX, password, stored,
};
use guildhall_model::{Actor, Label, Organisation, OrganisationId, Person, PersonId, Role, Time};

const NOW: Time = Time::from_s(1_000_000);

fn organisation(name: &str) -> OrganisationId {
    OrganisationId::new(name).unwrap()
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

/// A person by name; `system` is Guildhall itself.
fn actor(name: &str) -> Actor {
    if name == "system" { Actor::System } else { Actor::Person(person(name)) }
}

fn secret(number: u8) -> Secret {
    Secret::new([number; 32])
}

fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

/// One command in words: `add kim one viewer`, `role kim one viewer`, `leave kim one`,
/// `name kim Kim`, `token kim 7`, `link kim 7`, `session kim 7`, `password kim`, `revoke 7`,
/// `use 7`, `found one`.
fn command(words: &str) -> Command {
    let words: Vec<&str> = words.split(' ').collect();
    let number = |at: usize| secret(words[at].parse().unwrap());
    match words[0] {
        "found" => {
            let id = organisation(words[1]);
            Command::SetOrganisation(Organisation { label: Label::plain(words[1]), id })
        }
        "add" => Command::AddPerson {
            person: Person { id: person(words[1]), name: words[1].to_owned() },
            organisation: organisation(words[2]),
            role: Role::from_word(words[3]).unwrap(),
        },
        "role" | "leave" => Command::SetRole {
            person: person(words[1]),
            organisation: organisation(words[2]),
            role: words.get(3).map(|word| Role::from_word(word).unwrap()),
            now: NOW,
        },
        "name" => Command::ChangePerson(Person { id: person(words[1]), name: words[2].to_owned() }),
        "token" => Command::IssueToken {
            person: person(words[1]),
            label: "a program".to_owned(),
            hash: number(2).hash(),
            now: NOW,
            expires: Some(NOW + hours(1)),
        },
        "link" => Command::IssueLink {
            person: person(words[1]),
            hash: number(2).hash(),
            now: NOW,
            expires: NOW + hours(1),
        },
        "session" => Command::OpenSession {
            person: person(words[1]),
            hash: number(2).hash(),
            now: NOW,
            expires: NOW + hours(1),
        },
        "password" => Command::SetPassword {
            person: person(words[1]),
            hash: password::hash("correct horse battery", [1; 16]).unwrap(),
        },
        "revoke" => Command::Revoke(number(1).hash().id()),
        "use" => Command::UseLink { link: number(1).hash().id(), now: NOW },
        other => panic!("no command `{other}`"),
    }
}

fn tell(access: &mut Access, name: &str, command: Command) -> Result<usize, AccessError> {
    let events = access.decide(&actor(name), command)?;
    for event in &events {
        access.apply(event);
    }
    Ok(events.len())
}

fn must(access: &mut Access, name: &str, words: &str) {
    assert!(tell(access, name, command(words)).unwrap() > 0, "{name}: {words}");
}

/// Two organisations. `kim` administers one, `cho` the other, `park` both; `lee` looks at one,
/// `yoon` operates one and looks at the other.
fn house() -> Access {
    let mut access = Access::default();
    for words in [
        "found one",
        "found two",
        "add kim one administrator",
        "add cho two administrator",
        "add lee one viewer",
        "add park one administrator",
        "role park two administrator",
        "add yoon one operator",
        "role yoon two viewer",
    ] {
        must(&mut access, "system", words);
    }
    access
}

/// What each command gives in a fresh house, one line each.
#[track_caller]
fn check(rows: &[(&str, &str)], expected: &Expect) {
    let mut page = String::new();
    for (name, words) in rows {
        let answer = match house().decide(&actor(name), command(words)) {
            Ok(events) => format!("{} events", events.len()),
            Err(error) => error.to_string(),
        };
        page += &format!("{name}: {words}: {answer}\n");
    }
    expected.assert_eq(&page);
}

#[test]
fn who_may_change_people() {
    check(
        &[
            ("system", "found three"),
            ("system", "found one"),
            ("kim", "found three"),
            ("kim", "add han one viewer"),
            ("lee", "add han one viewer"),
            ("kim", "add han two viewer"),
            ("kim", "add han three viewer"),
            ("kim", "add lee one viewer"),
            ("kim", "add lee one engineer"),
            ("kim", "add cho one viewer"),
            ("system", "add cho one viewer"),
            ("kim", "role lee one engineer"),
            ("kim", "role lee one viewer"),
            ("kim", "role cho one viewer"),
            ("kim", "role nobody one viewer"),
            ("kim", "role cho two viewer"),
            ("lee", "role lee one administrator"),
            ("lee", "leave lee one"),
            ("lee", "name lee Lee"),
            ("kim", "name lee Lee"),
            ("lee", "name kim Kim"),
            ("kim", "name yoon Yoon"),
            ("park", "name yoon Yoon"),
            ("kim", "name cho Cho"),
            ("kim", "name nobody Nobody"),
        ],
        &expect![[r#"
            system: found three: 1 events
            system: found one: 0 events
            kim: found three: only Guildhall's own configuration may add or change organisations
            kim: add han one viewer: 2 events
            lee: add han one viewer: only administrators of `one` may add people
            kim: add han two viewer: there is no organisation `two`
            kim: add han three viewer: there is no organisation `three`
            kim: add lee one viewer: 0 events
            kim: add lee one engineer: `lee` is viewer of `one` already
            kim: add cho one viewer: the name `cho` is taken
            system: add cho one viewer: 1 events
            kim: role lee one engineer: 1 events
            kim: role lee one viewer: 0 events
            kim: role cho one viewer: there is no person `cho`
            kim: role nobody one viewer: there is no person `nobody`
            kim: role cho two viewer: there is no organisation `two`
            lee: role lee one administrator: only administrators of `one` may give roles
            lee: leave lee one: only administrators of `one` may give roles
            lee: name lee Lee: 1 events
            kim: name lee Lee: 1 events
            lee: name kim Kim: only administrators of `one` may rename people
            kim: name yoon Yoon: `yoon` belongs to organisations that you do not administer
            park: name yoon Yoon: 1 events
            kim: name cho Cho: there is no person `cho`
            kim: name nobody Nobody: there is no person `nobody`
        "#]],
    );
}

#[test]
fn who_may_give_and_take_keys() {
    check(
        &[
            ("lee", "token lee 1"),
            ("kim", "token lee 1"),
            ("kim", "token cho 1"),
            ("system", "token lee 1"),
            ("kim", "link lee 1"),
            ("lee", "link kim 1"),
            ("kim", "link yoon 1"),
            ("park", "link yoon 1"),
            ("kim", "link cho 1"),
            ("lee", "password lee"),
            ("kim", "password lee"),
            ("lee", "session lee 1"),
            ("kim", "session lee 1"),
            ("kim", "revoke 1"),
            ("kim", "use 1"),
        ],
        &expect![[r#"
            lee: token lee 1: 1 events
            kim: token lee 1: only `lee` may issue their tokens
            kim: token cho 1: there is no person `cho`
            system: token lee 1: 1 events
            kim: link lee 1: 1 events
            lee: link kim 1: only administrators of `one` may send sign-in links
            kim: link yoon 1: `yoon` belongs to organisations that you do not administer
            park: link yoon 1: 1 events
            kim: link cho 1: there is no person `cho`
            lee: password lee: 1 events
            kim: password lee: only `lee` may set their password
            lee: session lee 1: 1 events
            kim: session lee 1: only `lee` may sign in as themselves
            kim: revoke 1: there is no such token, session or link
            kim: use 1: this link was used already, or has expired
        "#]],
    );
}

#[test]
fn an_organisation_keeps_its_last_administrator() {
    let mut access = house();
    must(&mut access, "kim", "leave park one");
    for words in ["leave kim one", "role kim one viewer"] {
        for name in ["kim", "system"] {
            let error = access.decide(&actor(name), command(words)).unwrap_err();
            let last = matches!(error, AccessError::LastAdministrator { .. });
            assert!(last, "{name}: {words}: {error}");
        }
    }
    must(&mut access, "kim", "role lee one administrator");
    must(&mut access, "kim", "leave kim one");
    assert_eq!(access.scope(&person("kim"), NOW).organisations().count(), 0);
}

#[test]
fn a_scope_holds_the_own_organisations_only() {
    let access = house();
    let (one, two) = (organisation("one"), organisation("two"));
    for (name, in_one, in_two) in [
        ("kim", Some(Role::Administrator), None),
        ("cho", None, Some(Role::Administrator)),
        ("yoon", Some(Role::Operator), Some(Role::Viewer)),
        ("nobody", None, None),
    ] {
        let scope = access.scope(&person(name), NOW);
        assert_eq!((scope.role_in(&one), scope.role_in(&two)), (in_one, in_two), "{name}");
        assert_eq!((scope.sees(&one), scope.sees(&two)), (in_one.is_some(), in_two.is_some()));
        for role in Role::ALL {
            assert_eq!(scope.may(role, &one), in_one.is_some_and(|own| own >= role), "{name}");
        }
        let seen = access.organisations(&scope).len();
        assert_eq!(seen, usize::from(in_one.is_some()) + usize::from(in_two.is_some()), "{name}");
        assert_eq!(access.organisation(&scope, &two).is_some(), in_two.is_some(), "{name}");
    }
}

#[test]
fn an_administrator_sees_people_but_not_where_else_they_belong() {
    let mut access = house();
    must(&mut access, "yoon", "token yoon 1");
    must(&mut access, "lee", "token lee 2");
    let mut page = String::new();
    for name in ["kim", "lee", "park", "nobody"] {
        for view in access.people(&access.scope(&person(name), NOW)) {
            let roles = view.memberships.iter().map(|(at, role)| format!("{} {at}", role.word()));
            let (roles, tokens) = (roles.collect::<Vec<_>>().join(", "), view.tokens.len());
            page += &format!("{name} sees {}: {roles}; {tokens} tokens\n", view.person.id);
        }
    }
    expect![[r#"
        kim sees kim: administrator one; 0 tokens
        kim sees lee: viewer one; 1 tokens
        kim sees park: administrator one; 0 tokens
        kim sees yoon: operator one; 0 tokens
        lee sees lee: viewer one; 1 tokens
        park sees cho: administrator two; 0 tokens
        park sees kim: administrator one; 0 tokens
        park sees lee: viewer one; 1 tokens
        park sees park: administrator one, administrator two; 0 tokens
        park sees yoon: operator one, viewer two; 1 tokens
    "#]]
    .assert_eq(&page);
}

#[test]
fn a_link_is_good_once_and_for_nothing_else() {
    let mut access = house();
    must(&mut access, "kim", "link lee 1");
    let text = secret(1).text();
    assert_eq!(access.authenticate(&text, NOW), None, "a link opens no door");
    assert_eq!(access.link(&text, NOW + hours(1)), None, "it has expired");
    let found = access.link(&text, NOW).unwrap();
    assert_eq!((found.person, found.kind), (person("lee"), CredentialKind::Link));

    let theirs = access.decide(&actor("kim"), command("use 1")).unwrap_err();
    assert!(matches!(theirs, AccessError::LinkSpent), "{theirs}");
    let sign_in = || Command::Many(vec![command("use 1"), command("session lee 2")]);
    assert_eq!(tell(&mut access, "lee", sign_in()).unwrap(), 2);
    assert_eq!(access.link(&text, NOW), None);
    let again = tell(&mut access, "lee", sign_in()).unwrap_err();
    assert!(matches!(again, AccessError::LinkSpent), "{again}");
    let session = access.authenticate(&secret(2).text(), NOW).unwrap();
    assert_eq!((session.person, session.kind), (person("lee"), CredentialKind::Session));
    assert_eq!(access.link(&secret(2).text(), NOW), None, "a session is no link");
}

#[test]
fn many_are_decided_as_one() {
    let access = house();
    let many = |words: &[&str]| {
        let commands = words.iter().map(|words| command(words)).collect();
        access.decide(&actor("kim"), Command::Many(commands)).map(|events| events.len())
    };
    // The second needs what the first makes.
    assert_eq!(many(&["add han one viewer", "role han one operator"]).unwrap(), 3);
    assert_eq!(many(&["token kim 1"]).unwrap(), 1);
    assert!(many(&["token kim 1", "token lee 2"]).is_err(), "the first alone would do");
}

#[test]
fn a_token_is_good_until_it_expires_or_is_revoked() {
    let mut access = house();
    must(&mut access, "lee", "token lee 1");
    must(&mut access, "lee", "token lee 2");
    let good = |access: &Access, number, now| {
        access.authenticate(&secret(number).text(), now).map(|found| found.person)
    };
    assert_eq!(good(&access, 1, NOW), Some(person("lee")));
    assert_eq!(good(&access, 1, NOW + hours(1)), None);
    assert_eq!(good(&access, 3, NOW), None);
    for wrong in ["", "gh_", "Bearer", &secret(1).text()[1..], &secret(1).hash().id().to_string()] {
        assert_eq!(access.authenticate(wrong, NOW), None, "{wrong}");
    }
    let used = tell(&mut access, "lee", command("token lee 2")).unwrap_err();
    assert!(matches!(used, AccessError::SecretNotNew), "{used}");
    assert_eq!(access.tokens(&access.scope(&person("lee"), NOW), NOW).len(), 2);
    must(&mut access, "kim", "revoke 1");
    assert_eq!((good(&access, 1, NOW), good(&access, 2, NOW)), (None, Some(person("lee"))));
    assert_eq!(access.tokens(&access.scope(&person("lee"), NOW), NOW + hours(1)).len(), 0);
    let others = access.decide(&actor("cho"), command("revoke 2")).unwrap_err();
    let none = access.decide(&actor("cho"), Command::Revoke(CredentialId::new("none")));
    assert_eq!(others.to_string(), none.unwrap_err().to_string(), "both read alike");
}

#[test]
fn who_leaves_all_organisations_has_no_key_left() {
    let mut access = house();
    for words in ["token lee 1", "session lee 2", "password lee"] {
        must(&mut access, "lee", words);
    }
    assert!(access.verify_password(&person("lee"), "correct horse battery"));
    must(&mut access, "kim", "leave lee one");
    for number in [1, 2] {
        assert_eq!(access.authenticate(&secret(number).text(), NOW), None);
    }
    assert!(!access.verify_password(&person("lee"), "correct horse battery"));
}

#[test]
fn a_password_is_verified() {
    let mut access = house();
    must(&mut access, "lee", "password lee");
    for (name, text, right) in [
        ("lee", "correct horse battery", true),
        ("lee", "correct horse batterY", false),
        ("lee", "", false),
        ("lee", &"x".repeat(2000), false),
        ("kim", "correct horse battery", false),
        ("nobody", "correct horse battery", false),
    ] {
        assert_eq!(access.verify_password(&person(name), text), right, "{name} {text:.30}");
    }
    let same = tell(&mut access, "lee", command("password lee")).unwrap();
    assert_eq!(same, 0, "the same hash again is no event");
    for (text, short) in
        [("eleven char", true), ("twelve chars", false), ("가나다라마바사아자차카타", false)]
    {
        let refused = matches!(password::hash(text, [0; 16]), Err(AccessError::PasswordShort));
        assert_eq!(refused, short, "{text}");
    }
    let long = password::hash(&"x".repeat(1025), [0; 16]);
    assert!(matches!(long, Err(AccessError::PasswordLong)));
}

#[test]
fn keys_of_one_person_are_limited() {
    let mut access = house();
    let many = |kind: &str, count: usize| {
        let words = (1..=count).map(|number| command(&format!("{kind} lee {number}")));
        Command::Many(words.collect())
    };
    let issue = |number: [u8; 32], created: Time| Command::OpenSession {
        person: person("lee"),
        hash: Secret::new(number).hash(),
        now: created,
        expires: NOW + hours(2),
    };
    tell(&mut access, "lee", many("token", TOKENS_MAX)).unwrap();
    let more = access.decide(&actor("lee"), command("token lee 200")).unwrap_err();
    assert!(matches!(more, AccessError::TooMany { .. }), "{more}");

    let mut access = house();
    for number in 0..=u8::try_from(SESSIONS_MAX).unwrap() {
        let opened = NOW + Duration::from_secs(u64::from(number));
        tell(&mut access, "lee", issue([number; 32], opened)).unwrap();
    }
    let good = |number| access.authenticate(&secret(number).text(), NOW + hours(1)).is_some();
    assert_eq!((good(0), good(1)), (false, true), "the oldest session made room");

    let mut access = house();
    tell(&mut access, "lee", many("link", LINKS_MAX + 1)).unwrap();
    let good = (1..=LINKS_MAX + 1).filter(|number| {
        access.link(&secret(u8::try_from(*number).unwrap()).text(), NOW).is_some()
    });
    assert_eq!(good.count(), LINKS_MAX);
}

#[test]
fn a_key_expires_after_now_and_within_its_limit() {
    let access = house();
    let late = |limit: Duration| NOW + limit + Duration::from_nanos(1);
    let (lee, hash) = (person("lee"), secret(1).hash());
    for (expires, good) in [(NOW, false), (NOW + LINK_TIME_MAX, true), (late(LINK_TIME_MAX), false)]
    {
        let link = Command::IssueLink { person: lee.clone(), hash, now: NOW, expires };
        assert_eq!(access.decide(&actor("lee"), link).is_ok(), good, "link until {expires}");
    }
    for (expires, good) in
        [(NOW, false), (NOW + SESSION_TIME_MAX, true), (late(SESSION_TIME_MAX), false)]
    {
        let session = Command::OpenSession { person: lee.clone(), hash, now: NOW, expires };
        assert_eq!(access.decide(&actor("lee"), session).is_ok(), good, "session until {expires}");
    }
    for (label, expires, good) in [
        ("a program", None, true),
        ("a program", Some(NOW), false),
        ("", None, false),
        ("two\nlines", None, false),
        (&*"x".repeat(121), None, false),
    ] {
        let label = label.to_owned();
        let token = Command::IssueToken { person: lee.clone(), label, hash, now: NOW, expires };
        assert_eq!(access.decide(&actor("lee"), token).is_ok(), good, "token until {expires:?}");
    }
}

/// What stands in the journal gives the state again, and holds no secret.
#[test]
fn the_state_is_made_again_from_what_is_stored() {
    let (mut access, mut again) = (Access::default(), Access::default());
    let mut everything = String::new();
    for (name, words) in [
        ("system", "found one"),
        ("system", "add kim one administrator"),
        ("kim", "add lee one viewer"),
        ("lee", "token lee 1"),
        ("kim", "link lee 2"),
        ("lee", "use 2"),
        ("lee", "session lee 3"),
        ("lee", "password lee"),
        ("kim", "revoke 1"),
        ("kim", "leave lee one"),
    ] {
        for event in access.decide(&actor(name), command(words)).unwrap() {
            access.apply(&event);
            let stored = stored::encode(&event);
            again.apply(&stored::decode(stored.kind, stored.version, &stored.body).unwrap());
            everything += &String::from_utf8(stored.body).unwrap();
        }
        assert_eq!(again, access, "after {words}");
    }
    for number in [1, 2, 3] {
        assert!(!everything.contains(&secret(number).text()[3..]));
    }
    assert!(!everything.contains("correct horse"));
}
