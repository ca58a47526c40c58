//! Subscriptions to what happens to grades and certificates. A token sees its own; an
//! administrator's sees all.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json as JsonResponse};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Error;
use crate::guard::Caller;
use crate::live::Live;
use crate::problem::{Json, Path, Problem};
use crate::times::time_text;
use crate::webhook::{CertificatePlace, Event, MOST, MOST_OF_TOKEN, Refused, Subscription};

/// Where to send what is subscribed to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// `https`. `http` only to this machine itself, by a server that only this machine reaches.
    #[schema(example = "https://bank.example/hooks/carbon")]
    url: String,
    /// What to tell; `grade.changed` and `score.withdrawn` unless given.
    #[schema(inline, min_items = 1, max_items = 5)]
    events: Option<Vec<Event>>,
}

/// A subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhook {
    id: String,
    url: String,
    /// What it is told.
    #[schema(inline)]
    events: Vec<Event>,
    /// When it was made, RFC 3339 in UTC.
    #[schema(format = DateTime)]
    created_at: String,
    /// The run whose changes it is told next.
    #[schema(minimum = 1)]
    next_run: u32,
    /// Failures since the last success.
    #[schema(minimum = 0)]
    failures: u32,
    /// The class of the last failure: `address-not-allowed`, `name-unknown`, `connect`, `tls`,
    /// `timeout`, `answer-3xx`, `answer-4xx`, `answer-5xx`, `token-unknown`.
    last_error: Option<String>,
    last_success_at: Option<String>,
    /// When a failed message is sent again.
    retry_at: Option<String>,
    /// The receiver answered 410: nothing is sent any more.
    is_gone: bool,
}

/// A new subscription, with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedWebhook {
    webhook: Webhook,
    /// Key of the signatures (Standard Webhooks); shown this once.
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
}

/// Subscriptions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookList {
    webhooks: Vec<Webhook>,
}

impl Webhook {
    fn of(subscription: &Subscription) -> Self {
        Self {
            id: subscription.id.clone(),
            url: subscription.url.clone(),
            events: subscription.events.clone(),
            created_at: time_text(subscription.created_at),
            next_run: subscription.next.run,
            failures: subscription.failures,
            last_error: subscription.last_error.clone(),
            last_success_at: subscription.last_success_at.map(time_text),
            retry_at: subscription.retry_at.map(time_text),
            is_gone: subscription.is_gone,
        }
    }
}

