//! Problem: what a client reads when something is wrong (RFC 9457), in Chinese or English as its
//! `Accept-Language` asks. A handler makes the problem; [`render`] writes it, since only there the
//! request's language is known.

use axum::extract::{FromRequest, FromRequestParts, Request, rejection};
use axum::http::header::{
    ACCEPT_LANGUAGE, ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tanxiao_core::finding::library_words;
use tanxiao_core::lang::Lang;
use utoipa::ToSchema;

/// Says that an answer is that of before ([`crate::once`]).
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// What is wrong, and what to do.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Content>);

#[derive(Debug, Clone)]
struct Content {
    status: StatusCode,
    code: &'static str,
    title: (&'static str, &'static str),
    detail: (String, String),
    retry_after_secs: Option<u64>,
    challenge: Option<String>,
}

/// The problem as it is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `urn:tanxiao:problem:` and the code of the problem.
    #[schema(example = "urn:tanxiao:problem:firm-unknown")]
    r#type: String,
    /// The kind of problem, in the language of the request.
    title: String,
    /// HTTP status.
    status: u16,
    /// What is wrong here, and what to do.
    detail: String,
    /// `urn:tanxiao:request:` and the request's id, which the server's log has too.
    instance: String,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: (&'static str, &'static str),
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let detail = (zh.into(), en.into());
        let (retry_after_secs, challenge) = (None, None);
        Self(Box::new(Content { status, code, title, detail, retry_after_secs, challenge }))
    }

    /// Whether it is that too much was asked for.
    pub(crate) fn is_too_many(&self) -> bool {
        self.0.status == StatusCode::TOO_MANY_REQUESTS
    }

    /// A parameter or body that cannot be understood.
    pub(crate) fn invalid(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let title = ("请求无效", "Invalid request");
        Self::new(StatusCode::BAD_REQUEST, "request-invalid", title, zh, en)
    }

    /// Something that is not there.
    pub(crate) fn unknown(
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, ("没有找到", "Not found"), zh, en)
    }

    /// No token, or one that does not count.
    pub(crate) fn unauthorized(code: &'static str, zh: &str, en: &str) -> Self {
        let challenge = match code {
            "token-missing" => "Bearer realm=\"tanxiao\"".to_owned(),
            _ => "Bearer realm=\"tanxiao\", error=\"invalid_token\"".to_owned(),
        };
        let title = ("需要访问令牌", "A token is needed");
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, code, title, zh, en);
        problem.0.challenge = Some(challenge);
        problem
    }

    /// A token without the scope.
    pub(crate) fn forbidden(scope: &str) -> Self {
        let mut problem = Self::new(
            StatusCode::FORBIDDEN,
            "scope-missing",
            ("权限不足", "Insufficient scope"),
            format!("此接口需要权限“{scope}”，当前令牌没有。请向管理员申请带该权限的令牌。"),
            format!(
                "This endpoint needs the scope “{scope}”, which the token does not have. Ask the \
                 administrator for a token that has it."
            ),
        );
        let challenge =
            format!("Bearer realm=\"tanxiao\", error=\"insufficient_scope\", scope=\"{scope}\"");
        problem.0.challenge = Some(challenge);
        problem
    }

    /// A token that is bound to firms asks for what is of all.
    pub(crate) fn of_all_firms() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "token-bound",
            ("令牌限定了企业", "The token is bound to firms"),
            "此接口的内容涉及全部企业，而当前令牌只能看到指定的企业。",
            "This endpoint is of all firms, and the token sees those only that it is bound to.",
        )
    }

    /// Too much at once.
    pub(crate) fn too_many(retry_after_secs: u64, zh: &str, en: &str) -> Self {
        let title = ("请求过多", "Too many requests");
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", title, zh, en);
        problem.0.retry_after_secs = Some(retry_after_secs);
        problem
    }

    /// The audit log cannot be written.
    pub(crate) fn unaudited() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "audit-unavailable",
            ("暂停服务", "Not available now"),
            "审计日志无法写入，服务暂停应答；请管理员检查磁盘空间。",
            "The audit log cannot be written, so nothing is answered. The administrator should \
             check the disk.",
        )
    }

    /// A defect of the server, or of its disk.
    pub(crate) fn internal(detail: &str) -> Self {
        tracing::error!(detail, "internal error");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A problem of which no more is known than its status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, title, zh, en) = match status {
            StatusCode::NOT_FOUND => (
                "path-unknown",
                ("没有找到", "Not found"),
                "没有这个地址。全部接口见 /docs。",
                "There is no such address. All endpoints are listed at /docs.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                ("方法不允许", "Method not allowed"),
                "此地址不支持该 HTTP 方法；支持的方法见 Allow 响应头。",
                "This address does not take that HTTP method; the Allow header lists those it \
                 takes.",
            ),
            StatusCode::REQUEST_TIMEOUT => (
                "timeout",
                ("请求超时", "Request timed out"),
                "请求没有在时限内完成，请重试。",
                "The request was not complete in time. Try again.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "body-too-large",
                ("请求体过大", "Body too large"),
                "请求体超过上限。",
                "The body is larger than the server takes.",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "media-type",
                ("媒体类型不支持", "Unsupported media type"),
                "请以 Content-Type: application/json 发送 JSON。",
                "Send JSON, with Content-Type: application/json.",
            ),
            StatusCode::INTERNAL_SERVER_ERROR => (
                "internal",
                ("服务器内部错误", "Internal error"),
                "服务器出错，日志中有以本请求编号标记的记录。",
                "The server failed; its log has an entry under this request's id.",
            ),
            status if status.is_server_error() => (
                "unavailable",
                ("暂不可用", "Unavailable"),
                "服务暂不可用，请稍后重试。",
                "The service is not available now. Try again later.",
            ),
            _ => ("request-invalid", ("请求无效", "Invalid request"), "请求无效。", "Invalid."),
        };
        Self::new(status, code, title, zh, en)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The language that a client asks for: English where it prefers it to Chinese.
