import init from "./{glue}";
await init({ module_or_path: new URL("./{wasm}", import.meta.url) });
