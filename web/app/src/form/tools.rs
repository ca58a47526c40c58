//! The example, and erasing.

use yew::prelude::*;

use super::context::Form;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::schemes;

pub(crate) fn tools(form: &Form, engine: &Engine) -> Html {
    let lang = form.lang;
    let fill = {
        let on_change = form.on_change.clone();
        move |_: MouseEvent| on_change.emit(Draft::example())
    };
    let erase = {
        let (on_change, engine) = (form.on_change.clone(), engine.clone());
        move |_: MouseEvent| {
            Draft::erase();
            if !schemes::load().is_empty() {
                schemes::erase();
                engine.begin();
            }
            // The link that was opened would bring its figures back at the next reload.
            let _ = gloo::utils::window().location().set_hash("");
            on_change.emit(Draft::default());
        }
    };
    html! {
        <div class="tools">
            <p class="lead">{ lang.pick(
                "约三分钟。边填边评，草稿只存在本机。",
                "About three minutes. Graded as you type; drafts stay on this device.",
            ) }</p>
            <div class="buttons">
                <button type="button" id="example" onclick={fill}>{ lang.pick("填入示例", "Fill in an example") }</button>
                <button type="button" id="erase" onclick={erase}>{ lang.pick("清除全部", "Erase all") }</button>
            </div>
            if form.draft.is_example {
                <p class="note warning" role="note">{ lang.pick(
                    "示例为合成数据，并非真实企业。",
                    "The example is synthetic; there is no such firm.",
                ) }</p>
            }
        </div>
    }
}