/// 订阅等级变化及碳效码的撤销、到期 / subscribe to grade changes, and to what becomes of certificates
///
/// 每次发布后，以带签名的 POST 推送等级变化（Standard Webhooks：webhook-id、webhook-timestamp、
/// webhook-signature）；失败会重试。 After each run, changes come as a signed POST; failures are
/// tried again.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "webhooks", operation_id = "createWebhook",
    request_body = NewWebhook, security(("bearer" = ["webhooks"])),
    responses(
        (status = 201, description = "The subscription and its secret", body = CreatedWebhook),
        (status = 409, description = "The token has the same subscription, or as many as it may",
         body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 507, description = "The server's disk is full; nothing was changed",
         body = crate::problem::ProblemBody, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Extension(caller): Extension<Caller>,
    Json(new): Json<NewWebhook>,
) -> Result<(StatusCode, JsonResponse<CreatedWebhook>), Problem> {
    if !app.reach.takes_url(&new.url) {
        return Err(Problem::invalid(
            "url 应为公网的 https 地址；http 只可用于本机，且服务只对本机开放时；自有网络由管理员用 \
             --webhook-network 放行。",
            "Give an https address of the public network; http is for this machine itself, where \
             nobody else reaches the server. The administrator allows own networks with \
             --webhook-network.",
        ));
    }
    let mut events = new.events.unwrap_or_else(Event::usual);
    events.sort_unstable();
    events.dedup();
    if events.is_empty() {
        return Err(Problem::invalid(
            "events 至少要有一项；不给出即为 grade.changed 和 score.withdrawn。",
            "Name at least one of events; without it they are grade.changed and score.withdrawn.",
        ));
    }
    let told = CertificatePlace {
        revoked: live.issued.register.revocations(),
        expired: (Utc::now().timestamp(), u32::MAX),
        ..CertificatePlace::default()
    };
    let head = live.snapshot.run();
    let created = beside(move || app.webhooks.create(&caller.0.id, &new.url, events, head, told));
    match created.await? {
        Ok((subscription, secret)) => {
            let created = CreatedWebhook { webhook: Webhook::of(&subscription), secret };
            Ok((StatusCode::CREATED, JsonResponse(created)))
        }
        Err(Refused::TooMany) => Err(too_many(
            format!("一个令牌最多有 {MOST_OF_TOKEN} 个订阅，请先删除不用的。"),
            format!("A token has at most {MOST_OF_TOKEN} subscriptions. Delete one first."),
        )),
        Err(Refused::TooManyInAll) => Err(too_many(
            format!(
                "所有令牌的订阅共 {MOST} 个，已达上限；请管理员删除不用的订阅或撤销不用的令牌。"
            ),
            format!(
                "All tokens together have {MOST} subscriptions, as many as there may be. The \
                 administrator should delete those that nobody uses, or revoke their tokens."
            ),
        )),
        Err(Refused::Exists(id)) => Err(Problem::new(
            StatusCode::CONFLICT,
            "webhook-exists",
            ("已有相同的订阅", "The same subscription exists"),
            format!(
                "该令牌已有地址和事件相同的订阅 {id}；密钥只在建立时给出，遗失的请先删除再建。"
            ),
            format!(
                "The token has a subscription to the same events at the same address, {id}. Its \
                 secret was shown when it was made; where it is lost, delete the subscription and \
                 make another."
            ),
        )),
        Err(Refused::State(error)) => Err(unkept(&error)),
    }
}

/// 列出订阅 / list subscriptions
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks", operation_id = "listWebhooks",
    security(("bearer" = ["webhooks"])),
    responses((status = 200, description = "The token's subscriptions", body = WebhookList))
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> JsonResponse<WebhookList> {
    let token = (!caller.0.is_admin()).then_some(caller.0.id.as_str());
    let webhooks = app.webhooks.list(token).iter().map(Webhook::of).collect();
    JsonResponse(WebhookList { webhooks })
}

/// 一个订阅 / one subscription
#[utoipa::path(
    get, path = "/v1/webhooks/{id}", tag = "webhooks", operation_id = "getWebhook",
    params(("id" = String, Path, description = "订阅编号 / id of the subscription")),
    security(("bearer" = ["webhooks"])),
    responses((status = 200, description = "The subscription", body = Webhook))
)]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<JsonResponse<Webhook>, Problem> {
    own(&app, &caller, &id).map(|subscription| JsonResponse(Webhook::of(&subscription)))
}

/// 取消订阅 / end a subscription
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", tag = "webhooks", operation_id = "deleteWebhook",
    params(("id" = String, Path, description = "订阅编号 / id of the subscription")),
    security(("bearer" = ["webhooks"])),
    responses(
        (status = 204, description = "It has ended"),
        (status = 507, description = "The server's disk is full; nothing was changed",
         body = crate::problem::ProblemBody, content_type = "application/problem+json")
    )
)]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let subscription = own(&app, &caller, &id)?;
    let deleted = beside(move || app.webhooks.delete(&subscription.id)).await?;
    deleted.map_err(|error| unkept(&error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// As many subscriptions are there as there may be.
fn too_many(zh: String, en: String) -> Problem {
    let title = ("订阅过多", "Too many subscriptions");
    Problem::new(StatusCode::CONFLICT, "webhooks-too-many", title, zh, en)
}

/// What a subscriber reads where the change of its subscriptions could not be kept.
pub(crate) fn unkept(error: &Error) -> Problem {
    tracing::error!(%error, "subscriptions cannot be kept");
    let done = ("没有改动任何订阅", "no subscription was changed");
    match error {
        Error::Unkept { is_full: true, .. } => Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "storage-full",
            ("存储空间不足", "Insufficient storage"),
            format!("服务器的磁盘已满，{}；请管理员腾出空间之后再试。", done.0),
            format!(
                "The server's disk is full, and {}. Try again once the administrator has made \
                 room.",
                done.1
            ),
        ),
        _ => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "state-unavailable",
            ("暂不可用", "Unavailable"),
            format!("服务器目前无法写入订阅，{}；请稍后再试，持续如此的请告知管理员。", done.0),
            format!(
                "The server cannot write subscriptions now, and {}. Try again later; tell the \
                 administrator where it lasts.",
                done.1
            ),
        ),
    }
}

/// What waits for the disk, beside the threads that answer.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::internal(&error.to_string()))
}

/// A subscription that the caller may see.
fn own(app: &App, caller: &Caller, id: &str) -> Result<Subscription, Problem> {
    let is_admin = caller.0.is_admin();
    app.webhooks.get(id).filter(|one| is_admin || one.token == caller.0.id).ok_or_else(|| {
        Problem::unknown("webhook-unknown", "没有这个订阅。", "There is no such subscription.")
    })
}
