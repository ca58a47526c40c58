//! Counts that add up, the distribution of grades, findings, and the files to save.

use tanxiao_web_protocol::{
    Batched, Export, ExportFile, Lang, NoteKind, Reply, Request, TableFormat, Tally,
};
use yew::prelude::*;

use crate::engine::Engine;
use crate::form::note_line;
use crate::number::{grouped, percent};
use crate::save;
use crate::shared::Shared;

/// Findings shown before “more” is asked for.
const FIRST_NOTES: usize = 3;

#[derive(Properties, PartialEq)]
pub(crate) struct SummaryProps {
    pub(crate) lang: Lang,
    pub(crate) batched: Shared<Batched>,
    pub(crate) millis: u32,
    pub(crate) engine: Engine,
}

#[component]
pub(crate) fn Summary(props: &SummaryProps) -> Html {
    let lang = props.lang;
    let batched = &props.batched;
    let count = |id: &'static str, name: &str, number: u64| {
        html! { <div><dt>{ name }</dt><dd {id}>{ grouped(&number.to_string()) }</dd></div> }
    };
    html! {
        <section class="summary" aria-label={lang.pick("汇总", "Summary")}>
            <dl class="counts">
                { count("rows-read", lang.pick("读取行数", "Rows read"), batched.rows_read) }
                { count("rows-scored", lang.pick("计入评价", "In scores"), batched.rows_scored) }
                { count("rows-rejected", lang.pick("未通过校验", "Rejected"), batched.rows_rejected) }
                { count("scores", lang.pick("企业·期", "Firms × periods"), batched.scores) }
                { count("graded", lang.pick("已评等级", "Graded"), batched.graded) }
                if batched.held > 0 {
                    { count("held", lang.pick("待核实", "Held"), batched.held) }
                }
            </dl>
            <p class="help">{ batched.scheme.in_lang(lang) }{ " · " }
                { match lang {
                    Lang::Zh => format!("用时 {} 毫秒", props.millis),
                    Lang::En => format!("{} ms", props.millis),
                } }{ " · " }
                { if batched.is_against_table {
                    lang.pick("采用已发布的行业基准", "graded against a published benchmark table")
                } else {
                    lang.pick("行业基准由本文件的企业计算", "benchmarks are computed from the firms of this file")
                } }</p>
            <div class="distributions">
                { distribution(lang.pick("碳效等级分布", "By grade"), &batched.grades, lang) }
                if !batched.levels.is_empty() {
                    { distribution(lang.pick("碳水平分布", "By level"), &batched.levels, lang) }
                }
            </div>
            <Files {lang} engine={props.engine.clone()} has_rejects={batched.rows_rejected > 0} />
            <Findings {lang} batched={batched.clone()} />
        </section>
    }
}

