//! Files that the page gives away: text, bytes, and a picture of the code.

use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};

/// How much larger than its drawing a picture is, for print.
const PICTURE_SCALE: u32 = 2;

/// Saves bytes as a file.
pub(crate) fn bytes(name: &str, mime: &str, content: &ArrayBuffer) {
    blob(name, mime, &Array::of1(content));
}

/// Saves a text as a file.
pub(crate) fn text(name: &str, mime: &str, content: &str) {
    blob(name, mime, &Array::of1(&JsValue::from_str(content)));
}

fn blob(name: &str, mime: &str, parts: &Array) {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    if let Ok(blob) = Blob::new_with_blob_sequence_and_options(parts, &options) {
        give(name, &blob);
    }
}

/// Lets the browser save a blob. The address is given back a little later: some browsers read it
/// after the click.
fn give(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let anchor = gloo::utils::document().create_element("a").ok();
    if let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
}

/// Saves an SVG drawing as PNG.
pub(crate) fn picture(name: &str, svg: &str, width: u32, height: u32) {
    let Ok(image) = HtmlImageElement::new() else { return };
    let drawn = image.clone();
    let name = name.to_owned();
    let on_load = Closure::once_into_js(move || {
        let canvas = gloo::utils::document().create_element("canvas").ok();
        let Some(canvas) = canvas.and_then(|it| it.dyn_into::<HtmlCanvasElement>().ok()) else {
            return;
        };
        canvas.set_width(width * PICTURE_SCALE);
        canvas.set_height(height * PICTURE_SCALE);
        let context = canvas.get_context("2d").ok().flatten();
        let Some(context) = context.and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok())
        else {
            return;
        };
        let (across, down) = (f64::from(canvas.width()), f64::from(canvas.height()));
        let _ = context
            .draw_image_with_html_image_element_and_dw_and_dh(&drawn, 0.0, 0.0, across, down);
        let on_blob = Closure::once_into_js(move |blob: JsValue| {
            if let Ok(blob) = blob.dyn_into::<Blob>() {
                give(&name, &blob);
            }
        });
        let _ = canvas.to_blob(on_blob.unchecked_ref());
    });
    image.set_onload(Some(on_load.unchecked_ref()));
    image.set_src(&format!(
        "data:image/svg+xml,{}",
        String::from(js_sys::encode_uri_component(svg))
    ));
}
