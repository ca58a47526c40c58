//! Verify: a signed code by file, paste or camera, judged offline in a worker by the same code
//! as the command line's `verify`. Lists stay on this device, and only if the person wants that.

mod camera;
mod lists;
mod pixels;
mod present;
mod verdict;
mod verifier;

use js_sys::ArrayBuffer;
use tanxiao_web_protocol::{Lang, Presented, Verified, Verify};
use yew::prelude::*;

use crate::schemes;
use crate::shared::Shared;
use lists::{Lists, ListsPanel};
use present::Present;
use verdict::verdict;
pub(crate) use verifier::Verifier;

/// What was presented last, with its octets: it is judged anew when a list comes or goes.
#[derive(Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) presented: Presented,
    pub(crate) bytes: Option<ArrayBuffer>,
}

impl Shown {
    /// What the verifier is asked. The octets are copied: a message takes its own away.
    fn ask(&self, lists: &Lists, verifier: &Verifier, answered: Callback<Verified>) {
        let verify = Verify {
            presented: self.presented.clone(),
            trust: lists.trust.clone(),
            status: lists.status.clone(),
            scheme: schemes::load(),
            now_secs: (js_sys::Date::now() / 1000.0).floor(),
        };
        let bytes = self.bytes.as_ref().map(|bytes| bytes.slice(0));
        verifier.ask(&verify, bytes.as_ref(), answered);
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct VerifyProps {
    pub(crate) lang: Lang,
    pub(crate) verifier: Verifier,
}

#[component]
pub(crate) fn VerifyView(props: &VerifyProps) -> Html {
    let VerifyProps { lang, verifier } = props;
    let lang = *lang;
    let lists = use_state(Lists::load);
    let shown = use_state(|| None::<Shown>);
    let verified = use_state(|| None::<Shared<Verified>>);
    {
        let (verifier, verified) = (verifier.clone(), verified.setter());
        use_effect_with(((*lists).clone(), (*shown).clone()), move |(lists, shown)| match shown {
            Some(shown) => {
                let answered = move |new| verified.set(Some(Shared::new(new)));
                shown.ask(lists, &verifier, Callback::from(answered));
            }
            None => verified.set(None),
        });
    }
    let on_lists = {
        let lists = lists.setter();
        Callback::from(move |new: Lists| {
            new.keep();
            lists.set(new);
        })
    };
    let on_shown = {
        let shown = shown.setter();
        Callback::from(move |new: Option<Shown>| shown.set(new))
    };
    html! {
        <div class="verify">
            <div class="form">
                <h1>{ lang.pick("核验碳效码", "Verify a certificate") }</h1>
                <p class="lead">{ lang.pick(
                    "核对已签发的碳效码是否真实、有效。全部在本机离线完成，碳效码不上传。",
                    "Whether an issued certificate is genuine and in force. All on this device, offline; nothing is sent.",
                ) }</p>
                <Present {lang} verifier={verifier.clone()} {on_shown} />
                <ListsPanel {lang} lists={(*lists).clone()} {on_lists} />
            </div>
            <section class="outcome" aria-label={lang.pick("核验结果", "Verdict")} aria-live="polite">
                { verdict(verified.as_deref(), lang) }
            </section>
        </div>
    }
}
