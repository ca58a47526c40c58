//! The worker of the engine: its tables are loaded when it is first asked.

#[cfg(target_arch = "wasm32")]
mod serve {
    use tanxiao_web_protocol::Request;
    use tanxiao_web_worker::Engine;

    pub(crate) fn run() {
        let mut engine = None;
        tanxiao_web_bridge::listen(move |request, bytes, send| {
            if engine.is_none() {
                match Engine::new() {
                    Ok(made) => engine = Some(made),
                    Err(reply) => return send(reply, None),
                }
            }
            let Some(engine) = &mut engine else { return };
            let is_start = matches!(request, Request::Start(_));
            let (reply, file) = engine.answer(request, bytes, &mut |reply| send(reply, None));
            send(reply, file.as_deref());
            // The page is ready, and the person still looking for the file.
            if is_start {
                engine.warm_up();
            }
        });
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    serve::run();
}
