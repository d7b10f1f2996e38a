//! Statements of banks: what is read, what is matched, and that a line is taken once.

use guildhall_network::ledger::{Account, Claim};
use guildhall_network::money::Step;
use guildhall_network::money::bank::{BankLine, Match};
use guildhall_network::money::statement::{Mapping, read_camt, read_csv};
use guildhall_network::{Command, MembershipCommand, NetworkError};

use crate::funds::{on, spend, spent, stands, step};
use crate::house::{House, at, day, money, organisation};
use crate::life::{NOW, apply, institute};

/// Synthetic, in the form of camt.053.001.08.
const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S-1</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>
<Bal><Amt Ccy="USD">1.00</Amt></Bal>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="USD">5000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2027-01-08</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>
<NtryDtls><TxDtls><Amt Ccy="EUR">1.00</Amt><RmtInf><Ustrd>Smith &amp; Sons, INV-1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="USD">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<BookgDt><Dt>2027-01-08</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="USD">1100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><DtTm>2027-01-09T08:00:00Z</DtTm></BookgDt>
<NtryDtls><TxDtls><Refs><EndToEndId>exp-3</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;

fn line(reference: &str, amount: &str, text: &str) -> BankLine {
    let (reference, text) = (reference.to_owned(), text.to_owned());
    BankLine { reference, day: day("2027-01-08"), amount: money(amount), text }
}

#[test]
fn booked_entries_of_a_statement_are_lines() {
    let read = read_camt(CAMT).unwrap();
    let first = line("B-1", "5000 USD", "Smith & Sons, INV-1");
    let second = BankLine { day: day("2027-01-09"), ..line("S-1/3", "-1100 USD", "exp-3") };
    assert_eq!(read, [first, second]);
    for (from, to, why) in [
        ("</Document>", "", "its end is missing"),
        ("2027-01-08", "soon", "no day"),
        ("5000.00", "much", "no amount"),
        ("Ccy=\"USD\">5000", "Ccy=\"XXX\">5000", "no currency"),
        ("<Stmt>", "<Stmt><Ntry><Stmt>", "crossed"),
        ("BkToCstmrStmt", "Else", "another document is no statement: nothing is read"),
    ] {
        let wrong = CAMT.replace(from, to);
        let read = read_camt(&wrong);
        assert!(read.is_err() || (why.ends_with("read") && read == read_camt(CAMT)), "{why}");
    }
    assert!(read_camt("").is_err() && read_camt("no XML").is_err());
    let deep = format!("{}{}", "<a>".repeat(1_000), "</a>".repeat(1_000));
    assert!(read_camt(&deep).is_err());
}

#[test]
fn columns_of_a_csv_file_are_named() {
    let mapping = Mapping {
        reference: "Ref".to_owned(),
        day: "Date".to_owned(),
        amount: "Value".to_owned(),
        text: "Memo".to_owned(),
        currency: money("0 USD").currency(),
    };
    let good = "Date,Memo,Ref,Value\n2027-01-08,\"Smith, INV-1\",B-1,5000.00\n2027-01-08,,B-2,-3\n";
    let read = read_csv(good, &mapping).unwrap();
    assert_eq!(read, [line("B-1", "5000 USD", "Smith, INV-1"), line("B-2", "-3 USD", "")]);
    for (from, to, at) in
        [("Ref", "Id", 0), ("-3", "3,5", 2), ("2027-01-08,,", "8/1/2027,,", 2), ("B-2", "", 2)]
    {
        let refused = read_csv(&good.replace(from, to), &mapping).unwrap_err();
        assert_eq!(refused.line, at, "{from}: {refused}");
    }
}

fn preview(house: &House, lines: &[BankLine]) -> Vec<Option<Match>> {
    let scope = house.scope("university");
    house.network.view(&scope, at(NOW)).preview(&institute(), lines).unwrap()
}

