//! What the firm is compared with: a published table, or a number that the person types.

use tanxiao_web_protocol::{BenchmarkChoice, Lang};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::Form;
use super::field::Field;
use crate::number::set;

/// Codes of findings about the benchmark table itself.
const OF_TABLE: [&str; 3] = ["data-invalid", "benchmark-mismatch", "benchmark-missing"];

pub(crate) fn benchmark_fields(form: &Form) -> Html {
    let lang = form.lang;
    let choice = &form.draft.form.benchmark;
    let typed = match choice {
        BenchmarkChoice::Typed(text) => text.clone(),
        _ => String::new(),
    };
    let unit = form.scheme().map(|scheme| set(scheme.intensity_unit.get(lang)));
    let onchange = {
        let form = form.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            let form = form.clone();
            yew::platform::spawn_local(async move {
                // A file that cannot be read leaves the benchmark as it is.
                let Ok(text) = JsFuture::from(file.text()).await else { return };
                let table =
                    BenchmarkChoice::Table(file.name(), text.as_string().unwrap_or_default());
                form.change(|draft| draft.form.benchmark = table);
            });
        }
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
            } else {
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
            <p class="file-line"><label class="file-button" for="benchmark-file">{ lang.pick("载入基准表（JSON）…", "Load a benchmark table (JSON)…") }</label>
                <input id="benchmark-file" class="hidden-file" type="file" accept=".json,application/json" {onchange} /></p>
            <div class="says" aria-live="polite">
                { for notes.map(|note| super::field::note_line(note, lang)) }
            </div>
        </fieldset>
    }
}
