//! The report: which tables and charts stand where. Page and workbook go through it from first to
//! last.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Result;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::period::Period;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::why::{Answer, shown_decimals, waterfall};

use crate::draw;
use crate::firm::firms;
use crate::side::Side;
use crate::sums::Sums;
use crate::table::Table;
pub use crate::tables::held::Returned;
use crate::tables::moves::{self, Moved};
use crate::tables::{
    caliper, distribution, firms as all, gaps, glance, groups, held, method, near, whys,
};

/// What a report is made of.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Names of counties and industries.
    pub data: &'a DataSet,
    /// The period.
    pub now: Side<'a>,
    /// The period before, where there is one, with the firms that have a score in both.
    pub before: Option<(Side<'a>, &'a [Moved])>,
    /// What is known of the returns.
    pub returned: Option<Returned<'a>>,
    /// Why emissions moved; or why that is not told.
    pub why: std::result::Result<&'a Answer, &'a Bilingual>,
    /// The book's id and the hash of its last entry.
    pub book: Option<[&'a str; 2]>,
}

/// A report.
pub struct Report<'a> {
    /// Of what place and period it is.
    pub title: Bilingual,
    /// Its parts.
    pub sections: Vec<Section<'a>>,
    /// The scheme that names its grades and levels.
    pub scheme: &'a Scheme,
}

/// A part of a report.
pub struct Section<'a> {
    /// The page's anchor.
    pub id: &'static str,
    /// What it is about.
    pub title: Bilingual,
    /// What a reader must know.
    pub notes: Vec<Bilingual>,
    /// What it shows.
    pub parts: Vec<Part<'a>>,
}

/// What a part shows.
pub enum Part<'a> {
    /// A table.
    Table(Table),
    /// A chart of the page; a workbook draws its own.
    Figure(Figure<'a>),
}

/// A chart.
pub struct Figure<'a> {
    /// What it shows.
    pub caption: Bilingual,
    /// Draws it, as SVG.
    pub draw: Box<dyn Fn(Lang) -> String + 'a>,
}

impl Report<'_> {
    /// Its tables, in their order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sections.iter().flat_map(|section| &section.parts).filter_map(|part| match part {
            Part::Table(table) => Some(table),
            Part::Figure(_) => None,
        })
    }
}

/// Makes a report.
///
/// # Errors
/// Sums that no amount holds.
pub fn report<'a>(ask: &Ask<'a>) -> Result<Report<'a>> {
    let Ask { data, now, before, returned, .. } = *ask;
    let scheme = now.scheme();
    let own = firms(&now);
    let earlier = before.map(|(side, _)| firms(&side));
    let sided = (&now, &own[..]);
    let sided_before =
        before.as_ref().zip(earlier.as_ref()).map(|((side, _), firms)| (side, &firms[..]));
    let sums = Sums::of(&own);
    let sums_before = earlier.as_ref().map(Sums::of);
    let before_sums =
        before.as_ref().zip(sums_before.as_ref()).map(|((side, _), sums)| (side, sums));

    let glance = glance::table((&now, &sums), before_sums)?;
    let grades = distribution::grades(sided, sided_before);
    let levels = distribution::levels(sided, sided_before);
    let cells = groups::cells(&own, data);
    let bins = caliper::bins(sided);
    let mut sections = vec![
        section("overview", "总体情况", "At a glance", vec![Part::Table(glance)]),
        section("distribution", "碳水平与碳效等级分布", "Levels and grades", {
            let bars = draw::bars::bars(&grades, scheme);
            let mut parts = vec![
                figure("碳效等级分布", "Firms by grade", move |lang| bars.in_lang(lang)),
                Part::Table(grades),
            ];
            parts.extend(levels.map(Part::Table));
            parts.push(Part::Table(distribution::statuses(sided, sided_before)));
            parts
        }),
    ];

    let treemap = draw::treemap::treemap(&cells, scheme, data);
    sections.push(section("groups", "区县与行业", "Counties and industries", vec![
        figure(
            "净排放：面积为各区县、行业的净排放，颜色为其碳强度 L 所在的碳水平",
            "Net CO2: areas are the net emissions of counties and industries, colours the level of \
             their L",
            move |lang| treemap.in_lang(lang),
        ),
        Part::Table(groups::counties(sided, sided_before, data)?),
        Part::Table(groups::industries(sided, sided_before, data)?),
        Part::Table(groups::county_industry(sided, &cells, data)?),
    ]));

    if let (Some((_, moved)), Some(sided_before)) = (before, sided_before) {
        let mut parts = vec![
            Part::Table(moves::transitions(sided_before, sided, moved)),
            Part::Table(moves::causes(moved)),
            Part::Table(moves::table(sided_before, sided, moved, data)),
        ];
        if let Ok(answer) = ask.why
            && let Some(table) = whys::table(answer)
        {
            let decimals = shown_decimals(&answer.rows[..1]);
            parts.push(figure("净碳排放为何变化", "Why net CO2 moved", move |lang| {
                waterfall(answer, decimals, lang)
            }));
            parts.push(Part::Table(table));
        }
        let mut moves = section("moves", "两期比较", "Against the period before", parts);
        moves.notes.extend(ask.why.err().cloned());
        sections.push(moves);
    }

    let histogram = draw::histogram::histogram(&bins, scheme);
    let mut parts = Vec::new();
    if !bins.rows.is_empty() {
        parts.push(figure(
            "碳效值 K 的分布，竖线为分档线",
            "Firms by K; lines are cut-offs",
            move |lang| histogram.in_lang(lang),
        ));
    }
    parts.extend([
        Part::Table(caliper::table(sided)),
        Part::Table(near::table(sided, data)?),
        Part::Table(bins),
    ]);
    sections.push(section("cutoffs", "分档线附近", "Near cut-offs", parts));

    let scatter = draw::scatter::scatter(sided, scheme);
    sections.push(section(
        "gaps",
        "领先与落后",
        "Leading and lagging",
        vec![
            figure(
                "碳强度 L 与产出，每点一家，对数坐标，横线为碳水平的分档线",
                "L against output, a point a firm, logarithmic; lines are the cut-offs of levels",
                move |lang| scatter.in_lang(lang),
            ),
            Part::Table(gaps::industries(sided, data)?),
            Part::Table(gaps::firms(sided, data)),
            Part::Table(all::scatter(sided)),
        ],
    ));

    let mut parts = vec![Part::Table(held::table(sided, returned, data))];
    parts.extend(held::rejected(now.period, returned).map(Part::Table));
    let mut not_graded = section("held", "待核实与退回", "Held and rejected", parts);
    if returned.is_none() {
        not_graded.notes.push(rejected_rows(&now));
    }
    sections.push(not_graded);

    let sides: Vec<&Side<'_>> =
        [&now].into_iter().chain(before.as_ref().map(|(side, _)| side)).collect();
    let mut sources = section(
        "method",
        "方法与来源",
        "Method and sources",
        vec![Part::Table(method::table(&sides, ask.book))],
    );
    sources.notes = method::notes(scheme);
    sections.push(sources);

    let mut lists = vec![Part::Table(all::table(sided, "firms", ["全部企业", "Firms"], data))];
    if let Some(sided_before) = sided_before {
        let name = ["全部企业（上期）", "Firms before"];
        lists.push(Part::Table(all::table(sided_before, "firms_before", name, data)));
    }
    sections.push(section("firms", "全部企业", "All firms", lists));
    Ok(Report { title: title(&now, data), sections, scheme })
}

