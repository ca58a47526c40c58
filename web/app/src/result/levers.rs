//! What each lever alone would have to move for the next better grade or level, the smallest
//! change first.

use tanxiao_web_protocol::{Direction, Lang, Lever, Levers, Target};
use yew::prelude::*;

use crate::number::{grouped, percent_text, set};
use crate::order::put_in_order;

/// The levers to the next grade and level.
pub(super) fn levers(levers: &Levers, lang: Lang) -> Html {
    if levers.grade.is_none() && levers.level.is_none() {
        return html! {};
    }
    html! {
        <section class="levers">
            <h3>{ lang.pick("达到下一档，单项需要", "To reach the next band, one thing alone") }</h3>
            if let Some(target) = &levers.grade { { target_view(target, lang.pick("碳效等级", "Grade"), lang) } }
            if let Some(target) = &levers.level { { target_view(target, lang.pick("碳水平", "Level"), lang) } }
            <p class="help">{ levers.note.in_lang(lang) }</p>
        </section>
    }
}

/// Levers that reach the band, the smallest change in percent first.
fn in_order(target: &Target) -> Vec<&Lever> {
    let mut levers: Vec<&Lever> =
        target.levers.iter().filter(|lever| lever.change.is_some()).collect();
    let percent = |lever: &Lever| lever.percent.as_ref().map_or(f64::INFINITY, |p| p.value);
    put_in_order(&mut levers, |a, b| percent(a) < percent(b));
    levers
}

fn target_view(target: &Target, what: &str, lang: Lang) -> Html {
    let levers = in_order(target);
    html! {
        <div class="target">
            <h4><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill={target.colour.clone()} /></svg>
                { format!("{what} → {} {}", target.number, target.label.in_lang(lang)) }</h4>
            if levers.is_empty() {
                <p>{ lang.pick("没有单独一项能够达到。", "No single lever reaches it.") }</p>
            } else {
                <ul>{ for levers.iter().enumerate().map(|(index, lever)| line(lever, index == 0, lang)) }</ul>
            }
        </div>
    }
}

fn line(lever: &Lever, is_smallest: bool, lang: Lang) -> Html {
    let text = |decimal: &Option<tanxiao_web_protocol::Decimal>| {
        decimal.as_ref().map_or_else(|| "—".to_owned(), |decimal| grouped(&decimal.text))
    };
    let unit = set(lever.unit.in_lang(lang), lang);
    let amount = text(&lever.change);
    let move_by = match (lever.direction, lang) {
        (Direction::Less, Lang::Zh) => format!("减少 {amount} {unit}"),
        (Direction::More, Lang::Zh) => format!("增加 {amount} {unit}"),
        (Direction::Less, Lang::En) => format!("{amount} {unit} less"),
        (Direction::More, Lang::En) => format!("{amount} {unit} more"),
    };
    let percent = lever.percent.as_ref().map(|percent| percent_text(percent.value));
    html! {
        <li class={is_smallest.then_some("smallest")}>
            <span class="what">{ lever.name.in_lang(lang) }</span>
            <span class="how"><b>{ move_by }</b>
                if let Some(percent) = percent { <small>{ percent }</small> }
                <small>{ format!("{} → {}", grouped(&lever.current.text), text(&lever.becomes)) }</small></span>
            if is_smallest { <span class="tag">{ lang.pick("变动最小", "smallest") }</span> }
        </li>
    }
}