/// The member owes 5000 USD by transfer 1; the expense of entry 3 is 1100 USD.
#[test]
fn a_line_belongs_to_what_it_names_or_to_the_only_one_of_its_amount() {
    let house = spent(&[]);
    let smith =
        || Some(Match::Payment { organisation: organisation("smith"), claim: Claim::default() });
    for (amount, text, expected) in [
        ("5000 USD", "INV-1", smith()),
        ("2000 USD", "our ref. inv-1/27", smith()),
        ("5000 USD", "thanks", smith()),
        ("5000.01 USD", "INV-1", None),
        ("2000 USD", "thanks", None),
        ("5000 USD", "INV-2", None),
        ("5000 USD", "INV-99", None),
        ("5000 USD", "xINV-1 INV-1x", smith()),
        ("9 USD", "YEAR-1", Some(Match::Tranche { year: 1 })),
        ("19992000.01 USD", "YEAR-1", None),
        ("9 USD", "YEAR-6 YEAR-256", None),
        ("-1100 USD", "lathe", Some(Match::Paid { expense: 3 })),
        ("-100 USD", "EXP-3", Some(Match::Paid { expense: 3 })),
        ("-100 USD", "lathe", None),
        ("-1100.01 USD", "EXP-3", None),
        ("-1100 USD", "EXP-2", None),
        ("5000 KRW", "INV-1", None),
        ("0 USD", "INV-1", None),
    ] {
        assert_eq!(preview(&house, &[line("b", amount, text)]), [expected], "{amount} {text}");
    }
}

#[test]
fn what_two_could_be_is_none() {
    let mut house = spent(&[]);
    apply(&mut house, "casting", "2027-01-11").unwrap();
    let accept =
        MembershipCommand::Accept { institute: institute(), organisation: organisation("casting") };
    house.ask("university", at(NOW), Command::Membership(accept)).unwrap();
    assert_eq!(preview(&house, &[line("b", "5000 USD", "fee")]), [None]);
    let both = [line("a", "5000 USD", "INV-1"), line("b", "5000 USD", "fee")];
    let casting = Match::Payment { organisation: organisation("casting"), claim: Claim::default() };
    assert_eq!(preview(&house, &both)[1], Some(casting), "the other has paid by then");
}

#[test]
fn matched_lines_are_taken_as_a_whole_and_once() {
    let mut house = spent(&[]);
    let lines = read_camt(CAMT).unwrap();
    let take = |lines: &[BankLine]| Step::TakeLines { lines: lines.to_vec() };
    let with_other = [lines.as_slice(), &[line("x", "1 USD", "unknown")]].concat();
    assert_eq!(step(&mut house, take(&with_other)).unwrap(), 2, "what is not matched stays out");
    assert_eq!(stands(&house, &Account::Cash), "11900.00 USD");
    assert_eq!(step(&mut house, take(&lines)).unwrap(), 0, "the same statement again");
    assert!(matches!(
        preview(&house, &lines)[..],
        [Some(Match::Known { .. }), Some(Match::Known { .. })]
    ));
    step(&mut house, spend(2, "100 USD")).unwrap();
    let before = house.network.clone();
    let twice = [line("c", "1 USD", "YEAR-1"), line("c", "2 USD", "YEAR-1")];
    assert_eq!(preview(&house, &twice)[1], Some(Match::Known { transfer: 15 }));
    let late = BankLine { day: day("2027-02-01"), ..line("d", "1 USD", "YEAR-1") };
    let refused = step(&mut house, take(&[line("c", "1 USD", "YEAR-1"), late]));
    assert!(matches!(refused, Err(NetworkError::Future { .. })), "{refused:?}");
    assert_eq!(house.network, before, "all or nothing");
    for wrong in [line("", "1 USD", ""), line(&"x".repeat(9_999), "1 USD", "")] {
        assert!(step(&mut house, take(&[wrong])).is_err());
    }
    let many = vec![line("m", "1 USD", ""); 5_001];
    assert!(matches!(step(&mut house, take(&many)), Err(NetworkError::TooMany { .. })));
    let scope = house.scope("university-viewer");
    assert!(house.network.view(&scope, at(NOW)).preview(&institute(), &lines).is_err());
    on(&mut house, NOW, take(&twice)).unwrap();
}

#[test]
fn payments_are_counted_to_the_oldest_invoice() {
    let mut house = spent(&[]);
    step(&mut house, Step::TakeLines { lines: vec![line("p", "1200 USD", "INV-1")] }).unwrap();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW)).money(&institute()).unwrap().unwrap();
    let invoices = view.book.invoices();
    assert_eq!(invoices.len(), 1);
    assert_eq!((invoices[0].transfer, invoices[0].amount), (1, money("5000 USD")));
    assert_eq!(invoices[0].paid(), money("1200 USD"));
}