fn section<'a>(id: &'static str, zh: &str, en: &str, parts: Vec<Part<'a>>) -> Section<'a> {
    Section { id, title: Bilingual::new(zh, en), notes: Vec::new(), parts }
}

fn figure<'a>(zh: &str, en: &str, draw: impl Fn(Lang) -> String + 'a) -> Part<'a> {
    Part::Figure(Figure { caption: Bilingual::new(zh, en), draw: Box::new(draw) })
}

/// How many rows the runs rejected, where the reasons are not known.
fn rejected_rows(now: &Side<'_>) -> Bilingual {
    let rows: u64 = now.runs.values().map(|run| run.manifest.counts.rows_rejected).sum();
    Bilingual::new(
        format!(
            "各次运行共退回 {rows} 行；评价结果中不存原因，生成报告时加 --inputs 并给出申报数据，可按原因列出。"
        ),
        format!(
            "The runs rejected {rows} rows; scores do not hold why: --inputs with the returns lists \
             them by reason."
        ),
    )
}

/// The place that all scores lie in, as far as they say one, and the period.
fn title(now: &Side<'_>, data: &DataSet) -> Bilingual {
    let place = place(now, data);
    let space = if place.is_empty() { "" } else { " " };
    let year = Period::parse(now.period).is_some_and(Period::is_year);
    let unit = if year { " 年" } else { "" };
    let period = now.period;
    let of = if place.is_empty() { String::new() } else { format!("{place}, ") };
    Bilingual::new(
        format!("{place}{space}{period}{unit}工业碳效评价报告"),
        format!("Industrial carbon efficiency: {of}{period}"),
    )
}

/// The county, city or province that every score with a region lies in; empty where they lie in
/// several provinces or have none.
fn place(now: &Side<'_>, data: &DataSet) -> String {
    let mut codes =
        now.records.iter().filter_map(|record| record.region.as_ref()?.parse::<u32>().ok());
    let Some(first) = codes.next() else { return String::new() };
    let rest: Vec<u32> = codes.collect();
    let common = [1, 100, 10_000]
        .into_iter()
        .find(|step| rest.iter().all(|code| code / step == first / step));
    let region = common.and_then(|step| data.regions.get(first / step * step));
    region.map_or_else(String::new, |region| region.name_zh.clone())
}
