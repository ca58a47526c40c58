//! The form, and beside it the grade of what it holds so far.

mod amounts;
mod benchmark;
mod combo;
mod context;
mod energy;
mod field;
mod firm;
mod says;
mod tools;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use tanxiao_web_protocol::{Assessed, Catalogue, Lang, Reply, Request};
use yew::prelude::*;

use crate::draft::Draft;
use crate::engine::{Engine, EngineState};
use crate::result::Sheet;
use crate::shared::Shared;
use amounts::{deductions, output_fields};
use benchmark::benchmark_fields;
use context::Form;
use energy::energy_fields;
use firm::FirmFields;
pub(crate) use says::note_line;
use tools::tools;

/// How long typing must pause before it is graded.
const PAUSE_MS: u32 = 180;

#[derive(Properties, PartialEq)]
pub(crate) struct AssessProps {
    pub(crate) lang: Lang,
    pub(crate) state: EngineState,
    pub(crate) engine: Engine,
}

/// The form and its result.
#[component]
pub(crate) fn AssessView(props: &AssessProps) -> Html {
    let AssessProps { lang, state, engine } = props;
    let draft = use_state(Draft::load);
    let assessed = use_state(|| None::<Shared<Assessed>>);
    let round = use_mut_ref(|| 0u32);
    let catalogue = match state {
        EngineState::Ready(catalogue) => Some(catalogue.clone()),
        _ => None,
    };
    {
        let engine = engine.clone();
        let assessed = assessed.setter();
        use_effect_with(((*draft).clone(), catalogue.is_some()), move |(draft, is_ready)| {
            draft.keep();
            *round.borrow_mut() += 1;
            let own = *round.borrow();
            let request = Request::Assess(Box::new(draft.request()));
            let timer = is_ready.then(|| {
                Timeout::new(PAUSE_MS, move || {
                    engine.ask(&request, None, move |(reply, _)| {
                        if let Reply::Assessed(new) = reply
                            && *round.borrow() == own
                        {
                            assessed.set(Some(Shared::new(*new)));
                        }
                    });
                })
            });
            move || drop(timer)
        });
    }
    let on_change = {
        let draft = draft.clone();
        Callback::from(move |new: Draft| draft.set(new))
    };
    let form = Form {
        lang: *lang,
        draft: Rc::new((*draft).clone()),
        catalogue: catalogue.unwrap_or_else(|| Shared::new(Catalogue::default())),
        assessed: (*assessed).clone(),
        on_change: on_change.clone(),
    };
    let missing = form.missing();
    html! {
        <div class="assess">
            <form class="form" autocomplete="off" onsubmit={|event: SubmitEvent| event.prevent_default()}
                aria-label={lang.pick("申报数据", "Return")}>
                <h1>{ lang.pick("企业碳效自评", "Grade your firm") }</h1>
                { tools(&form, engine) }
                <FirmFields form={form.clone()} />
                { energy_fields(&form) }
                { output_fields(&form) }
                { deductions(&form) }
                { benchmark_fields(&form) }
            </form>
            <section class="outcome" aria-label={lang.pick("评价结果", "Result")}>
                <Sheet lang={*lang} assessed={(*assessed).clone()} engine={engine.clone()}
                    {missing} link={draft.link()} is_example={draft.is_example} />
            </section>
        </div>
    }
}
