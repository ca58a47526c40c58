//! What the firm is compared with: a published table, or a number that the person types.

use tanxiao_web_protocol::{BenchmarkChoice, Lang};
use yew::prelude::*;

use super::context::Form;
use super::field::Field;
use crate::number::set;
use crate::source::Source;

/// Codes of findings about the benchmark table itself.
const OF_TABLE: [&str; 3] = ["data-invalid", "benchmark-mismatch", "benchmark-missing"];

pub(crate) fn benchmark_fields(form: &Form) -> Html {
    let lang = form.lang;
    let choice = &form.draft.form.benchmark;
    let typed = match choice {
        BenchmarkChoice::Typed(text) => text.clone(),
        _ => String::new(),
    };
    let unit = form.scheme().map(|scheme| set(scheme.intensity_unit.in_lang(lang), lang));
    let on_table = {
        let form = form.clone();
        Callback::from(move |(name, json): (String, String)| {
            form.change(|draft| draft.form.benchmark = BenchmarkChoice::Table(name, json));
        })
    };
    let put_away = {
        let form = form.clone();
        move |_: MouseEvent| form.change(|draft| draft.form.benchmark = BenchmarkChoice::None)
    };
    let notes = form.assessed.iter().flat_map(|assessed| &assessed.notes);
    let notes = notes.filter(|note| OF_TABLE.contains(&note.code.as_str()));
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("五", "5") }</span>{ lang.pick("行业基准", "Benchmark of the industry") }</legend>
            if let BenchmarkChoice::Table(name, _) = choice {
                <p class="loaded">{ lang.pick("采用已发布的基准表：", "Published table: ") }<strong>{ name }</strong>
                    <button type="button" class="text-button" onclick={put_away}>{ lang.pick("移除", "Remove") }</button></p>
            } else if form.scheme().is_none_or(|scheme| scheme.has_intensity) {
                <Field {lang} id="benchmark" value={typed}
                    label={match unit {
                        Some(unit) => match lang {
                        Lang::Zh => format!("本行业碳强度平均值（{unit}）"),
                        Lang::En => format!("Average intensity of the industry ({unit})"),
                    },
                        None => lang.pick("本行业碳强度平均值", "Average intensity of the industry").to_owned(),
                    }}
                    help={lang.pick("自填的基准会在结果上注明；不填则只评碳水平，不评碳效等级。",
                        "A typed benchmark is marked as such on the result; without one there is a level but no grade.")}
                    on_text={form.on_text(|draft, text| draft.form.benchmark = match text.trim() {
                        "" => BenchmarkChoice::None,
                        _ => BenchmarkChoice::Typed(text),
                    })} />
            }
            <Source {lang} id="benchmark-file" accept=".json,application/json" example="/benchmarks/2023.json"
                label={lang.pick("载入已发布的基准表（JSON）…", "Load a published benchmark table (JSON)…")} on_text={on_table} />
            <div class="says" aria-live="polite">
                { for notes.map(|note| super::says::note_line(note, lang)) }
            </div>
        </fieldset>
    }
}
