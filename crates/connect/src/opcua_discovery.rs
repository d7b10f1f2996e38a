//! Which endpoints an OPC UA server offers (Part 4, 5.5.4).
//!
//! async-opcua has this in its `Client`, which makes folders for certificates wherever it is
//! started; a session without security needs none.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::transport::{ConnectorBuilder, TransportPollResult};
use opcua::client::{ClientConfig, SessionBuilder};
use opcua::core::ResponseMessage;
use opcua::crypto::CertificateStore;
use opcua::sync::RwLock;
use opcua::types::{EndpointDescription, Error, GetEndpointsRequest, RequestHeader, StatusCode};

/// Asks the server at `url`.
pub(crate) async fn endpoints(
    url: &str,
    config: &ClientConfig,
    store: Arc<RwLock<CertificateStore>>,
    limit: Duration,
) -> Result<Vec<EndpointDescription>, Error> {
    let connector = url.build()?;
    let channel = SessionBuilder::new(config).connect_to_endpoint_directly(url)?;
    let channel = channel.build_channel(store)?;
    let mut events = channel.connect_no_retry(&connector).await?;
    let request = GetEndpointsRequest {
        request_header: RequestHeader {
            request_handle: channel.request_handle(),
            timeout_hint: u32::try_from(limit.as_millis()).unwrap_or(u32::MAX),
            ..RequestHeader::default()
        },
        endpoint_url: url.into(),
        locale_ids: None,
        profile_uris: None,
    };
    let asking = channel.send(request, limit);
    tokio::pin!(asking);
    let response = loop {
        tokio::select! {
            response = &mut asking => break response?,
            event = events.poll() => if let TransportPollResult::Closed(status) = event {
                return Err(Error::new(status, "closed while it was asked for its endpoints"));
            },
        }
    };
    // The server is told, and whether it heard does not matter: the stream is dropped.
    let closing = async {
        channel.close_channel().await;
        while !matches!(events.poll().await, TransportPollResult::Closed(_)) {}
    };
    let _late = tokio::time::timeout(Duration::from_millis(500), closing).await;
    match response {
        ResponseMessage::GetEndpoints(found) => Ok(found.endpoints.unwrap_or_default()),
        _ => Err(Error::new(StatusCode::BadUnknownResponse, "no list of endpoints")),
    }
}
