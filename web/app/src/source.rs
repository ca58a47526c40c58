//! A text from outside the page: a file that the person chooses, or an address on the host that
//! the page came from. No other origin: the page's policy lets it connect to its own only, and
//! says so here rather than fail without a word.

use js_sys::Uint8Array;
use tanxiao_web_protocol::{Lang, Verify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlInputElement, Response, Url};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SourceProps {
    pub(crate) lang: Lang,
    /// Id of the file's input; the address is `{id}-address`.
    pub(crate) id: AttrValue,
    /// Words of the button.
    pub(crate) label: AttrValue,
    /// Files that are offered: `.json,application/json`.
    pub(crate) accept: AttrValue,
    /// An address as an example; empty where none can be given.
    #[prop_or_default]
    pub(crate) example: AttrValue,
    /// Name and text of what was chosen.
    pub(crate) on_text: Callback<(String, String)>,
}

#[component]
pub(crate) fn Source(props: &SourceProps) -> Html {
    let lang = props.lang;
    let error = use_state(|| None::<Refusal>);
    let address = use_state(String::new);
    let onchange = {
        let (on_text, error) = (props.on_text.clone(), error.setter());
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // The same file may be chosen again after it was corrected.
            input.set_value("");
            let (on_text, error) = (on_text.clone(), error.clone());
            yew::platform::spawn_local(async move {
                match JsFuture::from(file.array_buffer()).await {
                    Ok(buffer) => {
                        error.set(None);
                        on_text.emit((file.name(), as_text(&buffer)));
                    }
                    Err(_) => error.set(Some(Refusal::Unreadable(file.name()))),
                }
            });
        }
    };
    let oninput = {
        let address = address.setter();
        move |event: InputEvent| {
            address.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    let load = {
        let (on_text, error, address) = (props.on_text.clone(), error.setter(), address.clone());
        Callback::from(move |()| {
            let (on_text, error, address) = (on_text.clone(), error.clone(), (*address).clone());
            yew::platform::spawn_local(async move {
                match fetch(address.trim()).await {
                    Ok(text) => {
                        error.set(None);
                        on_text.emit((address.trim().to_owned(), text));
                    }
                    Err(refusal) => error.set(Some(refusal)),
                }
            });
        })
    };
    let onclick = {
        let load = load.clone();
        move |_: MouseEvent| load.emit(())
    };
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            load.emit(());
        }
    };
    let address_id = format!("{}-address", props.id);
    html! {
        <div class="source">
            <p class="file-line"><label class="file-button" for={props.id.clone()}>{ &props.label }</label>
                <input id={props.id.clone()} class="hidden-file" type="file" accept={props.accept.clone()} {onchange} /></p>
            if !props.example.is_empty() {
                <p class="address">
                    <label for={address_id.clone()}>{ lang.pick("或本站地址", "or an address on this site") }</label>
                    <input id={address_id.clone()} type="text" inputmode="url" spellcheck="false" autocomplete="off"
                        value={(*address).clone()} placeholder={props.example.clone()}
                        aria-describedby={format!("{address_id}-says")} {oninput} {onkeydown} />
                    <button type="button" {onclick} disabled={address.trim().is_empty()}>{ lang.pick("载入", "Load") }</button>
                </p>
            }
            <div id={format!("{address_id}-says")} class="says" aria-live="polite">
                if let Some(refusal) = &*error {
                    <p class="note error"><strong>{ lang.pick("错误", "Error") }</strong>
                        <span>{ refusal.text(lang) }</span></p>
                }
            </div>
        </div>
    }
}

/// Why there is no text.
#[derive(Clone, PartialEq)]
enum Refusal {
    /// A file that the browser cannot read.
    Unreadable(String),
    /// No address, or one of another site.
    Elsewhere,
    /// The site has no such file, or cannot be reached; with the status it gave.
    Absent(String, u16),
}

impl Refusal {
    fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unreadable(name), Lang::Zh) => format!("无法读取 {name}，请确认文件未被移动或占用"),
            (Self::Unreadable(name), Lang::En) => {
                format!("{name} cannot be read; check that it was not moved and is not in use")
            }
            (Self::Elsewhere, _) => lang
                .pick(
                    "本页只连接本站：请填本站的地址（如 /benchmarks/2023.json）；其他网站的文件请先下载，再从文件载入",
                    "this page connects to its own site only: give an address on it (such as \
                     /benchmarks/2023.json); a file of another site must be downloaded first",
                )
                .to_owned(),
            (Self::Absent(name, 0), Lang::Zh) => format!("{name} 未能载入：网络不通"),
            (Self::Absent(name, 0), Lang::En) => {
                format!("{name} could not be loaded: no connection")
            }
            (Self::Absent(name, status), Lang::Zh) => {
                format!("{name} 未能载入：服务器答复 {status}，请核对地址")
            }
            (Self::Absent(name, status), Lang::En) => {
                format!("{name} could not be loaded: the server says {status}; check the address")
            }
        }
    }
}

/// The text at an address of this site.
async fn fetch(address: &str) -> Result<String, Refusal> {
    let window = gloo::utils::window();
    let location = window.location();
    let here = location.href().unwrap_or_default();
    let url = Url::new_with_base(address, &here).map_err(|_| Refusal::Elsewhere)?;
    if location.origin().as_ref() != Ok(&url.origin()) {
        return Err(Refusal::Elsewhere);
    }
    let unreachable = |_: JsValue| Refusal::Absent(address.to_owned(), 0);
    let response = JsFuture::from(window.fetch_with_str(&url.href())).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    if !response.ok() {
        return Err(Refusal::Absent(address.to_owned(), response.status()));
    }
    let buffer = response.array_buffer().map_err(unreachable)?;
    Ok(as_text(&JsFuture::from(buffer).await.map_err(unreachable)?))
}

/// Octets as text; those that are none, in base64 after [`Verify::OCTETS`].
fn as_text(buffer: &JsValue) -> String {
    match String::from_utf8(Uint8Array::new(buffer).to_vec()) {
        Ok(text) => text,
        Err(error) => {
            let latin: String = error.as_bytes().iter().map(|octet| char::from(*octet)).collect();
            // Every character stands for one octet, so it can be done.
            let base64 = gloo::utils::window().btoa(&latin).unwrap_or_default();
            [Verify::OCTETS, &base64].concat()
        }
    }
}
