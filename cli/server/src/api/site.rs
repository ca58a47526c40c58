//! Pages: the documentation of the endpoints, which loads nothing from elsewhere, and the web app
//! where one is given. Every page has a content security policy of its own.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use tower::Layer as _;
use tower::util::MapResponseLayer;
use tower_http::services::{ServeDir, ServeFile};

use super::{body, service};
use crate::app::App;
use crate::guard::NotAFile;
use crate::problem::{Path, Problem};

/// The documentation: its own script, style and the document, nothing else.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
/// The web app: WebAssembly in a worker, pictures that it makes itself, the camera's video.
const APP_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// 接口文档页 / the documentation as a page
#[utoipa::path(
    get, path = "/docs", tag = "service", operation_id = "getDocs", security(()),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"))
)]
pub(crate) async fn docs() -> Response {
    page("text/html; charset=utf-8", include_str!("../../docs/index.html"))
}

/// 文档页的脚本与样式 / script and style of the page
#[utoipa::path(
    get, path = "/docs/{file}", tag = "service", operation_id = "getDocsFile", security(()),
    params(("file" = String, Path, description = "docs.js, docs.css")),
    responses((
        status = 200, description = "The file",
        content((String = "text/javascript"), (String = "text/css"))
    ))
)]
pub(crate) async fn docs_asset(Path(file): Path<String>) -> Result<Response, Problem> {
    match file.as_str() {
        "docs.js" => Ok(page("text/javascript; charset=utf-8", include_str!("../../docs/docs.js"))),
        "docs.css" => Ok(page("text/css; charset=utf-8", include_str!("../../docs/docs.css"))),
        _ => Err(service::nothing().await.err().unwrap_or_else(|| Problem::internal("docs"))),
    }
}

fn page(media_type: &'static str, text: &'static str) -> Response {
    let mut response = body::of_type(media_type, text);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Everything that no route is for: the files of the web app, whose own routes are all its first
/// page; problems below `/v1`.
pub(super) fn with_web(router: Router<Arc<App>>, directory: Option<&FilePath>) -> Router<Arc<App>> {
    let router = router
        .route("/v1/{*rest}", axum::routing::any(service::nothing))
        .method_not_allowed_fallback(service::not_allowed);
    let Some(directory) = directory else { return router.fallback(service::nothing) };
    let first_page =
        ServeFile::new(directory.join("index.html")).precompressed_br().precompressed_gzip();
    let first_page = MapResponseLayer::new(|mut response: Response<_>| {
        response.extensions_mut().insert(NotAFile);
        response
    })
    .layer(first_page);
    let files = ServeDir::new(directory)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(true)
        .fallback(first_page);
    let files = Router::new().fallback_service(files).layer(from_fn(of_app));
    router.fallback_service(files)
}

/// Policy and caching of the app's files: names with a hash stay as they are for ever.
async fn of_app(request: Request<Body>, next: Next) -> Response {
    let is_hashed = has_hash(request.uri().path());
    let is_asset = is_asset(request.uri().path());
    let mut response = next.run(request).await.into_response();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "text/html");
    if is_asset && is_page {
        // The first page stands in for routes of the app, not for a file that is not there.
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(APP_POLICY));
    let caching = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// Whether a path names a file other than a page.
fn is_asset(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| ending != "html")
}

/// Whether a name carries a hash of its content: at least twelve hex digits between two marks.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '.', '_'])
        .any(|part| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
