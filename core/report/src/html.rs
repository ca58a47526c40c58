//! The report as one HTML page that holds all it needs: no script, and nothing that is fetched. It
//! can be printed, read in the dark and by a screen reader.

use std::fmt::Write as _;

use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::{escaped, grouped};
use tanxiao_core::write::sheet::Look;

use crate::draw::colour;
use crate::report::{Figure, Part, Report, Section};
use crate::table::{Table, Value};

const STYLE: &str = include_str!("style.css");
/// The figures that stand large above the first table, by their English names.
const TILES: [&str; 4] = ["Firms", "Energy", "Net emissions", "Intensity L"];

/// Characters of a text that is not broken into lines.
const SHORT: usize = 9;

/// The page of a report.
#[must_use]
pub fn page(report: &Report<'_>, lang: Lang) -> String {
    let title = escaped(report.title.in_lang(lang));
    let shown = || report.sections.iter().filter(|section| section.is_on_page());
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"tanxiao\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'unsafe-inline'; img-src data:\">\n<title>{title}</title>\n<style>\n{STYLE}{}</style>\n\
         </head>\n<body>\n<header>\n<h1>{title}</h1>\n",
        lang.pick("zh-CN", "en"),
        bands(report.scheme)
    );
    let _ = writeln!(html, "<nav aria-label=\"{}\"><ol>", lang.pick("目录", "Contents"));
    for section in shown() {
        let _ = writeln!(
            html,
            "<li><a href=\"#{}\">{}</a></li>",
            section.id,
            escaped(section.title.in_lang(lang))
        );
    }
    html.push_str("</ol></nav>\n</header>\n<main>\n");
    for (number, section) in (1..).zip(shown()) {
        section_html(&mut html, number, section, report.scheme, lang);
    }
    let foot = lang.pick(
        "本报告由评价结果自动生成，同样的结果得到同样的报告。",
        "Made from scores alone: the same scores give the same report.",
    );
    let _ = write!(html, "</main>\n<footer><p>{foot}</p></footer>\n</body>\n</html>\n");
    html
}

impl Section<'_> {
    /// Whether the page has anything of it.
    fn is_on_page(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::Table(table) if table.listed == 0))
    }
}

/// The colours of grades and levels.
fn bands(scheme: &Scheme) -> String {
    let ladders = [("g", Some(&scheme.grade)), ("l", scheme.level.as_ref())];
    let bands = ladders.into_iter().filter_map(|(class, ladder)| Some((class, ladder?)));
    bands
        .flat_map(|(class, ladder)| ladder.bands.iter().map(move |band| (class, band)))
        .map(|(class, band)| {
            format!("i.{class}{}{{background:{}}}\n", band.number, colour(&band.colour))
        })
        .collect()
}

fn section_html(
    html: &mut String,
    number: u32,
    section: &Section<'_>,
    scheme: &Scheme,
    lang: Lang,
) {
    let title = escaped(section.title.in_lang(lang));
    let _ = write!(
        html,
        "<section id=\"{0}\" aria-labelledby=\"{0}-head\">\n<h2 id=\"{0}-head\">{number}. {title}</h2>\n",
        section.id
    );
    if !section.notes.is_empty() {
        html.push_str("<ul class=\"notes\">\n");
        for note in &section.notes {
            let _ = writeln!(html, "<li>{}</li>", escaped(note.in_lang(lang)));
        }
        html.push_str("</ul>\n");
    }
    for part in &section.parts {
        match part {
            Part::Figure(figure) => figure_html(html, figure, lang),
            Part::Table(table) if table.listed == 0 => {}
            Part::Table(table) => {
                if table.id == "glance" {
                    tiles(html, table, scheme, lang);
                }
                table_html(html, table, scheme, lang);
            }
        }
    }
    html.push_str("</section>\n");
}

fn figure_html(html: &mut String, figure: &Figure<'_>, lang: Lang) {
    let caption = escaped(figure.caption.in_lang(lang));
    let svg = (figure.draw)(lang);
    let _ = write!(html, "<figure>\n{svg}<figcaption>{caption}</figcaption>\n</figure>\n");
}

