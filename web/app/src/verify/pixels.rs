//! A picture's pixels, for the worker to look for a code in. Nothing is decoded here.

use js_sys::{ArrayBuffer, Reflect, Uint8ClampedArray};
use tanxiao_web_protocol::Presented;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlVideoElement, ImageBitmap};

use super::Shown;

/// The longest side that is looked at, as on the command line: browsers draw no canvas of more
/// pixels than that squared.
const MOST_ACROSS: f64 = 4096.0;

/// Draws something of a size on a canvas and takes its pixels.
fn of_drawing(
    (width, height): (f64, f64),
    draw: impl FnOnce(&CanvasRenderingContext2d, f64, f64) -> Result<(), JsValue>,
) -> Option<Shown> {
    let scale = (MOST_ACROSS / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).floor(), (height * scale).floor());
    let canvas = gloo::utils::document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    draw(&context, width, height).ok()?;
    let data = context.get_image_data(0.0, 0.0, width, height).ok()?;
    // Through the property: web-sys would copy all pixels into this module's memory.
    let data = Reflect::get(&data, &JsValue::from_str("data")).ok()?;
    let bytes: ArrayBuffer = data.dyn_into::<Uint8ClampedArray>().ok()?.buffer();
    let presented = Presented::Picture { width: width as u32, height: height as u32 };
    Some(Shown { presented, bytes: Some(bytes) })
}

/// The pixels of a picture file; None where the browser cannot read it as one.
pub(super) async fn of_file(file: &File) -> Option<Shown> {
    let bitmap = gloo::utils::window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    let size = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    of_drawing(size, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height)
    })
}

/// The pixels of a video as it stands; None before there are any.
pub(super) fn of_video(video: &HtmlVideoElement) -> Option<Shown> {
    let size = (f64::from(video.video_width()), f64::from(video.video_height()));
    if size.0 < 1.0 || size.1 < 1.0 {
        return None;
    }
    of_drawing(size, |context, width, height| {
        context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)
    })
}
