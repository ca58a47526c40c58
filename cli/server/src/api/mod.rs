//! The endpoints, one file a subject. A handler reads what the guard put beside the request, and
//! answers; it opens no file of the book. What takes long (scans, computations, subscriptions that
//! are written) waits its turn beside the threads that answer look-ups.

mod assess;
mod body;
mod certificates;
mod export;
mod firms;
mod query;
mod runs;
mod scores;
mod service;
mod site;
mod webhooks;

#[cfg(test)]
pub(crate) use webhooks::unkept;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use tanxiao_core::data::DataSet;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, Parts};
use crate::openapi::{self, Rules};
use crate::problem::Problem;

/// Time that the guard itself may need: for a body that is read before its handler, and its line.
const GUARDING: Duration = Duration::from_secs(30);

/// The documented routes, without the state they work on.
fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(firms::scores))
        .routes(routes!(scores::list))
        .routes(routes!(scores::one))
        .routes(routes!(export::download))
        .routes(routes!(runs::list))
        .routes(routes!(runs::one))
        .routes(routes!(runs::changes))
        .routes(routes!(assess::score))
        .routes(routes!(certificates::of_score))
        .routes(routes!(certificates::verify))
        .routes(routes!(certificates::trust))
        .routes(routes!(certificates::status))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::one, webhooks::delete))
        .routes(routes!(service::healthz))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(service::document))
        .routes(routes!(site::docs))
        .routes(routes!(site::docs_asset))
}

/// The OpenAPI document.
///
/// # Errors
/// An operation that does not say who may call it: a mistake in this program, which a test finds.
pub(crate) fn document(data: &DataSet) -> Result<(serde_json::Value, Rules), String> {
    let document = openapi::complete(&routes().into_openapi(), data);
    let rules = Rules::of(&document)?;
    Ok((document, rules))
}

/// The app, and the whole service over it.
///
/// # Errors
/// As [`document`].
pub(crate) fn service(parts: Parts) -> Result<(Arc<App>, Router), String> {
    let (document, rules) = document(&parts.data)?;
    let document = Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
    let app = Arc::new(App::new(parts, rules, document));
    let (router, _) = routes().split_for_parts();
    let limits = app.limits;
    let timeout = Duration::from_secs(limits.request_secs);
    let router = router
        // Inside the guard: what took too long, or failed, has its line in the audit log too.
        .route_layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .route_layer(CatchPanicLayer::custom(panicked))
        .route_layer(from_fn_with_state(app.clone(), crate::guard::guard))
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED);
    let router = site::with_web(router, app.web.as_deref())
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout + GUARDING))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), crate::guard::observe))
        .with_state(app.clone());
    Ok((app, router))
}

/// A defect of a handler: the others go on.
#[expect(clippy::needless_pass_by_value, reason = "the layer gives the box away")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    let detail = cause
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    Problem::internal(detail.unwrap_or("panic")).into_response()
}
