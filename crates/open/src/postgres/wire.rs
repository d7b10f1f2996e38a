//! Bytes in and out of one connection, with limits on what waits.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use bytes::{Buf, Bytes as Piece, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};

/// Longest first message, as in PostgreSQL.
pub(super) const STARTUP_BYTES_MAX: usize = 10_000;

/// Longest message before somebody is signed in: a password.
pub(super) const PASSWORD_BYTES_MAX: usize = 2_000;

/// Longest message after: a query's text, or values of its parameters.
pub(super) const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// How much is read ahead while a query runs, to notice that its client has left.
const AHEAD_BYTES_MAX: usize = 64 * 1024;

/// How much of an answer waits to be sent.
pub(super) const WAITING_BYTES: usize = 64 * 1024;

/// How long a client may take none of what is sent.
const STUCK_MAX: Duration = Duration::from_secs(60);

/// A connection.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Bytes for T {}

/// Both directions of a connection.
pub(super) struct Wire {
    pub(super) reader: Reader,
    pub(super) writer: Writer,
}

/// What comes.
pub(super) struct Reader {
    stream: ReadHalf<Box<dyn Bytes>>,
    waiting: BytesMut,
}

/// What goes.
pub(super) struct Writer {
    stream: WriteHalf<Box<dyn Bytes>>,
    /// Whole messages that are not sent yet.
    pub(super) waiting: BytesMut,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Bytes>) -> Wire {
        let (reader, writer) = tokio::io::split(stream);
        Wire {
            reader: Reader { stream: reader, waiting: BytesMut::new() },
            writer: Writer { stream: writer, waiting: BytesMut::new() },
        }
    }

    /// The connection itself, to put another layer on it. What was read ahead would be lost, so
    /// there must be none: a client that sends more before it is answered means no good.
    pub(super) fn into_stream(self) -> Result<Box<dyn Bytes>> {
        match self.reader.waiting.is_empty() && self.writer.waiting.is_empty() {
            true => Ok(self.reader.stream.unsplit(self.writer.stream)),
            false => Err(garbled("more came before TLS began")),
        }
    }

    pub(super) async fn flush(&mut self) -> Result<()> {
        self.writer.flush().await
    }
}

impl Reader {
    /// The first message, which has no letter.
    pub(super) async fn startup(&mut self) -> Result<Piece> {
        self.framed(0, STARTUP_BYTES_MAX).await.map(|(_, body)| body)
    }

    /// A message: its letter and what is in it. None when the client has closed in between.
    pub(super) async fn message(&mut self, bytes_max: usize) -> Result<Option<(u8, Piece)>> {
        while self.waiting.is_empty() {
            if self.fill().await? == 0 {
                return Ok(None);
            }
        }
        self.framed(1, bytes_max).await.map(Some)
    }

    /// A letter where there is one, a length that counts itself, and what is in it.
    async fn framed(&mut self, letters: usize, bytes_max: usize) -> Result<(u8, Piece)> {
        loop {
            if let Some(head) = self.waiting.get(..letters + 4) {
                let letter = if letters == 0 { 0 } else { head[0] };
                let length = (&head[letters..]).get_u32();
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                if length < 4 || length > bytes_max {
                    return Err(garbled(&format!("a message of {length} bytes")));
                }
                if self.waiting.len() >= letters + length {
                    self.waiting.advance(letters + 4);
                    return Ok((letter, self.waiting.split_to(length - 4).freeze()));
                }
            }
            if self.fill().await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    async fn fill(&mut self) -> Result<usize> {
        self.stream.read_buf(&mut self.waiting).await
    }

    /// Ends when the client closes the connection. Reads ahead to notice, up to a limit.
    pub(super) async fn closed(&mut self) {
        while self.waiting.len() < AHEAD_BYTES_MAX {
            if !matches!(self.fill().await, Ok(1..)) {
                return;
            }
        }
        std::future::pending().await
    }
}

impl Writer {
    /// Sends what waits. Can be broken off anywhere: the rest goes with the next call.
    pub(super) async fn flush(&mut self) -> Result<()> {
        while !self.waiting.is_empty() {
            let sent = self.stream.write_buf(&mut self.waiting);
            let sent = tokio::time::timeout(STUCK_MAX, sent).await;
            if sent.map_err(|_| Error::from(ErrorKind::TimedOut))?? == 0 {
                return Err(ErrorKind::WriteZero.into());
            }
        }
        self.stream.flush().await
    }

    /// Sends what waits when it is much.
    pub(super) async fn relieve(&mut self) -> Result<()> {
        match self.waiting.len() >= WAITING_BYTES {
            true => self.flush().await,
            false => Ok(()),
        }
    }
}

pub(super) fn garbled(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("{what} is not of the PostgreSQL protocol"))
}
