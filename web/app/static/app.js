import init from "./{glue}";
await init({ module_or_path: new URL("./{wasm}", import.meta.url) });
if ("serviceWorker" in navigator) await navigator.serviceWorker.register("service.js");
