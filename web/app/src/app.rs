//! The page: who it speaks to (language, theme), which view is open, and the engine's state.

use tanxiao_web_protocol::Lang;
use yew::prelude::*;

use crate::batch::BatchView;
use crate::engine::{Engine, EngineState};
use crate::form::AssessView;
use crate::verify::{Verifier, VerifyView};

mod header;
mod method;
mod preferences;

use header::{HeaderProps, header};
use method::MethodView;
use preferences::{Preferences, Theme};

/// The views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// One firm.
    Assess,
    /// A file of firms.
    Batch,
    /// A signed code.
    Verify,
    /// Methods, data and privacy.
    Method,
}

impl View {
    /// The view that a bookmark asks for: `#verify`; else the form.
    fn of_address() -> Self {
        let hash = gloo::utils::window().location().hash().unwrap_or_default();
        if hash == "#verify" { Self::Verify } else { Self::Assess }
    }
}

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let preferences = use_state(Preferences::load);
    let view = use_state(View::of_address);
    let state = use_state(|| EngineState::Loading);
    let workers = use_memo((), |()| {
        let state = state.setter();
        (Engine::new(Callback::from(move |new| state.set(new))), Verifier::new())
    });
    let (engine, verifier) = &*workers;
    let is_verifying = *view == View::Verify;
    {
        let workers = workers.clone();
        use_effect_with(is_verifying, move |is_verifying| match is_verifying {
            true => workers.1.start(),
            false => workers.0.start(),
        });
    }
    use_effect_with(*preferences, |preferences| preferences.apply());

    let lang = preferences.lang;
    let on_lang = {
        let preferences = preferences.clone();
        Callback::from(move |lang: Lang| preferences.set(Preferences { lang, ..*preferences }))
    };
    let on_theme = {
        let preferences = preferences.clone();
        Callback::from(move |theme: Theme| preferences.set(Preferences { theme, ..*preferences }))
    };
    let on_view = {
        let view = view.clone();
        Callback::from(move |chosen| view.set(chosen))
    };
    let is_open = |wanted: View| (*view != wanted).then_some("");
    html! {
        <>
            <a class="skip" href="#main">{ lang.pick("跳到正文", "Skip to content") }</a>
            { header(&HeaderProps { lang, theme: preferences.theme, view: *view, on_lang, on_theme, on_view }) }
            if !is_verifying { { engine_notice(&state, engine, lang) } }
            <main id="main" tabindex="-1">
                // Views stay mounted: what was typed or graded is there when one comes back.
                <div hidden={is_open(View::Assess).is_some()}>
                    <AssessView {lang} state={(*state).clone()} engine={engine.clone()} />
                </div>
                <div hidden={is_open(View::Batch).is_some()}>
                    <BatchView {lang} state={(*state).clone()} engine={engine.clone()} />
                </div>
                <div hidden={is_open(View::Verify).is_some()}>
                    <VerifyView {lang} verifier={verifier.clone()} />
                </div>
                if *view == View::Method {
                    <MethodView {lang} state={(*state).clone()} engine={engine.clone()} />
                }
            </main>
            <footer class="foot">
                <p>{ lang.pick(
                    "计算在本机浏览器内完成，填报数据不上传。自评结果未经主管部门签发，不作为正式评价结论。",
                    "Everything is computed in this browser; no figure is sent anywhere. A self-assessment \
                     is not signed by an authority and is no official rating.",
                ) }</p>
            </footer>
        </>
    }
}

/// How the engine is, while it is not ready.
fn engine_notice(state: &EngineState, engine: &Engine, lang: Lang) -> Html {
    let again = {
        let engine = engine.clone();
        Callback::from(move |_: MouseEvent| engine.restart())
    };
    html! {
        <div class="notice" role="status" aria-live="polite">
            { match state {
                EngineState::Ready(_) => html! {},
                EngineState::Loading => html! {
                    <p class="loading"><span class="spinner" aria-hidden="true" />
                        { lang.pick("正在载入计算引擎，可先填写下列内容…",
                            "Loading the engine; you can type meanwhile…") }</p>
                },
                EngineState::Failed(why) => html! {
                    <p class="failed">
                        <strong>{ lang.pick("计算引擎未能载入。", "The engine could not be loaded. ") }</strong>
                        { lang.pick("请检查网络，或换用新版浏览器（Chrome、Edge、Firefox、Safari）。",
                            "Check the network, or use a current Chrome, Edge, Firefox or Safari.") }
                        if !why.is_empty() { <small>{ format!(" {why} ") }</small> }
                        <button type="button" onclick={again}>{ lang.pick("重试", "Try again") }</button>
                    </p>
                },
            } }
        </div>
    }
}
