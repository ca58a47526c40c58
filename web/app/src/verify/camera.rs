//! The camera: frames go to a canvas and from there to the worker, until one shows a code. The
//! camera is let go as soon as that is so, or the person closes it.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use tanxiao_web_protocol::{Lang, Verified};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};
use yew::prelude::*;

use super::lists::Lists;
use super::verifier::Verifier;
use super::{Shown, pixels};

/// Between two frames that are looked at.
const PAUSE_MS: u32 = 250;

#[derive(Properties, PartialEq)]
pub(super) struct CameraProps {
    pub(super) lang: Lang,
    pub(super) verifier: Verifier,
    /// Hears of the frame that shows a code.
    pub(super) on_found: Callback<Shown>,
}

/// How the camera is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Asking,
    Looking,
    Refused,
}

#[component]
pub(super) fn Camera(props: &CameraProps) -> Html {
    let lang = props.lang;
    let video = use_node_ref();
    let state = use_state(|| State::Asking);
    {
        let (video, state) = (video.clone(), state.setter());
        let (verifier, on_found) = (props.verifier.clone(), props.on_found.clone());
        use_effect_with((), move |()| {
            let is_open = Rc::new(Cell::new(true));
            let own = is_open.clone();
            let shown = video.clone();
            yew::platform::spawn_local(async move {
                let stream = stream().await;
                let video = shown.cast::<HtmlVideoElement>();
                match (stream, video) {
                    // Closed while the person was asked.
                    (Some(stream), _) if !own.get() => stop(&stream),
                    (Some(stream), Some(video)) => {
                        video.set_src_object(Some(&stream));
                        // Frames come also where the browser does not play it.
                        let _ = video.play();
                        state.set(State::Looking);
                    }
                    _ => state.set(State::Refused),
                }
            });
            let looked = video.clone();
            let is_busy = Rc::new(Cell::new(false));
            let frames = Interval::new(PAUSE_MS, move || {
                let Some(video) = looked.cast::<HtmlVideoElement>() else { return };
                if is_busy.get() {
                    return;
                }
                let Some(frame) = pixels::of_video(&video) else { return };
                is_busy.set(true);
                let (is_busy, on_found, found) = (is_busy.clone(), on_found.clone(), frame.clone());
                let answered = move |verified: Verified| {
                    is_busy.set(false);
                    if verified.status != "no-code" {
                        on_found.emit(found.clone());
                    }
                };
                frame.ask(&Lists::default(), &verifier, Callback::from(answered));
            });
            move || {
                drop(frames);
                is_open.set(false);
                if let Some(stream) = video.cast::<HtmlVideoElement>().and_then(|v| v.src_object())
                {
                    stop(&stream);
                }
            }
        });
    }
    html! {
        <div class="camera">
            <video ref={video} muted=true playsinline=true hidden={*state == State::Refused}
                aria-label={lang.pick("摄像头画面", "Picture of the camera")} />
            <p class="help" role="status">{ match *state {
                State::Asking => lang.pick("正在打开摄像头，请允许使用…", "Opening the camera; please allow it…"),
                State::Looking => lang.pick("把二维码正对镜头；识别后摄像头自动关闭。", "Hold the QR code straight before the camera; it closes by itself when the code is read."),
                State::Refused => lang.pick("无法使用摄像头：没有摄像头，或未获允许。可改用图片文件。", "The camera cannot be used: there is none, or it was not allowed. Use a picture file instead."),
            } }</p>
        </div>
    }
}

async fn stream() -> Option<MediaStream> {
    let devices = gloo::utils::window().navigator().media_devices().ok()?;
    let constraints = MediaStreamConstraints::new();
    // The camera at the back of a phone, where there is one, and enough pixels for a code.
    let wanted =
        js_sys::JSON::parse("{\"facingMode\":\"environment\",\"width\":{\"ideal\":1280}}").ok()?;
    constraints.set_video(&wanted);
    let asked = devices.get_user_media_with_constraints(&constraints).ok()?;
    JsFuture::from(asked).await.ok()?.dyn_into().ok()
}

fn stop(stream: &MediaStream) {
    stream.get_tracks().for_each(&mut |track: JsValue, _, _| {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    });
}
