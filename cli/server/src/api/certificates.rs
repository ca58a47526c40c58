//! Certificates: those that were issued, what is needed to check them offline, and the check.

#![expect(unused_qualifications, reason = "the macro for OpenAPI writes them")]

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tanxiao_certificate::qr::from_qr_text;
use tanxiao_certificate::{Timestamp, verify as judge};
use utoipa::{IntoParams, ToSchema};

use super::{body, scores};
use crate::app::App;
use crate::guard::Who;
use crate::live::Live;
use crate::problem::{Json, Path, Problem, Query, in_language, language};
use crate::times::time_text;
use crate::view::View;

/// Seconds for which a copy of a public list may be used.
const LIST_SECS: &str = "public, max-age=300";
/// Longest text that is judged.
const TEXT_BYTES: usize = 64 << 10;

/// In which form.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CertificateQuery {
    /// 格式；缺省 json 含二维码文本与 vc+jwt / form; `json` has all of it
    #[param(inline)]
    format: Option<CertificateForm>,
}

/// A form of a certificate.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CertificateForm {
    /// What is known of it, with both forms.
    Json,
    /// Text of its QR.
    Qr,
    /// COSE_Sign1.
    Cose,
    /// W3C VC 2.0.
    Jwt,
}

/// An issued certificate.
#[derive(Serialize, ToSchema)]
pub(crate) struct Certificate {
    certificate_id: String,
    score_id: String,
    issuer: String,
    key_id: String,
    #[schema(format = DateTime)]
    issued_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    /// Address of the status list.
    status_uri: String,
    /// Place in it.
    #[schema(minimum = 0)]
    status_index: u32,
    /// When it was revoked; null where it was not.
    revoked_at: Option<String>,
    revoked_because: Option<String>,
    /// Text of the QR.
    qr: String,
    /// The same claims as `vc+jwt`.
    jwt: String,
}

/// What to check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyBody {
    /// Text of a QR, or a `vc+jwt`.
    #[schema(max_length = 65536, example = "TX1:…")]
    certificate: String,
}

/// The verdict; `status` is the answer.
#[derive(ToSchema)]
#[schema(as = Verdict)]
#[expect(dead_code, reason = "the schema of what core writes")]
pub(crate) struct VerdictBody {
    /// `valid`, `malformed`, `unsupported`, `unknown-issuer`, `tampered`, `revoked`,
    /// `not-yet-valid`, `expired` or `status-unknown`.
    #[schema(example = "valid")]
    status: String,
    /// The same as a sentence, in the language of the request.
    message: String,
    /// What to do; null where nothing is to be done.
    hint: Option<String>,
    /// What it claims; null where its signature is not good.
    claims: Option<std::collections::HashMap<String, Value>>,
}

/// 一条结果的碳效码 / the certificate of a score
///
/// 取最近签发的一枚；已撤销的也返回，并注明。 The one issued last; a revoked one too, and it says so.
#[utoipa::path(
    get, path = "/v1/scores/{id}/certificate", tag = "certificates",
    operation_id = "getCertificate",
    params(
        ("id" = String, Path, description = "结果编号 / score id", pattern = "^[0-9a-f]{32}$"),
        CertificateQuery
    ),
    security(("bearer" = ["certificates"])),
    responses((
        status = 200, description = "The certificate",
        content(
            (Certificate = "application/json"), (String = "text/plain"),
            (String = "application/vc+jwt"), (Vec<u8> = "application/cose")
        )
    ))
)]
pub(crate) async fn of_score(
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    Query(query): Query<CertificateQuery>,
) -> Result<Response, Problem> {
    scores::find(&view, &id)?;
    let register = &view.live.issued.register;
    let Some(issued) = register.of_score(&id).last() else {
        return Err(Problem::unknown(
            "certificate-none",
            "这条结果没有签发碳效码。",
            "No certificate was issued for this score.",
        ));
    };
    let revoked = register.revocation(&issued.certificate_id);
    let time = |time: Timestamp| {
        chrono::DateTime::from_timestamp(time.unix(), 0).map(time_text).unwrap_or_default()
    };
    Ok(match query.format.unwrap_or(CertificateForm::Json) {
        CertificateForm::Qr => body::of_type("text/plain; charset=utf-8", issued.code.clone()),
        CertificateForm::Jwt => body::of_type("application/vc+jwt", issued.jwt.clone()),
        CertificateForm::Cose => {
            let octets = from_qr_text(&issued.code);
            let octets = octets.map_err(|_| Problem::internal("a stored code is malformed"))?;
            body::of_type("application/cose; cose-type=\"cose-sign1\"", octets)
        }
        CertificateForm::Json => {
            let certificate = Certificate {
                certificate_id: issued.certificate_id.clone(),
                score_id: issued.score_id.clone(),
                issuer: issued.issuer.clone(),
                key_id: issued.key_id.clone(),
                issued_at: time(issued.issued_at),
                expires_at: time(issued.expires_at),
                status_uri: issued.status.uri.clone(),
                status_index: issued.status.index,
                revoked_at: revoked.map(|revoked| time(revoked.revoked_at)),
                revoked_because: revoked.map(|revoked| match view.sees_all() {
                    true => revoked.reason.clone(),
                    false => revoked.own_reason().to_owned(),
                }),
                qr: issued.code.clone(),
                jwt: issued.jwt.clone(),
            };
            body::json(serde_json::to_vec(&certificate).unwrap_or_default())
        }
    })
}

