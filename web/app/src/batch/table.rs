//! The scores as a table that holds no more rows than it shows: the worker filters, orders and
//! prints windows of them, and gaps of the right height stand for the rest.

use gloo::timers::callback::Timeout;
use tanxiao_web_protocol::{Batched, Lang, Order, Page, Reply, Request, Row, View};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::engine::Engine;
use crate::number::grouped;
use crate::shared::Shared;

/// Height of a row in pixels, as the stylesheet has it.
const ROW_HEIGHT: u32 = 34;
/// Rows in a window, and rows above the first that is seen.
const WINDOW: u32 = 80;
const AHEAD: u32 = 25;
/// How long typing in the search must pause.
const PAUSE_MS: u32 = 150;
/// Gaps are no higher than browsers can draw; beyond that, filters reach the rest.
const MOST_GAP_ROWS: u32 = 400_000;

/// Columns: that of the score, and titles.
const COLUMNS: [(&str, &str, &str, bool); 8] = [
    ("name", "企业", "Firm", false),
    ("period", "报告期", "Period", false),
    ("industry", "行业", "Industry", false),
    ("net_tco2", "净排放 tCO₂", "Net tCO₂", true),
    ("output_wan_yuan", "产出 万元", "Output 10⁴ yuan", true),
    ("intensity_l", "L", "L", true),
    ("ratio_k", "K", "K", true),
    ("grade", "等级", "Grade", false),
];

#[derive(Properties, PartialEq)]
pub(crate) struct TableProps {
    pub(crate) lang: Lang,
    pub(crate) engine: Engine,
    pub(crate) batched: Shared<Batched>,
    pub(crate) on_row: Callback<u32>,
}