fn distribution(title: &str, tallies: &[Tally], lang: Lang) -> Html {
    html! {
        <figure class="distribution">
            <figcaption>{ title }</figcaption>
            <table>
                <tbody>{ for tallies.iter().map(|tally| {
                    let number = tally.number.map(|number| number.to_string()).unwrap_or_default();
                    let colour = if tally.colour.is_empty() { "#8a8f8c".to_owned() } else { tally.colour.clone() };
                    html! {
                        <tr><th scope="row">{ number }{ " " }{ tally.label.in_lang(lang) }</th>
                            <td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                                <rect class="track" width="100" height="8" />
                                <rect width={(tally.share * 100.0).to_string()} height="8" fill={colour} /></svg></td>
                            <td class="num">{ grouped(&tally.count.to_string()) }</td>
                            <td class="num">{ percent(tally.share) }</td></tr>
                    }
                }) }</tbody>
            </table>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct FilesProps {
    lang: Lang,
    engine: Engine,
    has_rejects: bool,
}

#[component]
fn Files(props: &FilesProps) -> Html {
    let lang = props.lang;
    let failure = use_state(String::new);
    let button = |id: &'static str, label: &str, file: ExportFile| {
        let (engine, failure) = (props.engine.clone(), failure.setter());
        let onclick = move |_: MouseEvent| {
            let export = Export { file, lang };
            let failure = failure.clone();
            engine.ask(&Request::Export(export), None, move |(reply, bytes)| {
                match (reply, bytes) {
                    (Reply::File { name, mime }, Some(bytes)) => {
                        failure.set(String::new());
                        save::bytes(&name, &mime, &bytes);
                    }
                    (Reply::Failed(notes), _) => {
                        let text = notes.first().map(|note| note.message.in_lang(lang).to_owned());
                        failure.set(text.unwrap_or_default());
                    }
                    _ => {}
                }
            });
        };
        html! { <button type="button" {id} {onclick}>{ label }</button> }
    };
    html! {
        <div class="share" role="group" aria-label={lang.pick("下载", "Download")}>
            <span>{ lang.pick("下载", "Download") }</span>
            { button("save-xlsx", lang.pick("评价结果 XLSX", "Scores XLSX"), ExportFile::Scores(TableFormat::Workbook)) }
            { button("save-csv", lang.pick("评价结果 CSV", "Scores CSV"), ExportFile::Scores(TableFormat::Csv)) }
            { button("save-ndjson", lang.pick("评价结果 NDJSON", "Scores NDJSON"), ExportFile::Scores(TableFormat::NdJson)) }
            { button("save-findings", lang.pick("校验意见 XLSX", "Findings XLSX"), ExportFile::Findings(TableFormat::Workbook)) }
            if props.has_rejects {
                { button("save-rejects", lang.pick("未通过的行 XLSX", "Rejected rows XLSX"), ExportFile::Rejects(TableFormat::Workbook)) }
            }
            { button("save-benchmark", lang.pick("行业基准 JSON", "Benchmarks JSON"), ExportFile::Benchmark) }
            if !failure.is_empty() { <p class="note error" role="alert">{ &*failure }</p> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FindingsProps {
    lang: Lang,
    batched: Shared<Batched>,
}

#[component]
fn Findings(props: &FindingsProps) -> Html {
    let lang = props.lang;
    let is_all = use_state(|| false);
    let notes = &props.batched.notes;
    if notes.is_empty() {
        return html! {};
    }
    let sent: usize = notes.iter().map(|kind| kind.notes.len()).sum();
    let total = props.batched.notes_total;
    let toggle = {
        let is_all = is_all.clone();
        move |_: MouseEvent| is_all.set(!*is_all)
    };
    html! {
        <section class="findings">
            <h3>{ match lang {
                Lang::Zh => format!("校验意见（{total} 条）"),
                Lang::En => format!("Findings ({total})"),
            } }</h3>
            { for notes.iter().map(|kind| note_kind(kind, *is_all, lang)) }
            if sent > notes.iter().map(|kind| FIRST_NOTES.min(kind.notes.len())).sum::<usize>() {
                <button type="button" class="text-button" onclick={toggle} aria-expanded={is_all.to_string()}>
                    { if *is_all { lang.pick("收起", "Show fewer") } else { lang.pick("展开更多", "Show more") } }</button>
            }
            if total > sent as u64 && *is_all {
                <p class="help">{ lang.pick("每类至多列 50 条，全部见校验意见文件。", "At most 50 of a kind stand here; all are in the file of findings.") }</p>
            }
        </section>
    }
}

/// Findings of one kind: their code and count, and the first of them.
fn note_kind(kind: &NoteKind, is_all: bool, lang: Lang) -> Html {
    let code = kind.notes.first().map(|note| note.code.clone()).unwrap_or_default();
    let shown = if is_all { kind.notes.len() } else { FIRST_NOTES.min(kind.notes.len()) };
    html! {
        <div class="note-kind">
            if kind.count > 1 {
                <p class="help">{ format!("{code} × {}", kind.count) }</p>
            }
            { for kind.notes[..shown].iter().map(|note| note_line(note, lang)) }
        </div>
    }
}