pub(crate) fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let weight = |wanted: &str| {
        asked
            .unwrap_or_default()
            .split(',')
            .filter_map(|item| {
                let (tag, rest) = item.split_once(';').unwrap_or((item, ""));
                let tag = tag.trim().to_ascii_lowercase();
                let is_it = tag.split('-').next() == Some(wanted);
                let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok());
                weight.filter(|_| is_it)
            })
            .fold(0.0, f32::max)
    };
    if weight("en") > weight("zh") { Lang::En } else { Lang::Zh }
}

/// A language, as headers name it.
fn tag(lang: Lang) -> HeaderValue {
    HeaderValue::from_static(lang.pick("zh-CN", "en"))
}

/// An answer whose words are in a language.
pub(crate) fn in_language(mut response: Response, lang: Lang) -> Response {
    response.headers_mut().insert(CONTENT_LANGUAGE, tag(lang));
    response
}

/// Writes the body of a failed response, whoever failed it.
pub(crate) fn render(mut response: Response, lang: Lang, request_id: &str) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let found = response.extensions_mut().remove::<Problem>();
    let Problem(problem) = found.unwrap_or_else(|| Problem::of_status(status));
    let body = ProblemBody {
        r#type: format!("urn:tanxiao:problem:{}", problem.code),
        title: lang.pick(problem.title.0, problem.title.1).to_owned(),
        status: status.as_u16(),
        detail: lang.pick(&problem.detail.0, &problem.detail.1).to_owned(),
        instance: format!("urn:tanxiao:request:{request_id}"),
    };
    let mut rendered = (status, axum::Json(body)).into_response();
    let headers = rendered.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(CONTENT_LANGUAGE, tag(lang));
    for name in [ALLOW, REPLAYED] {
        if let Some(value) = response.headers_mut().remove(&name) {
            headers.insert(name, value);
        }
    }
    if let Some(secs) = problem.retry_after_secs {
        headers.insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    if let Some(challenge) = problem.challenge.and_then(|text| HeaderValue::try_from(text).ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    rendered
}

/// A query string as a typed value; what is wrong with it becomes a problem.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(
            |rejection| {
                let detail = std::error::Error::source(&rejection)
                    .map_or_else(|| rejection.to_string(), ToString::to_string);
                Problem::invalid(
                    format!("查询参数无法理解：{}", library_words(&detail).zh),
                    format!("The query cannot be understood: {detail}"),
                )
            },
        )
    }
}

/// A part of the path as text.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|rejection| {
            let detail = rejection.body_text();
            Problem::invalid(
                format!("路径参数无法理解：{}", library_words(&detail).zh),
                format!("The path cannot be understood: {detail}"),
            )
        })
    }
}

/// A JSON body as a typed value.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        axum::Json::from_request(request, state).await.map(|json| Self(json.0)).map_err(
            |rejection| match rejection {
                rejection::JsonRejection::MissingJsonContentType(_) => {
                    Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
                }
                rejection::JsonRejection::BytesRejection(bytes) => {
                    Problem::of_status(bytes.status())
                }
                other => {
                    let detail = std::error::Error::source(&other)
                        .map_or_else(|| other.body_text(), ToString::to_string);
                    Problem::invalid(
                        format!("请求体不是所需的 JSON：{}", library_words(&detail).zh),
                        format!("The body is not the JSON that is needed: {detail}"),
                    )
                }
            },
        )
    }
}