#[component]
pub(crate) fn Table(props: &TableProps) -> Html {
    let lang = props.lang;
    let view = use_state(|| View { count: WINDOW, ..View::default() });
    let page = use_state(Page::default);
    let search = use_mut_ref(|| None::<Timeout>);
    {
        let (engine, page) = (props.engine.clone(), page.setter());
        let wanted = View { lang, ..(*view).clone() };
        use_effect_with(wanted, move |wanted| {
            engine.ask(&Request::View(wanted.clone()), None, move |(reply, _)| {
                if let Reply::Page(new) = reply {
                    page.set(new);
                }
            });
        });
    }
    let change = {
        let view = view.clone();
        Callback::from(move |edit: Edit| {
            let mut new = View { from: 0, ..(*view).clone() };
            edit.apply(&mut new);
            view.set(new);
        })
    };
    let onscroll = {
        let view = view.clone();
        move |event: Event| {
            let top = event.target_unchecked_into::<Element>().scroll_top().max(0) as u32;
            let first = top / ROW_HEIGHT;
            let is_inside = first >= view.from && first + AHEAD < view.from + WINDOW;
            if !is_inside || (first < view.from + 5 && view.from > 0) {
                view.set(View { from: first.saturating_sub(AHEAD), ..(*view).clone() });
            }
        }
    };
    let oninput = {
        let change = change.clone();
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            let change = change.clone();
            // Putting another in drops the one before, and so cancels it.
            search.replace(Some(Timeout::new(PAUSE_MS, move || change.emit(Edit::Search(text)))));
        }
    };
    let above = page.from.min(MOST_GAP_ROWS);
    let below = page.total.saturating_sub(page.from + page.rows.len() as u32).min(MOST_GAP_ROWS);
    html! {
        <section class="scores" aria-label={lang.pick("评价结果表", "Table of scores")}>
            <div class="filters">
                <label for="search">{ lang.pick("查找", "Search") }</label>
                <input id="search" type="search" {oninput}
                    placeholder={lang.pick("名称、代码、行业、地区", "name, code, industry, region")} />
                { grades(props, &change) }
                <p class="found" role="status">{ match lang {
                    Lang::Zh => format!("{} 行", page.total),
                    Lang::En => format!("{} rows", page.total),
                } }</p>
            </div>
            <div class="scroll" id="scroll" tabindex="0" role="region"
                aria-label={lang.pick("可滚动的结果表", "Scrollable table of scores")} {onscroll}>
                <table aria-rowcount={(page.total + 1).to_string()}>
                    <thead><tr>{ for COLUMNS.iter().map(|column| head(column, &view, &change, lang)) }</tr></thead>
                    <tbody>
                        { gap(above) }
                        { for page.rows.iter().enumerate().map(|(index, row)| {
                            line(row, page.from + index as u32, &props.on_row, lang)
                        }) }
                        { gap(below) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// A change of the view.
enum Edit {
    Search(String),
    Grade(Option<Option<i32>>),
    Sort(&'static str),
}

impl Edit {
    fn apply(self, view: &mut View) {
        match self {
            Self::Search(text) => view.search = text,
            Self::Grade(grade) => view.grade = grade,
            Self::Sort(column) => {
                view.order = match view.order.take() {
                    Some(order) if order.column == column && order.is_descending => None,
                    Some(order) if order.column == column => {
                        Some(Order { is_descending: true, ..order })
                    }
                    _ => Some(Order { column: column.to_owned(), is_descending: false }),
                }
            }
        }
    }
}

/// Rows that are not there, as high as they would be.
fn gap(rows: u32) -> Html {
    if rows == 0 {
        return html! {};
    }
    let height = (rows * ROW_HEIGHT).to_string();
    html! { <tr class="gap" aria-hidden="true"><td colspan="8" {height} /></tr> }
}

fn head(
    (column, zh, en, is_number): &(&'static str, &str, &str, bool),
    view: &View,
    change: &Callback<Edit>,
    lang: Lang,
) -> Html {
    let column = *column;
    let order = view.order.as_ref().filter(|order| order.column == column);
    let (sort, arrow) = match order.map(|order| order.is_descending) {
        None => ("none", ""),
        Some(false) => ("ascending", " ↑"),
        Some(true) => ("descending", " ↓"),
    };
    let change = change.clone();
    html! {
        <th scope="col" aria-sort={sort} class={is_number.then_some("num")}>
            <button type="button" onclick={move |_| change.emit(Edit::Sort(column))}>
                { lang.pick(zh, en) }{ arrow }</button></th>
    }
}

fn grades(props: &TableProps, change: &Callback<Edit>) -> Html {
    let lang = props.lang;
    let change = change.clone();
    let onchange = move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        change.emit(Edit::Grade(match value.as_str() {
            "all" => None,
            number => Some(number.parse().ok()),
        }));
    };
    html! {
        <>
            <label for="grade-filter">{ lang.pick("等级", "Grade") }</label>
            <select id="grade-filter" {onchange}>
                <option value="all" selected=true>{ lang.pick("全部", "All") }</option>
                { for props.batched.grades.iter().map(|tally| {
                    let value = tally.number.map_or_else(|| "none".to_owned(), |number| number.to_string());
                    let number = tally.number.map(|number| format!("{number} ")).unwrap_or_default();
                    html! { <option {value}>{ format!("{number}{}", tally.label.in_lang(lang)) }</option> }
                }) }
            </select>
        </>
    }
}

fn line(row: &Row, index: u32, on_row: &Callback<u32>, lang: Lang) -> Html {
    let (on_row, number) = (on_row.clone(), row.row);
    let firm = if row.name.is_empty() { &row.credit_code } else { &row.name };
    let explains = format!("{} {firm}", lang.pick("查看明细：", "Explain"));
    html! {
        <tr key={row.row} aria-rowindex={(index + 2).to_string()}>
            <td><button type="button" class="firm" title={row.credit_code.clone()} aria-label={explains}
                onclick={move |_| on_row.emit(number)}>{ firm }</button></td>
            <td>{ &row.period }</td>
            <td class="industry" title={row.industry.clone()}>{ &row.industry }</td>
            <td class="num">{ grouped(&row.net) }</td>
            <td class="num">{ grouped(&row.output) }</td>
            <td class="num">{ &row.intensity }</td>
            <td class="num">{ &row.ratio }</td>
            <td class="grade">
                if !row.colour.is_empty() {
                    <svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill={row.colour.clone()} /></svg>
                }
                { &row.label }</td>
        </tr>
    }
}
