//! The head of the page: its name, the views, language and theme.

use tanxiao_web_protocol::Lang;
use yew::prelude::*;

use super::View;
use super::preferences::Theme;

/// What the head shows, and who hears of what is pressed.
pub(crate) struct HeaderProps {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) view: View,
    pub(crate) on_lang: Callback<Lang>,
    pub(crate) on_theme: Callback<Theme>,
    pub(crate) on_view: Callback<View>,
}

/// The head of the page.
pub(crate) fn header(props: &HeaderProps) -> Html {
    let lang = props.lang;
    let tab = |view: View, zh: &'static str, en: &'static str| {
        let on_view = props.on_view.clone();
        let current = (props.view == view).then_some("page");
        html! {
            <li><button type="button" class="tab" aria-current={current}
                onclick={move |_| on_view.emit(view)}>{ lang.pick(zh, en) }</button></li>
        }
    };
    let (other, other_name) = match lang {
        Lang::Zh => (Lang::En, "English"),
        Lang::En => (Lang::Zh, "中文"),
    };
    let on_lang = props.on_lang.clone();
    let (next, theme_name) = match props.theme {
        Theme::System => (Theme::Light, lang.pick("随系统", "Auto")),
        Theme::Light => (Theme::Dark, lang.pick("浅色", "Light")),
        Theme::Dark => (Theme::System, lang.pick("深色", "Dark")),
    };
    let on_theme = props.on_theme.clone();
    html! {
        <header class="head">
            <p class="brand"><span class="mark">{ "碳效" }</span>
                <span class="sub">{ lang.pick("工业碳效码自评", "Carbon-efficiency self-assessment") }</span></p>
            <nav aria-label={lang.pick("视图", "Views")}>
                <ul class="tabs">
                    { tab(View::Assess, "企业自评", "One firm") }
                    { tab(View::Batch, "批量评价", "Many firms") }
                    { tab(View::Verify, "核验", "Verify") }
                    { tab(View::Method, "方法与数据", "Method") }
                </ul>
            </nav>
            <div class="prefs">
                <button type="button" id="lang" lang={match other { Lang::Zh => "zh-CN", Lang::En => "en" }}
                    onclick={move |_| on_lang.emit(other)}>{ other_name }</button>
                <button type="button" id="theme"
                    aria-label={format!("{} {theme_name}", lang.pick("外观：", "Appearance:"))}
                    onclick={move |_| on_theme.emit(next)}>{ theme_name }</button>
            </div>
        </header>
    }
}
