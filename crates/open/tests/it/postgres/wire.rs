//! Bytes that no client sends: the door refuses them, stays open, and keeps nothing of them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

/// What comes back until the door closes the connection.
async fn answered(door: &Door, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    // A reset is a close as well.
    assert!(read.is_ok(), "the door waits for more after {bytes:?}");
    answer
}

fn startup(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut body = 0x0003_0000_u32.to_be_bytes().to_vec();
    for (name, value) in pairs {
        for text in [name, value] {
            body.extend(text.bytes().chain([0]));
        }
    }
    body.push(0);
    sized(&body)
}

fn sized(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&length.to_be_bytes()[..], body].concat()
}

fn message(letter: u8, body: &[u8]) -> Vec<u8> {
    [&[letter][..], &sized(body)].concat()
}

/// A connection that kim has signed in by.
async fn signed_in(door: &Door) -> TcpStream {
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    let startup = startup(&[("user", "kim"), ("database", "guildhall")]);
    let password = message(b'p', &[token("kim").as_bytes(), b"\0"].concat());
    stream.write_all(&[startup, password].concat()).await.unwrap();
    until(&mut stream, b"Z\0\0\0\x05I").await;
    stream
}

/// Reads until these bytes come.
async fn until(stream: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    while !heard.ends_with(end) {
        let byte = tokio::time::timeout(Duration::from_secs(10), stream.read_u8()).await;
        heard.push(byte.unwrap().unwrap());
    }
    heard
}

#[tokio::test]
async fn first_words_that_are_none_close_the_connection() {
    let door = door().await;
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff\0\x03\0\0",
        b"\0\0\0\x03",
        b"\0\0\0\x04",
        b"\0\0\0\x08\0\x02\0\0",
        &sized(b"\0\x03\0\0user\0kim"),
        &sized(b"\0\x03\0\0\xff\xfe\0kim\0\0"),
        // Cancels what is not there.
        &sized(&[4, 210, 22, 46, 0, 0, 0, 9, 0, 0, 0, 9]),
        &sized(&[4, 210, 22, 46, 0]),
        &[
            sized(&[4, 210, 22, 47]),
            sized(&[4, 210, 22, 47]),
            sized(&[4, 210, 22, 47]),
            sized(&[4, 210, 22, 47]),
            sized(&[4, 210, 22, 47]),
        ]
        .concat(),
        &[startup(&[("user", "kim")]), message(b'Q', b"SELECT 1\0")].concat(),
        &[startup(&[("user", "kim")]), message(b'p', &[b'x'; 3000])].concat(),
        &startup(&[("user", "kim"), ("x", &"y".repeat(12_000))]),
        &startup(&[("user", "kim"), ("replication", "database")]),
    ] {
        let answer = answered(&door, bytes).await;
        assert!(answer.len() < 1_000, "{} bytes after {bytes:?}", answer.len());
        assert!(!answer.contains(&b'Z'), "nobody is signed in by {bytes:?}");
    }
    assert_eq!(column(&door.client("kim").await, "SELECT 1").await, ["1"]);
}

#[tokio::test]
async fn messages_that_are_none_end_the_session() {
    let door = door().await;
    for bytes in [
        &b"\0\0\0\0\0"[..],
        b"Q\xff\xff\xff\xff",
        b"Q\0\0\0\x03",
        b"Q\0\x20\0\0",
        b"F\0\0\0\x04",
        &message(b'Q', b"SELECT 1"),
        &message(b'Q', b"SELECT \xff\0"),
        &message(b'B', b"\0\0\0\0\xff\xff"),
        &message(b'x', b""),
    ] {
        let mut stream = signed_in(&door).await;
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        let read = tokio::time::timeout(Duration::from_secs(5), read).await;
        assert!(read.is_ok(), "the session goes on after {bytes:?}");
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with('E') && text.contains("FATAL"), "{bytes:?}: {text}");
    }
    assert_eq!(column(&door.client("kim").await, "SELECT 1").await, ["1"]);
}

#[tokio::test]
async fn after_an_error_nothing_is_done_until_sync() {
    let door = door().await;
    let mut stream = signed_in(&door).await;
    let parse = |name: &str, text: &str| message(b'P', format!("{name}\0{text}\0\0\0").as_bytes());
    let bind = message(b'B', b"\0no such statement\0\0\0\0\0\0\0");
    let sync = message(b'S', b"");
    let all = [parse("a", "SELECT 1"), bind, parse("b", "SELECT 2"), sync.clone()].concat();
    stream.write_all(&all).await.unwrap();
    let heard = until(&mut stream, b"Z\0\0\0\x05I").await;
    assert!(heard.starts_with(b"1\0\0\0\x04E"), "{:?}", String::from_utf8_lossy(&heard));
    assert_eq!(heard.iter().filter(|byte| **byte == b'1').count(), 1, "the second is not parsed");
    let describe = |name: &str| message(b'D', format!("S{name}\0").as_bytes());
    stream.write_all(&[describe("b"), sync.clone()].concat()).await.unwrap();
    assert!(until(&mut stream, b"Z\0\0\0\x05I").await.starts_with(b"E"));
    stream.write_all(&[describe("a"), sync].concat()).await.unwrap();
    assert!(until(&mut stream, b"Z\0\0\0\x05I").await.starts_with(b"t"));
    // A copy that never began is passed over.
    stream.write_all(&[message(b'd', b"x"), message(b'Q', b"\0")].concat()).await.unwrap();
    assert_eq!(until(&mut stream, b"Z\0\0\0\x05I").await, b"I\0\0\0\x04Z\0\0\0\x05I");
}

#[tokio::test]
async fn who_does_not_say_a_word_is_sent_away() {
    let door = door().await;
    let mut silent = Vec::new();
    // As many as may sign in at once; one more is told so.
    for _ in 0..50 {
        let mut stream = TcpStream::connect(door.address).await.unwrap();
        stream.write_all(b"\0\0").await.unwrap();
        silent.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let refused = client(&door.config("kim", &token("kim"))).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::TOO_MANY_CONNECTIONS);
    let mut answer = Vec::new();
    let read = silent[0].read_to_end(&mut answer);
    let read = tokio::time::timeout(Duration::from_secs(20), read).await;
    assert!(read.is_ok() && answer.is_empty(), "{answer:?}");
    assert_eq!(column(&door.client("kim").await, "SELECT 1").await, ["1"]);
}

#[tokio::test]
async fn who_takes_nothing_holds_the_query_back() {
    let door = door().await;
    let mut stream = signed_in(&door).await;
    let text = b"SELECT value FROM generate_series(1, 1000000000)\0";
    stream.write_all(&message(b'Q', text)).await.unwrap();
    door.until_running("kim", 1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let rows = door.running("kim")[0].rows;
    assert!(rows < 2_000_000, "{rows} rows went out");
    drop(stream);
    door.until_running("kim", 0).await;
}
