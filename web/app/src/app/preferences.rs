//! Language and theme, kept between visits.

use serde::{Deserialize, Serialize};
use tanxiao_web_protocol::Lang;

use crate::keep;

const KEY: &str = "tanxiao-preferences";

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the reader prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Preferences {
    /// Language.
    pub(crate) lang: Lang,
    /// Theme.
    pub(crate) theme: Theme,
}

impl Preferences {
    /// What was kept; at the first visit the browser's language.
    pub(crate) fn load() -> Self {
        keep::get(KEY).unwrap_or_else(|| {
            let language = gloo::utils::window().navigator().language().unwrap_or_default();
            let lang = if language.starts_with("zh") { Lang::Zh } else { Lang::En };
            Self { lang, theme: Theme::System }
        })
    }

    /// Keeps them and puts them on the page.
    pub(crate) fn apply(self) {
        keep::put(KEY, &self);
        let document = gloo::utils::document();
        document.set_title(
            self.lang.pick("碳效 · 工业碳效码自评", "tanxiao · Carbon-efficiency self-assessment"),
        );
        let Some(root) = document.document_element() else { return };
        let theme = match self.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        // Both attributes are valid on the root element.
        let _ = root.set_attribute("data-theme", theme);
        let _ = root.set_attribute("lang", self.lang.pick("zh-CN", "en"));
    }
}