/// The first figures, large.
fn tiles(html: &mut String, table: &Table, scheme: &Scheme, lang: Lang) {
    html.push_str("<dl class=\"tiles\">\n");
    for name in TILES {
        let is_it = |row: &&Vec<Value>| matches!(&row[0], Value::Words(words) if words.en == name);
        let Some(row) = table.rows.iter().find(is_it) else { continue };
        let shown: Vec<String> = row
            .iter()
            .zip(&table.columns)
            .map(|(value, column)| escaped(&value.shown(column.look, scheme, lang)))
            .collect();
        let change = match shown.get(5) {
            Some(percent) if !percent.is_empty() => {
                let sign = if percent.starts_with('−') { "" } else { "+" };
                let before = &table.columns[3].title.in_lang(lang);
                let than = lang.pick("比 ", "against ");
                format!("<small>{than}{before} {sign}{percent}%</small>")
            }
            _ => String::new(),
        };
        let _ = writeln!(
            html,
            "<div><dt>{}</dt><dd>{} <small>{}</small>{change}</dd></div>",
            shown[0], shown[2], shown[1]
        );
    }
    html.push_str("</dl>\n");
}

fn table_html(html: &mut String, table: &Table, scheme: &Scheme, lang: Lang) {
    let title = escaped(table.title.in_lang(lang));
    let id = table.id;
    let about = escaped(table.about.in_lang(lang));
    let about = if about.is_empty() { about } else { format!("<p class=\"about\">{about}</p>\n") };
    if table.parts().is_empty() {
        let none = lang.pick("没有。", "None.");
        let _ = writeln!(
            html,
            "<div class=\"empty\" id=\"table-{id}\"><h3>{title}</h3>{about}<p>{none}</p></div>"
        );
        return;
    }
    // The heading keeps to the table when it is printed, as no browser's caption does; the caption is
    // for readers who do not see it.
    let _ = write!(
        html,
        "<h3 id=\"table-{id}\">{title}</h3>\n{about}<div class=\"scroll\" role=\"region\" tabindex=\"0\" \
         aria-labelledby=\"table-{id}\">\n<table data-table=\"{id}\">\n<caption>{title}</caption>\n\
         <thead><tr>"
    );
    for column in &table.columns {
        let class = if column.is_number() { " class=\"n\"" } else { "" };
        let title = escaped(column.title.in_lang(lang));
        let _ = write!(html, "<th scope=\"col\"{class}>{title}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let listed = table.rows.len().min(table.listed);
    for (at, row) in table.rows.iter().take(listed).enumerate() {
        let is_total = table.has_total && at + 1 == table.rows.len();
        html.push_str(if is_total { "<tr class=\"total\">" } else { "<tr>" });
        for (place, (value, column)) in row.iter().zip(&table.columns).enumerate() {
            let shown = escaped(&value.shown(column.look, scheme, lang));
            let is_head = place + 1 == usize::from(table.heads) && !shown.is_empty();
            let class = match column.is_number() {
                true => " class=\"n\"",
                false if shown.chars().count() <= SHORT => " class=\"s\"",
                false => "",
            };
            let mark = mark(value, column.look);
            let _ = match is_head {
                true => write!(html, "<th scope=\"row\"{class}>{mark}{shown}</th>"),
                false => write!(html, "<td{class}>{mark}{shown}</td>"),
            };
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
    if listed < table.rows.len() {
        let [listed, all] = [listed, table.rows.len()]
            .map(|rows| grouped(i64::try_from(rows).unwrap_or(i64::MAX), 0));
        let more = match lang {
            Lang::Zh => {
                format!("以上 {listed} 行，共 {all} 行；全部在工作簿中（-o report.xlsx）。")
            }
            Lang::En => {
                format!("{listed} of {all} rows; all are in the workbook (-o report.xlsx).")
            }
        };
        let _ = writeln!(html, "<p class=\"more\">{more}</p>");
    }
}

/// The colour of a grade or level, beside its number.
fn mark(value: &Value, look: Look) -> String {
    match (value, look) {
        (Value::Whole(number), Look::Grade) => format!("<i class=\"g{number}\"></i>"),
        (Value::Whole(number), Look::Level) => format!("<i class=\"l{number}\"></i>"),
        _ => String::new(),
    }
}
