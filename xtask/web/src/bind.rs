//! wasm-bindgen as a library: Cargo.lock pins it to the version that the modules were built with.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Outcome;

/// The glue and the module of one program.
pub(crate) struct Bound {
    /// JavaScript, an ES module.
    pub(crate) js: Vec<u8>,
    /// WebAssembly.
    pub(crate) wasm: Vec<u8>,
}

/// Binds a compiled program. Names of functions are kept only while developing: they are what
/// makes a stack readable, and a third of the file.
pub(crate) fn bind(wasm: &Path, scratch: &Path, is_dist: bool) -> Outcome<Bound> {
    let stem = "module";
    let mut bindgen = Bindgen::new();
    let bindgen = bindgen
        .input_path(wasm)
        .out_name(stem)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(is_dist)
        .remove_producers_section(true);
    let say = |error| format!("{}: {error}", wasm.display());
    bindgen.web(true).map_err(|error| say(error.to_string()))?;
    bindgen.generate(scratch).map_err(|error| say(format!("{error:#}")))?;
    let read = |name: String| {
        let path = scratch.join(name);
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    Ok(Bound { js: read(format!("{stem}.js"))?, wasm: read(format!("{stem}_bg.wasm"))? })
}
