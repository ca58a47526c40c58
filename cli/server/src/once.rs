//! Once: a POST that is sent again with its `Idempotency-Key` is done once and answered as it was
//! the first time (draft-ietf-httpapi-idempotency-key-header-07). What is kept is bounded in number,
//! size and time, lies in memory, and is apart for every token. So is what is under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::Lang;

use crate::limits::Limits;
use crate::problem::{Problem, REPLAYED, language};

/// The keys that are taken: as they are, or in quotation marks as RFC 8941 writes a string.
pub(crate) const KEY_PATTERN: &str = "^[A-Za-z0-9_.:-]{1,128}$";
const KEY_LENGTH: usize = 128;
/// How long an answer is kept.
const LASTS: Duration = Duration::from_secs(24 * 3600);
/// Answers that are kept in all, and of one token or address.
const MOST: usize = 2048;
const MOST_OF_ONE: usize = 128;
/// Requests with a key that may be under way in all, and of one token or address.
const UNDER_WAY: usize = 128;
const UNDER_WAY_OF_ONE: usize = 16;
/// The longest answer that is kept.
const ANSWER_BYTES: usize = 32 << 10;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Whose key, and which.
type Id = (String, String);

/// What was answered.
#[derive(Clone)]
struct Answer {
    /// The language of its words; None where it has none. Those of a problem are in the language
    /// of whoever asks.
    lang: Option<Lang>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    problem: Option<Problem>,
}

/// What tells two requests of one key apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    /// Hash of the request.
    request: String,
    /// Tells apart what the token may see: an answer of other firms is none for it any more.
    sees: String,
}

/// A request that was seen.
struct Seen {
    asked: Asked,
    at: Instant,
    /// None while it is under way.
    answer: Option<Answer>,
}

/// The requests that were seen.
#[derive(Clone, Default)]
pub(crate) struct Once {
    seen: Arc<Mutex<HashMap<Id, Seen>>>,
}

impl Once {
    /// Has a request answered, once for each key. `who` is the token, or the address without one;
    /// `sees` tells apart what it may see.
    pub(crate) async fn answer(
        &self,
        (who, sees): (&str, &str),
        limits: &Limits,
        request: Request,
        next: Next,
    ) -> Response {
        let key = match key(request.method(), request.headers()) {
            Ok(Some(key)) => key,
            Ok(None) => return next.run(request).await,
            Err(problem) => return problem.into_response(),
        };
        let lang = language(request.headers());
        let (parts, body) = request.into_parts();
        let time = Duration::from_secs(limits.request_secs);
        let whole = axum::body::to_bytes(body, limits.body_bytes);
        let body = match tokio::time::timeout(time, whole).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
            Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
        };
        let media_type = parts.headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        let head = format!("{} {}\n", parts.method, parts.uri);
        let request = sha256(&[head.as_bytes(), media_type, b"\n", &body].concat());
        let id = (who.to_owned(), key);
        let asked = Asked { request, sees: sees.to_owned() };
        if let Some(known) = self.begin(&id, (asked, lang), Instant::now()) {
            return known;
        }
        // What was begun comes to its end and is kept though the client goes away: it will ask
        // again.
        let under_way = UnderWay { once: self.clone(), id, lang };
        let request = Request::from_parts(parts, Body::from(body));
        let work = tokio::spawn(async move { under_way.keep(next.run(request).await).await });
        work.await.unwrap_or_else(|error| Problem::internal(&error.to_string()).into_response())
    }

    /// Begins a request that was not seen; the answer to one that was.
    fn begin(&self, id: &Id, (asked, lang): (Asked, Lang), now: Instant) -> Option<Response> {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, seen| seen.answer.is_none() || now.duration_since(seen.at) < LASTS);
        if let Some(seen) = all.get(id) {
            return Some(if seen.asked.request != asked.request {
                reused().into_response()
            } else if seen.asked.sees != asked.sees {
                other_firms().into_response()
            } else if let Some(answer) = &seen.answer {
                match answer.lang.is_none_or(|own| own == lang) {
                    true => answer.again(),
                    false => other_language().into_response(),
                }
            } else {
                outstanding().into_response()
            });
        }
        // Who sends and goes away leaves work behind that nobody waits for.
        let of_one = |known: &Id| known.0 == id.0;
        let under_way = |counts: &dyn Fn(&Id) -> bool| {
            all.iter().filter(|(id, seen)| counts(id) && seen.answer.is_none()).count()
        };
        if under_way(&of_one) >= UNDER_WAY_OF_ONE || under_way(&|_| true) >= UNDER_WAY {
            return Some(busy().into_response());
        }
        make_room(&mut all, MOST_OF_ONE, of_one);
        make_room(&mut all, MOST, |_| true);
        all.insert(id.clone(), Seen { asked, at: now, answer: None });
        None
    }
}

/// Forgets the oldest answers where there are as many as there may be.
fn make_room(all: &mut HashMap<Id, Seen>, most: usize, counts: impl Fn(&Id) -> bool) {
    while all.keys().filter(|id| counts(id)).count() >= most {
        let done = all.iter().filter(|(id, seen)| counts(id) && seen.answer.is_some());
        let Some(oldest) = done.min_by_key(|(_, seen)| seen.at).map(|(id, _)| id.clone()) else {
            return;
        };
        all.remove(&oldest);
    }
}

/// A request that was begun; forgotten if it comes to no answer that is kept.
struct UnderWay {
    once: Once,
    id: Id,
    /// What its words are to be in.
    lang: Lang,
}

