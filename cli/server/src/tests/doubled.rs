//! What is given twice: which of two is meant, nobody can tell, so neither is taken.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::Service;
use crate::app::Parts;

#[tokio::test]
async fn two_tokens_are_refused() {
    let service = Service::new();
    let (own, other) = (&service.token, "tanxiao_0000000000_00");
    for lines in [
        vec![format!("Bearer {own}"), format!("Bearer {own}")],
        vec![format!("Bearer {own}"), format!("Bearer {other}")],
        vec![format!("Bearer {other}"), format!("Bearer {own}")],
        vec![format!("Bearer {own}, Bearer {other}")],
        vec![format!("Bearer {own},{own}")],
        vec![format!("Bearer {own} {own}")],
    ] {
        let mut request = Request::get("/v1/runs");
        for line in &lines {
            request = request.header("authorization", line);
        }
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{lines:?}");
        assert_eq!(answer.problem(), "request-invalid");
    }
    assert_eq!(service.get("/v1/runs").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_field_that_a_return_has_twice_is_refused() {
    let service = Service::new();
    let request = service.request("POST", "/v1/score").header("content-type", "application/json");
    let body = r#"{"name": "某厂", "electricity_mwh": 1, "electricity_mwh": 2}"#;
    let answer = service.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let detail = answer.json()["detail"].to_string();
    assert!(detail.contains("electricity_mwh"), "{detail}");
}

#[tokio::test]
async fn a_page_of_two_origins_may_not_ask() {
    let origins = vec!["https://bank.example".to_owned()];
    let service = Service::of(Parts { origins, ..Service::empty() });
    let ask = async |others: &[&str]| {
        let mut request = Request::get("/healthz").header("origin", "https://bank.example");
        for other in others {
            request = request.header("origin", *other);
        }
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(ask(&[]).await, "https://bank.example");
    assert_eq!(ask(&["https://evil.example"]).await, "");
}