/// 核验一枚碳效码 / check a certificate
///
/// 依据本结果册的信任清单与状态清单核验；文本不留存、不记日志。 Against the trust and status lists of this book.
/// The text is neither kept nor logged.
#[utoipa::path(
    post, path = "/v1/verify", tag = "certificates", operation_id = "verifyCertificate",
    request_body = VerifyBody, security(()),
    responses((status = 200, description = "The verdict", body = VerdictBody))
)]
pub(crate) async fn verify(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Extension(who): Extension<Who>,
    headers: HeaderMap,
    Json(given): Json<VerifyBody>,
) -> Result<Response, Problem> {
    if given.certificate.chars().count() > TEXT_BYTES {
        return Err(Problem::invalid("certificate 过长。", "The certificate is too long."));
    }
    let lang = language(&headers);
    let now = Timestamp::from_unix(Utc::now().timestamp())
        .ok_or_else(|| Problem::internal("the clock is out of range"))?;
    let permit = app.computations.take(&who.0).await;
    let work = tokio::task::spawn_blocking(move || {
        let issued = &live.issued;
        let verdict = judge(given.certificate.as_bytes(), &issued.trust, &issued.status, now);
        drop(permit);
        verdict
    });
    let verdict = work.await.map_err(|error| Problem::internal(&error.to_string()))?;
    let mut answer = serde_json::to_value(&verdict).unwrap_or_default();
    answer["message"] = verdict.message(lang).into();
    answer["hint"] = verdict.hint(lang).into();
    Ok(in_language(body::json(serde_json::to_vec(&answer).unwrap_or_default()), lang))
}

/// 签发机构的信任清单 / issuers and their keys
#[utoipa::path(
    get, path = "/v1/trust", tag = "certificates", operation_id = "getTrustList", security(()),
    responses(
        (status = 200, description = "The trust list of the book",
         body = std::collections::HashMap<String, Value>),
        (status = 404, description = "No certificates were issued",
         body = crate::problem::ProblemBody, content_type = "application/problem+json")
    )
)]
pub(crate) async fn trust(Extension(live): Extension<Arc<Live>>) -> Result<Response, Problem> {
    let Some(json) = &live.issued.trust_json else {
        return Err(Problem::unknown(
            "trust-none",
            "本结果册没有签发过碳效码，因而没有信任清单。",
            "No certificates were issued from this book, so there is no trust list.",
        ));
    };
    Ok(public(body::of_type("application/json", json.to_string())))
}

/// 已签名的状态清单 / a signed status list
///
/// 缺省为 JWT;Accept: application/statuslist+cwt 得 CWT。 As JWT, or as CWT where `Accept` asks for that
/// (Token Status List).
#[utoipa::path(
    get, path = "/v1/status/{list}", tag = "certificates", operation_id = "getStatusList",
    params(("list" = u32, Path, description = "清单序号 / number of the list", minimum = 1,
         maximum = 2_147_483_647)),
    security(()),
    responses((
        status = 200, description = "The list",
        content(
            (String = "application/statuslist+jwt"), (Vec<u8> = "application/statuslist+cwt")
        )
    ))
)]
pub(crate) async fn status(
    Extension(live): Extension<Arc<Live>>,
    Path(list): Path<u32>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if list == 0 {
        return Err(Problem::invalid("清单序号从 1 起。", "Lists are numbered from 1."));
    }
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wants_cwt = accept.contains("application/statuslist+cwt");
    let forms = live.issued.lists.get(&list);
    let found = forms.and_then(|forms| {
        let jwt = || Some(("application/statuslist+jwt", forms.jwt.clone()?));
        let cwt = || Some(("application/statuslist+cwt", forms.cwt.clone()?));
        if wants_cwt { cwt().or_else(jwt) } else { jwt().or_else(cwt) }
    });
    let Some((media_type, bytes)) = found else {
        return Err(Problem::unknown(
            "status-unknown",
            format!("没有第 {list} 号状态清单。"),
            format!("There is no status list {list}."),
        ));
    };
    let mut response = public(body::of_type(media_type, bytes));
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

fn public(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(LIST_SECS));
    response
}
