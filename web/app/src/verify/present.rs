//! How a code is presented: a file, a text, or the camera.

use js_sys::{ArrayBuffer, Uint8Array};
use tanxiao_picture::{MAX_FILE_BYTES, header};
use tanxiao_web_protocol::{Lang, Presented};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::camera::Camera;
use super::verifier::Verifier;
use super::{Shown, pixels};

#[derive(Properties, PartialEq)]
pub(super) struct PresentProps {
    pub(super) lang: Lang,
    pub(super) verifier: Verifier,
    /// Hears what is presented; None when it was taken away.
    pub(super) on_shown: Callback<Option<Shown>>,
}

#[component]
pub(super) fn Present(props: &PresentProps) -> Html {
    let lang = props.lang;
    let is_camera = use_state(|| false);
    let text = use_state(String::new);
    let name = use_state(String::new);
    let on_file = {
        let (on_shown, text, name) = (props.on_shown.clone(), text.setter(), name.setter());
        Callback::from(move |file: File| {
            text.set(String::new());
            name.set(file.name());
            let on_shown = on_shown.clone();
            yew::platform::spawn_local(async move { on_shown.emit(of_file(&file).await) });
        })
    };
    let onchange = {
        let on_file = on_file.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            input.set_value("");
        }
    };
    let ondrop = move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            on_file.emit(file);
        }
    };
    let oninput = {
        let (on_shown, text, name) = (props.on_shown.clone(), text.setter(), name.setter());
        move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            let presented = Presented::Text(typed.clone());
            on_shown.emit((!typed.trim().is_empty()).then_some(Shown { presented, bytes: None }));
            name.set(String::new());
            text.set(typed);
        }
    };
    let on_camera = {
        let is_camera = is_camera.clone();
        move |_: MouseEvent| is_camera.set(!*is_camera)
    };
    let on_found = {
        let (on_shown, is_camera) = (props.on_shown.clone(), is_camera.setter());
        let (text, name) = (text.setter(), name.setter());
        Callback::from(move |shown: Shown| {
            is_camera.set(false);
            text.set(String::new());
            name.set(String::new());
            on_shown.emit(Some(shown));
        })
    };
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("一", "1") }</span>{ lang.pick("出示碳效码", "The certificate") }</legend>
            <div class="drop" ondragover={|event: DragEvent| event.prevent_default()} {ondrop}>
                <p>{ lang.pick("把二维码图片或证书文件拖到这里，或", "Drop a picture of the QR code or a certificate file here, or") }{ " " }
                    <label class="file-button" for="verify-file">{ lang.pick("选择文件…", "choose one…") }</label>
                    <input id="verify-file" class="hidden-file" type="file" {onchange}
                        accept="image/*,.txt,.jwt,.cose,.cbor" /></p>
                <p class="help">{ if name.is_empty() { lang.pick("PNG、JPEG 图片，碳效码文本，或 vc+jwt", "PNG or JPEG, the code's text, or a vc+jwt") } else { name.as_str() } }</p>
                <button type="button" id="camera" onclick={on_camera} aria-expanded={is_camera.to_string()}>
                    { if *is_camera { lang.pick("关闭摄像头", "Close the camera") } else { lang.pick("用摄像头扫描", "Scan with the camera") } }</button>
                if *is_camera { <Camera {lang} verifier={props.verifier.clone()} {on_found} /> }
            </div>
            <div class="field">
                <label for="verify-text">{ lang.pick("或粘贴碳效码文本（TX1:…）、vc+jwt", "Or paste the code's text (TX1:…) or the vc+jwt") }</label>
                <textarea id="verify-text" rows="3" spellcheck="false" autocomplete="off" value={(*text).clone()} {oninput} />
            </div>
        </fieldset>
    }
}

/// Octets from which the size of a picture is read: before it may stand a colour profile and a
/// small preview.
const HEAD_BYTES: u32 = 1 << 20;

/// A file as what it presents: pixels of a picture, octets of anything else. The browser is given
/// no picture to decode of which the size is not known, or beyond what is decoded anywhere.
async fn of_file(file: &File) -> Option<Shown> {
    let too_large = Some(Shown { presented: Presented::TooLarge, bytes: None });
    if file.size() > MAX_FILE_BYTES as f64 {
        return too_large;
    }
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes: ArrayBuffer = bytes.dyn_into().ok()?;
    let length = bytes.byte_length().min(HEAD_BYTES);
    let head = Uint8Array::new_with_byte_offset_and_length(&bytes, 0, length).to_vec();
    if let Some(is_too_large) = header::is_too_large(&head) {
        if is_too_large {
            return too_large;
        }
        if let Some(shown) = pixels::of_file(file).await {
            return Some(shown);
        }
    }
    Some(Shown { presented: Presented::File, bytes: Some(bytes) })
}
