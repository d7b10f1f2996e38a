//! Agreements: who may give and withdraw them, and what a scope reads by them at which moment.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use expect_test::{Expect, expect};
use guildhall_access::{
    AGREEMENT_ASSETS_MAX, AGREEMENT_TIME_MAX, AGREEMENTS_MAX, Access, AccessError, Agreement,
    AgreementId, Command, REASON_CHARS_MAX, Standing,
};
use guildhall_model::{
    Actor, AssetId, Label, Organisation, OrganisationId, Person, PersonId, Role, TagPath, Time,
};

const NOW: Time = Time::from_s(1_000_000);

fn at(seconds: i64) -> Time {
    Time::from_s(NOW.s() + seconds)
}

fn organisation(name: &str) -> OrganisationId {
    OrganisationId::new(name).unwrap()
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn asset(path: &str) -> AssetId {
    AssetId::new(path).unwrap()
}

fn tag(path: &str) -> TagPath {
    TagPath::new(path).unwrap()
}

fn id(name: &str) -> AgreementId {
    AgreementId::new(name).unwrap()
}

/// Of `one` with `two`: a site with all below it and a tag elsewhere, from 10 s until before 20 s.
fn wear() -> Agreement {
    Agreement {
        id: id("wear"),
        from: organisation("one"),
        to: organisation("two"),
        assets: vec![asset("one/site")],
        tags: vec![tag("one/mill/motor.speed")],
        purpose: "To study wear.".to_owned(),
        since: at(10),
        until: at(20),
    }
}

fn tell(access: &mut Access, who: &Actor, command: Command) -> Result<usize, AccessError> {
    let events = access.decide(who, command)?;
    events.iter().for_each(|event| access.apply(event));
    Ok(events.len())
}

/// Three organisations, each with an administrator of its name and a viewer.
fn house() -> Access {
    let mut access = Access::default();
    for name in ["one", "two", "three"] {
        let found = Organisation { id: organisation(name), label: Label::plain(name) };
        tell(&mut access, &Actor::System, Command::SetOrganisation(found)).unwrap();
        for (who, role) in
            [(name.to_owned(), Role::Administrator), (format!("{name}-viewer"), Role::Viewer)]
        {
            let person = Person { id: person(&who), name: who };
            let add = Command::AddPerson { person, organisation: organisation(name), role };
            tell(&mut access, &Actor::System, add).unwrap();
        }
    }
    access
}

fn give(access: &mut Access, who: &str, agreement: Agreement) -> Result<usize, AccessError> {
    let command = Command::GiveAgreement { agreement, now: NOW };
    tell(access, &Actor::Person(person(who)), command)
}

fn withdraw(access: &mut Access, who: &str, now: Time) -> Result<usize, AccessError> {
    let reason = "The study is over.".to_owned();
    let command = Command::WithdrawAgreement { id: id("wear"), reason, now };
    tell(access, &Actor::Person(person(who)), command)
}

fn given() -> Access {
    let mut access = house();
    assert_eq!(give(&mut access, "one", wear()).unwrap(), 1);
    access
}

/// Who asks, what is agreed, and what is said to it.
#[track_caller]
fn check(rows: Vec<(&str, Agreement)>, expected: &Expect) {
    let mut page = String::new();
    for (who, agreement) in rows {
        let answer = match give(&mut given(), who, agreement) {
            Ok(events) => format!("{events} events"),
            Err(error) => error.to_string(),
        };
        page += &format!("{who}: {answer}\n");
    }
    expected.assert_eq(&page);
}

#[test]
fn who_may_give_what() {
    let other = || Agreement { id: id("other"), ..wear() };
    let mut twice = wear();
    twice.assets.push(asset("one/site"));
    let assets = (0..=AGREEMENT_ASSETS_MAX).map(|at| asset(&format!("one/site{at}"))).collect();
    let long = "x".repeat(REASON_CHARS_MAX + 1);
    check(
        vec![
            ("one", other()),
            ("one", wear()),
            ("one", twice),
            ("one", Agreement { purpose: "To sell it.".into(), ..wear() }),
            ("one-viewer", other()),
            ("two", other()),
            ("one", Agreement { from: organisation("two"), ..other() }),
            ("one", Agreement { to: organisation("nobody"), ..other() }),
            ("one", Agreement { to: organisation("one"), ..other() }),
            ("one", Agreement { assets: vec![], tags: vec![], ..other() }),
            ("one", Agreement { assets, ..other() }),
            ("one", Agreement { purpose: " ".into(), ..other() }),
            ("one", Agreement { purpose: long, ..other() }),
            ("one", Agreement { since: at(20), ..other() }),
            ("one", Agreement { since: at(-20), until: NOW, ..other() }),
            ("one", Agreement { since: at(-20), until: at(1), ..other() }),
            ("one", Agreement { until: at(10) + AGREEMENT_TIME_MAX, ..other() }),
            ("one", Agreement { until: at(11) + AGREEMENT_TIME_MAX, ..other() }),
        ],
        &expect![[r#"
            one: 1 events
            one: 0 events
            one: 0 events
            one: there is an agreement `wear` already, with other terms
            one-viewer: only administrators of `one` may give agreements
            two: there is no organisation `one`
            one: there is no organisation `two`
            one: there is no organisation `nobody`
            one: `one` would agree with itself
            one: the agreement names no asset and no tag
            one: assets of one agreement would be more than the limit of 100
            one: the purpose of an agreement must be 1 to 2000 characters
            one: the purpose of an agreement must be 1 to 2000 characters
            one: the term from 1970-01-12T13:47:00Z until before 1970-01-12T13:47:00Z must end after 1970-01-12T13:47:00Z and last at most 3660 days
            one: the term from 1970-01-12T13:46:20Z until before 1970-01-12T13:46:40Z must end after 1970-01-12T13:46:40Z and last at most 3660 days
            one: 1 events
            one: 1 events
            one: the term from 1970-01-12T13:46:50Z until before 1980-01-20T13:46:51Z must end after 1970-01-12T13:46:50Z and last at most 3660 days
        "#]],
    );
}

#[test]
fn there_is_an_end_to_how_many_one_receiver_has() {
    let mut access = house();
    for at in 0..AGREEMENTS_MAX {
        give(&mut access, "one", Agreement { id: id(&format!("a{at}")), ..wear() }).unwrap();
    }
    let more = give(&mut access, "one", wear()).unwrap_err();
    assert!(matches!(more, AccessError::TooMany { max: AGREEMENTS_MAX, .. }), "{more}");
    let command = Command::GiveAgreement {
        agreement: Agreement { since: at(20), until: at(30), ..wear() },
        now: at(20),
    };
    let later = tell(&mut access, &Actor::Person(person("one")), command);
    assert_eq!(later.unwrap(), 1, "what is over does not count");
}

#[test]
fn every_step_in_every_standing() {
    let mut page = String::new();
    for (now, first) in [(0, false), (10, false), (19, false), (20, false), (12, true), (25, true)]
    {
        let mut access = given();
        if first {
            withdraw(&mut access, "one", at(11)).unwrap();
        }
        let scope = access.scope(&person("one"), at(now));
        let there = access.agreement(&scope, &id("wear")).unwrap();
        let (standing, may) =
            (there.standing(at(now)), access.may_withdraw(&scope, there, at(now)));
        page += &format!("{now} s: {}: ", standing.word());
        for who in ["one", "one-viewer", "two", "three"] {
            let answer = match withdraw(&mut access.clone(), who, at(now)) {
                Ok(events) => format!("{events} events"),
                Err(error) => error.to_string(),
            };
            assert_eq!(may && who == "one", answer == "1 events", "{now} {who}");
            page += &format!("{who}: {answer}; ");
        }
        page += "\n";
    }
    expect![[r#"
        0 s: given: one: 1 events; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
        10 s: in_force: one: 1 events; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
        19 s: in_force: one: 1 events; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
        20 s: over: one: the term of `wear` was over on 1970-01-12T13:47:00Z; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
        12 s: withdrawn: one: 0 events; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
        25 s: withdrawn: one: 0 events; one-viewer: only administrators of `one` may withdraw its agreements; two: only administrators of `one` may withdraw its agreements; three: there is no agreement `wear`, or it is not shared with you; 
    "#]].assert_eq(&page);
}

/// For each moment what the people of `two` read, besides their own.
#[test]
fn a_scope_reads_from_the_first_moment_to_the_last() {
    let mut page = String::new();
    let assets = ["one", "one/site", "one/site/a/b", "one/site2", "one/mill", "one/mill/motor"];
    let tags =
        ["one/site.x", "one/site/a/b.x", "one/site2.x", "one/mill/motor.speed", "one/mill/motor.x"];
    for (what, now) in [("before", 9), ("first", 10), ("last", 19), ("after", 20)] {
        let access = given();
        for who in ["two", "two-viewer", "three"] {
            let scope = access.scope(&person(who), at(now));
            let one = organisation("one");
            let reads: Vec<&str> = assets
                .into_iter()
                .filter(|path| scope.reads_asset(&one, &asset(path)))
                .chain(tags.into_iter().filter(|path| scope.reads_tag(&one, &tag(path))))
                .collect();
            page += &format!("{what}: {who}: {}\n", reads.join(" "));
            assert!(!scope.sees(&one) && !scope.may(Role::Viewer, &one), "no role comes of it");
            assert_eq!(scope.knows(&one), !reads.is_empty());
            let others = ["two", "three"].map(organisation);
            let theirs = |owner| scope.reads_tag(owner, &tag("one/site.x")) && !scope.sees(owner);
            assert!(!others.iter().any(theirs), "the same path of another owner");
        }
    }
    expect![[r#"
        before: two: 
        before: two-viewer: 
        before: three: 
        first: two: one/site one/site/a/b one/mill/motor one/site.x one/site/a/b.x one/mill/motor.speed
        first: two-viewer: one/site one/site/a/b one/mill/motor one/site.x one/site/a/b.x one/mill/motor.speed
        first: three: 
        last: two: one/site one/site/a/b one/mill/motor one/site.x one/site/a/b.x one/mill/motor.speed
        last: two-viewer: one/site one/site/a/b one/mill/motor one/site.x one/site/a/b.x one/mill/motor.speed
        last: three: 
        after: two: 
        after: two-viewer: 
        after: three: 
    "#]].assert_eq(&page);
}

#[test]
fn what_is_withdrawn_is_lost_at_once() {
    let mut access = given();
    let before = access.scope(&person("two"), at(15));
    let one = organisation("one");
    assert!(before.reads_tag(&one, &tag("one/site.x")));
    assert_eq!(withdraw(&mut access, "one", at(15)).unwrap(), 1);
    let after = access.scope(&person("two"), at(15));
    assert!(!after.reads_tag(&one, &tag("one/site.x")));
    assert!(before.covers(&after) && !after.covers(&before));
    let wide = access.scope(&person("one"), at(15));
    assert!(!wide.covers(&before), "nor does another person's");
}

#[test]
fn both_sides_see_it_and_nobody_else() {
    let mut access = given();
    withdraw(&mut access, "one", at(15)).unwrap();
    for (who, sees) in [("one", 1), ("one-viewer", 1), ("two-viewer", 1), ("three", 0)] {
        let scope = access.scope(&person(who), at(30));
        let list: Vec<_> = access.agreements(&scope).collect();
        assert_eq!(list.len(), sees, "{who}");
        for given in list {
            assert_eq!(given.by, Some(person("one")));
            assert_eq!(given.standing(at(30)), Standing::Withdrawn);
            assert_eq!(given.withdrawn, Some((at(15), "The study is over.".to_owned())));
        }
    }
}

/// Whatever is given and withdrawn, in whatever order, a scope reads what some agreement that was not
/// withdrawn says of that moment, and nothing else.
#[test]
fn a_scope_is_what_the_agreements_say() {
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: i64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        i64::try_from(dice % u64::try_from(most).unwrap()).unwrap()
    };
    let sites = ["one/a", "one/b", "one/a/c"];
    for _ in 0..200 {
        let (mut access, mut model, mut now) = (house(), Vec::new(), NOW);
        for number in 0..12 {
            now = now + Duration::from_secs(u64::try_from(below(4)).unwrap());
            let site = asset(sites[usize::try_from(below(3)).unwrap()]);
            let since = Time::from_s(now.s() + below(6) - 2);
            let name = id(&format!("a{number}"));
            let agreement = Agreement {
                id: name.clone(),
                assets: vec![site.clone()],
                tags: vec![],
                since,
                until: Time::from_s(since.s() + below(8)),
                ..wear()
            };
            let until = agreement.until;
            let command = Command::GiveAgreement { agreement, now };
            if tell(&mut access, &Actor::System, command).is_ok() {
                model.push((name, site, since, until));
            }
            if below(4) == 0 && !model.is_empty() {
                let at = usize::try_from(below(i64::try_from(model.len()).unwrap())).unwrap();
                let (id, reason) = (model[at].0.clone(), "Enough.".to_owned());
                let command = Command::WithdrawAgreement { id, reason, now };
                if tell(&mut access, &Actor::System, command).is_ok() {
                    model.remove(at);
                }
            }
            for later in 0..6 {
                let moment = now + Duration::from_secs(later);
                let scope = access.scope(&person("two-viewer"), moment);
                for path in ["one/a.x", "one/b.x", "one/a/c.x", "one/a/d/e.x", "one.x"].map(tag) {
                    let open = model.iter().any(|(_, site, since, until)| {
                        path.asset().is_within(site) && *since <= moment && moment < *until
                    });
                    assert_eq!(scope.reads_tag(&organisation("one"), &path), open, "{path}");
                }
            }
        }
    }
}
