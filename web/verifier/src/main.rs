//! The worker of the verifier.

#[cfg(target_arch = "wasm32")]
fn main() {
    // A worker that ends here is heard of by the page.
    let verifier = tanxiao_web_verifier::Verifier::new().expect("the embedded tables are valid");
    tanxiao_web_bridge::listen(move |request, bytes, send| {
        send(verifier.verified(&request, bytes), None);
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
