//! All doors in one router, and the published description of the API made from the code.

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::house::House;
use crate::problem::Problem;
use crate::{api, i3x, intake, live, observe, opportunities, pages};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guildhall API",
        description = "Guildhall's own API. Times are RFC 3339 in UTC; columns of charts and \
                       of the live socket are whole milliseconds since 1970. Errors are \
                       `application/problem+json` (RFC 9457) and say what stopped, whose turn \
                       it is and what to check.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    security(("token" = []))
)]
struct Description;

fn described() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", api::router())
}

/// Every door.
pub fn router(house: Arc<House>) -> Router {
    let (api, document) = described().split_for_parts();
    let text = written(document);
    api.route("/api/v1/live", axum::routing::any(live::socket))
        .merge(intake::router())
        .merge(observe::router())
        .merge(opportunities::router())
        .merge(pages::router(&text))
        .method_not_allowed_fallback(async |method| Problem::wrong_method(&method))
        .with_state(Arc::clone(&house))
        .nest("/i3x/v1", i3x::router(house))
        .layer(map_response(pages::guarded))
        .layer(CompressionLayer::new().gzip(true))
}

/// The OpenAPI 3.1 document of `/api/v1`, as JSON.
pub fn openapi() -> String {
    written(described().split_for_parts().1)
}

fn written(mut document: utoipa::openapi::OpenApi) -> String {
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = document.components.get_or_insert_with(Default::default);
    components.add_security_scheme("token", scheme);
    document.to_pretty_json().unwrap_or_default() + "\n"
}
