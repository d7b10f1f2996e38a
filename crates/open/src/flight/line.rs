//! Connections: TLS where the door has a certificate, and no place for who never signs in.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::Sleep;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use crate::flight::{CONNECTIONS_MAX, SIGN_IN_TIME};
use crate::postgres::TlsConfig;

/// How long the door rests when the system gives it no connection.
const REST: Duration = Duration::from_millis(100);

/// What TLS tells a client that this door speaks.
const PROTOCOL: &[u8] = b"h2";

trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

/// A connection. It ends by itself when nobody signs in on it in time.
pub(super) struct Line {
    bytes: Box<dyn Bytes>,
    known: Known,
    deadline: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

/// Whether somebody has signed in on a connection.
#[derive(Clone, Default)]
pub(super) struct Known(Arc<AtomicBool>);

impl Known {
    /// Somebody has.
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The connections that come, ready to be spoken on.
pub(super) fn lines(
    listener: TcpListener,
    tls: Option<Arc<TlsConfig>>,
) -> impl Stream<Item = io::Result<Line>> {
    let tls = tls.map(|tls| {
        let mut tls = (*tls).clone();
        tls.alpn_protocols = vec![PROTOCOL.to_vec()];
        TlsAcceptor::from(Arc::new(tls))
    });
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(accept(listener, tls, sender));
    ReceiverStream::new(receiver)
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    lines: mpsc::Sender<io::Result<Line>>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = lines.closed() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => match Arc::clone(&places).try_acquire_owned() {
                Ok(place) => {
                    drop(tokio::spawn(welcome(stream, tls.clone(), place, lines.clone())));
                }
                Err(_) => tracing::warn!("the Flight door has {CONNECTIONS_MAX} connections"),
            },
            Err(error) => {
                tracing::warn!("the Flight door takes no connection: {error}");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn welcome(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    place: OwnedSemaphorePermit,
    lines: mpsc::Sender<io::Result<Line>>,
) {
    let deadline = Box::pin(tokio::time::sleep(SIGN_IN_TIME));
    let bytes: io::Result<Box<dyn Bytes>> = async {
        stream.set_nodelay(true)?;
        Ok(match tls {
            Some(tls) => {
                let accepted = tokio::time::timeout(SIGN_IN_TIME, tls.accept(stream)).await;
                Box::new(accepted??) as Box<dyn Bytes>
            }
            None => Box::new(stream),
        })
    }
    .await;
    match bytes {
        Ok(bytes) => {
            let line = Line { bytes, known: Known::default(), deadline, _place: place };
            // Nobody takes it when the door closes.
            drop(lines.send(Ok(line)).await);
        }
        Err(error) => tracing::debug!("a connection to the Flight door: {error}"),
    }
}

impl Connected for Line {
    type ConnectInfo = Known;

    fn connect_info(&self) -> Known {
        self.known.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let unknown = !self.known.0.load(Ordering::Relaxed);
        if unknown && self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.bytes).poll_read(context, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.bytes).poll_write(context, from)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.bytes).poll_write_vectored(context, from)
    }

    fn is_write_vectored(&self) -> bool {
        self.bytes.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(context)
    }
}
