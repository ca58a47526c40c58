//! Where a figure comes from, as readers of a language read it.

use tanxiao_web_protocol::Lang;
use yew::prelude::*;

/// A source. Documents keep their own, Chinese names; what is not a document is said in both
/// languages with " / " between them, of which the reader's is shown.
pub(crate) fn cite(source: &str, lang: Lang) -> Html {
    let both = source.split_once(" / ");
    let text = match (both, lang) {
        (Some((zh, _)), Lang::Zh) => zh.to_owned(),
        (Some((_, en)), Lang::En) => en.to_owned(),
        // The one remark in English between the documents of a factor set.
        (None, Lang::Zh) => source.replace(", raw coal only", "（仅取原煤）"),
        (None, Lang::En) => source.to_owned(),
    };
    let of = if both.is_some() { lang } else { Lang::Zh };
    html! { <cite lang={of.pick("zh-CN", "en")}>{ text }</cite> }
}