impl UnderWay {
    /// Keeps an answer, if another try would not be answered otherwise for another reason than the
    /// request: not what is busy, full or failed.
    async fn keep(self, response: Response) -> Response {
        let status = response.status();
        let is_final = status.is_success()
            || matches!(
                status,
                StatusCode::BAD_REQUEST
                    | StatusCode::PAYLOAD_TOO_LARGE
                    | StatusCode::UNSUPPORTED_MEDIA_TYPE
            );
        if !is_final {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
            return Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        };
        let answer = Answer {
            lang: parts.headers.contains_key(CONTENT_LANGUAGE).then_some(self.lang),
            status: parts.status,
            headers: parts.headers.clone(),
            body: body.clone(),
            problem: parts.extensions.get().cloned(),
        };
        if body.len() <= ANSWER_BYTES {
            let mut all = self.once.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(seen) = all.get_mut(&self.id) {
                seen.answer = Some(answer);
            }
        }
        Response::from_parts(parts, Body::from(body))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.once.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(&self.id).is_some_and(|seen| seen.answer.is_none()) {
            all.remove(&self.id);
        }
    }
}

impl Answer {
    /// The same once more.
    fn again(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        if let Some(problem) = &self.problem {
            response.extensions_mut().insert(problem.clone());
        }
        response
    }
}

/// The key of a request that has one and may be done once only.
fn key(method: &Method, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if method != Method::POST {
        return Ok(None);
    }
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = given.next() else { return Ok(None) };
    let text = first.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let is_taken = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    let is_key = (1..=KEY_LENGTH).contains(&bare.len()) && bare.chars().all(is_taken);
    if is_key && given.next().is_none() {
        return Ok(Some(bare.to_owned()));
    }
    Err(Problem::invalid(
        "请求头 Idempotency-Key 应只有一个，为 1 至 128 个字母、数字或 _ . : - ，例如一个 UUID。",
        "Give one Idempotency-Key of 1 to 128 letters, digits or _ . : - , a UUID for example.",
    ))
}

/// The key was used with another request.
fn reused() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        ("键已用过", "Idempotency-Key is already used"),
        "此 Idempotency-Key 已用于另一个请求；每个新请求请用新的键。",
        "This Idempotency-Key was used with another request. Give every new request a key of its \
         own.",
    )
}

/// The token was bound to other firms since, so that the first answer may tell of firms that it no
/// longer sees.
fn other_firms() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        ("键已用过", "Idempotency-Key is already used"),
        "此 Idempotency-Key 的请求办理之后，令牌所能看到的企业有了变化；请换一个新的键重发。",
        "The firms that the token sees have changed since the request with this Idempotency-Key \
         was answered. Send it again with a new key.",
    )
}

/// The first answer is in another language than is asked for now.
fn other_language() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        ("键已用过", "Idempotency-Key is already used"),
        "此 Idempotency-Key 的回答是另一种语言的；请用原来的 Accept-Language 重发，或换一个新的键。",
        "What was answered under this Idempotency-Key is in the other language. Send it again with \
         the Accept-Language of the first request, or with a new key.",
    )
}

/// As much is under way as may be.
fn busy() -> Problem {
    Problem::too_many(
        1,
        "带 Idempotency-Key 的请求正在处理的已达上限，请按 Retry-After 以同样的键重试。",
        "As many requests with an Idempotency-Key are under way as may be. Try again with the same \
         key after Retry-After seconds.",
    )
}

/// The first request is not answered yet.
fn outstanding() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "idempotency-key-busy",
        ("请求正在处理", "A request is outstanding for this Idempotency-Key"),
        "带此 Idempotency-Key 的请求仍在处理，请稍后以同样的键重试。",
        "The request with this Idempotency-Key is still under way. Try again later with the same \
         key.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(who: u32, key: usize) -> Id {
        (format!("token {who}"), key.to_string())
    }

    fn request() -> (Asked, Lang) {
        (Asked { request: "request".to_owned(), sees: String::new() }, Lang::Zh)
    }

    fn done(once: &Once, id: &Id, now: Instant) {
        assert!(once.begin(id, request(), now).is_none());
        let answer = Answer {
            lang: None,
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            problem: None,
        };
        once.seen.lock().unwrap().get_mut(id).unwrap().answer = Some(answer);
    }

    #[test]
    fn what_is_kept_is_bounded_by_token_in_all_and_in_time() {
        let (once, now) = (Once::default(), Instant::now());
        let after = |secs: u64| now + Duration::from_secs(secs);
        for key in 0..=MOST_OF_ONE {
            done(&once, &id(0, key), after(key as u64));
        }
        let kept = || once.seen.lock().unwrap().len();
        assert_eq!(kept(), MOST_OF_ONE);
        assert!(once.begin(&id(0, 0), request(), after(200)).is_none(), "the oldest");
        for who in 1..40 {
            for key in 0..MOST_OF_ONE {
                done(&once, &id(who, key), after(300));
            }
        }
        assert_eq!(kept(), MOST);
        let day = Duration::from_secs(24 * 3600);
        done(&once, &id(99, 0), after(300) + day);
        // What is under way is not forgotten for its age.
        assert_eq!(kept(), 2);
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        let (once, now) = (Once::default(), Instant::now());
        for key in 0..1000 {
            let _ = once.begin(&id(1, key), request(), now);
        }
        let of_one = once.seen.lock().unwrap().len();
        assert!(of_one < 100, "{of_one}");
        assert!(once.begin(&id(2, 0), request(), now).is_none(), "another's");
        for who in 3..1000 {
            let _ = once.begin(&id(who, 0), request(), now);
        }
        let all = once.seen.lock().unwrap().len();
        assert!(all < 500, "{all}");
    }
}
