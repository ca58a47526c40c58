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

/// Of headers of which there is one.
#[tokio::test]
async fn a_second_host_or_content_type_is_refused_and_has_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    let (audit, thread) = crate::audit::Audit::open(&path).unwrap();
    let service = Service::of(Parts { audit: Some(audit), ..Service::empty() });
    for (method, target) in
        [("GET", "/v1/runs"), ("POST", "/v1/score"), ("GET", "/healthz"), ("GET", "/nothing")]
    {
        for name in ["host", "content-type"] {
            for second in ["application/json", "text/plain"] {
                let request = service.request(method, target).header(name, "application/json");
                let answer = service
                    .send(request.header(name, second).body(Body::from("{}")).unwrap())
                    .await;
                let told = (answer.status, answer.problem());
                let expected = (StatusCode::BAD_REQUEST, "request-invalid".to_owned());
                assert_eq!(told, expected, "{method} {target} {name}");
                let detail = answer.json()["detail"].to_string().to_ascii_lowercase();
                assert!(detail.contains(name), "{detail}");
            }
        }
    }
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let of = |target: &str| {
        text.lines().filter(|line| line.contains(target) && line.contains("\"status\":400")).count()
    };
    assert_eq!((of("/v1/runs"), of("/v1/score"), text.lines().count()), (4, 4, 8), "{text}");
}
