//! Whom the reader trusts, and what issuers have revoked: lists by file or by an address on this
//! site, kept between visits only if the person wants that.

use serde::{Deserialize, Serialize};
use tanxiao_web_protocol::Lang;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::keep;
use crate::source::Source;

const KEY: &str = "tanxiao-lists";

/// The lists, name and content of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lists {
    /// Trust lists.
    pub(crate) trust: Vec<(String, String)>,
    /// Status lists.
    pub(crate) status: Vec<(String, String)>,
    /// Whether they stay on this device.
    pub(crate) is_kept: bool,
}

impl Lists {
    /// What was kept; none at the first visit.
    pub(super) fn load() -> Self {
        keep::get(KEY).unwrap_or_default()
    }

    /// Keeps them, or forgets what was kept.
    pub(super) fn keep(&self) {
        if self.is_kept {
            keep::put(KEY, self);
        } else {
            keep::erase(KEY);
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ListsProps {
    pub(super) lang: Lang,
    pub(super) lists: Lists,
    pub(super) on_lists: Callback<Lists>,
}

#[component]
pub(super) fn ListsPanel(props: &ListsProps) -> Html {
    let ListsProps { lang, lists, on_lists } = props;
    let lang = *lang;
    let on_kept = {
        let (lists, on_lists) = (lists.clone(), on_lists.clone());
        move |event: Event| {
            let is_kept = event.target_unchecked_into::<HtmlInputElement>().checked();
            on_lists.emit(Lists { is_kept, ..lists.clone() });
        }
    };
    html! {
        <>
            <fieldset>
                <legend><span class="number">{ lang.pick("二", "2") }</span>{ lang.pick("信任清单", "Trust lists") }</legend>
                <p class="lead">{ lang.pick(
                    "列明哪些机构的签名可信。请从签发机构的官方渠道取得（JSON）。",
                    "Whose signatures you believe. Get it from an official source of the issuer (JSON).",
                ) }</p>
                { files(props, |lists| &mut lists.trust, ("trust-file", ".json,application/json", "/trust.json"),
                    lang.pick("载入信任清单…", "Load a trust list…")) }
            </fieldset>
            <fieldset>
                <legend><span class="number">{ lang.pick("三", "3") }</span>{ lang.pick("状态清单", "Status lists") }</legend>
                <p class="lead">{ lang.pick(
                    "列明哪些碳效码已被撤销。没有它也能核对签名和有效期，但无法得知是否已撤销。",
                    "Which certificates were revoked. Signature and dates are checked without it; revocation is not.",
                ) }</p>
                { files(props, |lists| &mut lists.status, ("status-file", "", "/status/1"),
                    lang.pick("载入状态清单…", "Load a status list…")) }
                <label class="keep"><input id="keep-lists" type="checkbox" checked={lists.is_kept} onchange={on_kept} />
                    <span>{ lang.pick("在本机记住这些清单", "Keep these lists on this device") }</span></label>
            </fieldset>
        </>
    }
}

/// Lists of one kind, each with its name.
type Named = Vec<(String, String)>;

/// One kind of lists: those that are there, and a way to add one.
fn files(
    props: &ListsProps,
    of: fn(&mut Lists) -> &mut Named,
    (id, accept, example): (&'static str, &'static str, &'static str),
    label: &'static str,
) -> Html {
    let ListsProps { lang, lists, on_lists } = props;
    let change = {
        let (lists, on_lists) = (lists.clone(), on_lists.clone());
        move |edit: &dyn Fn(&mut Named)| {
            let mut lists = lists.clone();
            edit(of(&mut lists));
            on_lists.emit(lists);
        }
    };
    let names: Vec<String> = of(&mut lists.clone()).iter().map(|(name, _)| name.clone()).collect();
    let add = {
        let change = change.clone();
        Callback::from(move |list: (String, String)| {
            // A newer one of the same name takes its place.
            change(&|files| {
                files.retain(|(name, _)| *name != list.0);
                files.push(list.clone());
            });
        })
    };
    html! {
        <>
            if !names.is_empty() {
                <ul class="files">{ for names.into_iter().map(|name| {
                    let (change, gone) = (change.clone(), name.clone());
                    let onclick = move |_: MouseEvent| {
                        change(&|files| files.retain(|(name, _)| *name != gone));
                    };
                    html! { <li><strong>{ name }</strong>
                        <button type="button" class="text-button" {onclick}>{ lang.pick("移除", "Remove") }</button></li> }
                }) }</ul>
            }
            <Source lang={*lang} {id} {accept} {example} {label} on_text={add} />
        </>
    }
}
