//! The worker's end of the bridge: messages are decoded, answered and sent back. A request that
//! makes the engine trap kills the worker; the page hears its `error` event and starts another.

#[cfg(target_arch = "wasm32")]
mod bridge;

fn main() {
    #[cfg(target_arch = "wasm32")]
    bridge::listen();
}
