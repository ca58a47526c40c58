//! `tanxiao explain`: the whole arithmetic of one firm, line by line with its sources, how far it
//! is from each cut-off, and what would change its grade.

use tanxiao_core::explain::{
    Basis, BenchmarkView, Decimal, Direction, EnergyLine, Explanation, LadderView, Side, Target,
    explain,
};
use tanxiao_core::lang::Lang;
use tanxiao_core::name::name_key;
use tanxiao_core::scheme::{Benchmark, Inclusive};

use crate::args::ExplainArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::term::table::{Align, Cell, Table};
use crate::term::{self, FAINT, HEADING, decimal};

pub(crate) fn run(args: &ExplainArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    let files = input::read_inputs(&args.inputs)?;
    let options = args.method.options()?;
    let finished =
        super::scoring::score(&data, &files, &options, args.benchmark.as_deref(), context)?;
    let scored = &finished.run.scored;
    let rows: Vec<usize> = scored
        .rows_of(&args.firm)
        .into_iter()
        .filter(|&row| {
            args.only
                .as_ref()
                .is_none_or(|period| scored.returns.period(row).to_string() == *period)
        })
        .collect();
    if rows.is_empty() {
        return Err(not_found(args, scored));
    }
    let explanations: Vec<Explanation> =
        rows.into_iter().map(|row| explain(scored, row, finished.run.method)).collect();
    if context.is_json {
        return super::print_json(&explanations);
    }
    let text: Vec<String> =
        explanations.iter().map(|explanation| print(explanation, context.lang)).collect();
    super::print_text(&text.join("\n"))
}

/// The firm is not among the scores: rejected, or not in the file at all.
fn not_found(args: &ExplainArgs, scored: &tanxiao_core::score::Scored) -> Failure {
    let rejected: Vec<_> =
        scored.rejects.iter().filter(|reject| is_firm(reject, &args.firm)).collect();
    let of_firm = scored.findings.iter().filter(|finding| {
        rejected.iter().any(|reject| finding.firm.as_deref() == Some(reject.firm.as_str()))
            && finding.severity == tanxiao_core::finding::Severity::Error
    });
    if !rejected.is_empty() {
        return Failure::findings(Exit::NotFound, of_firm.cloned().collect());
    }
    let firm = &args.firm;
    let names: Vec<String> = args.inputs.iter().map(|path| path.display().to_string()).collect();
    let file = names.join(", ");
    Failure::text(
        Exit::NotFound,
        format!("{file} 中没有“{firm}”的评价结果；请给出完整的统一社会信用代码或企业名称"),
        format!("{file} has no score of “{firm}”; give the whole credit code or name"),
    )
}

/// Whether a reject is of a firm, by credit code or name.
fn is_firm(reject: &tanxiao_core::normalise::Reject, firm: &str) -> bool {
    reject.firm.eq_ignore_ascii_case(firm) || name_key(&reject.name) == name_key(firm)
}

/// A heading on a line of its own.
fn title(text: &str) -> String {
    format!("\n{HEADING}{text}{HEADING:#}\n")
}

fn print(e: &Explanation, lang: Lang) -> String {
    let mut text = heading(e, lang);
    text.push_str(&energy(e, lang));
    text.push_str(&deductions(e, lang));
    text.push_str(&totals(e, lang));
    // A scheme of points may want no L.
    let has_intensity = e.intensity.is_some() || e.points.is_none();
    if has_intensity {
        text.push_str(&intensity(e, lang));
    }
    if let Some(level) = &e.level {
        text.push_str(&ladder(level, lang));
    }
    if has_intensity {
        text.push_str(&peers(e, lang));
    }
    text.push_str(&indicators(e, lang));
    text.push_str(&super::points::explained(e, lang));
    text.push_str(&ladder(&e.grade, lang));
    text.push_str(&levers(e, lang));
    text.push_str(&sources(e, lang));
    text
}

fn heading(e: &Explanation, lang: Lang) -> String {
    let id = &e.identity;
    let label = match (&e.verdict.label, &e.verdict.reason) {
        (Some(label), _) => {
            let band = e.grade.bands.iter().find(|band| band.is_held);
            band.map_or_else(
                || label.in_lang(lang).to_owned(),
                |band| term::coloured(label.in_lang(lang), &band.colour),
            )
        }
        (None, Some(reason)) => reason.in_lang(lang).to_owned(),
        (None, None) => String::new(),
    };
    let region = id.region_name.clone().or_else(|| id.region.clone()).unwrap_or_default();
    let versions = &e.versions;
    format!(
        "{HEADING}{}{HEADING:#} {}  {}  {region}  {} {}\n{label}\n{FAINT}{} {} · {} {} sha256:{}{FAINT:#}\n",
        id.name,
        id.credit_code,
        id.period,
        id.industry,
        id.industry_name.in_lang(lang),
        versions.scheme.id,
        versions.scheme.version,
        versions.factors.id,
        versions.factors.version,
        &versions.factors.sha256[..12],
    )
}

/// How a CO2 factor comes about, as a formula.
fn formula(line: &EnergyLine, lang: Lang) -> String {
    if line.is_measured {
        return lang.pick("该范围采用核查值", "its scope is verified").to_owned();
    }
    let Some(co2) = &line.co2 else {
        return lang.pick("因子未知", "factor unknown").to_owned();
    };
    match &co2.basis {
        Basis::Combustion { ncv, carbon, oxidation, co2_per_carbon } => {
            format!("{} × {} × {} × {co2_per_carbon}", ncv.text, carbon.text, oxidation.text)
        }
        Basis::PerHeat { ncv, tco2_per_gj } => format!("{} × {}", ncv.text, tco2_per_gj.text),
        Basis::Stated => lang.pick("缺省值", "as stated").to_owned(),
        Basis::Grid { area_name, year, is_other_year, is_other_area, .. } => {
            let substituted = if *is_other_year || *is_other_area {
                lang.pick("（替代）", " (substituted)")
            } else {
                ""
            };
            format!("{area_name} {year}{substituted}")
        }
    }
}

fn energy(e: &Explanation, lang: Lang) -> String {
    let mut table = Table::new([
        (lang.pick("品种", "energy type"), Align::Left),
        (lang.pick("数量", "quantity"), Align::Right),
        (lang.pick("单位", "unit"), Align::Left),
        (lang.pick("tCO2/单位", "tCO2/unit"), Align::Right),
        (lang.pick("由来", "from"), Align::Left),
        ("tCO2", Align::Right),
        (lang.pick("占比", "share"), Align::Right),
        ("tce", Align::Right),
    ]);
    for line in &e.energy {
        let quantity = if line.material.value > 0.0 {
            format!("{} − {}", line.quantity.text, line.material.text)
        } else {
            line.quantity.text.clone()
        };
        table.push(vec![
            line.name.in_lang(lang).into(),
            quantity.into(),
            line.unit.in_lang(lang).into(),
            line.co2.as_ref().map_or("—", |co2| co2.value.text.as_str()).into(),
            formula(line, lang).into(),
            line.tco2.text.as_str().into(),
            percent(line.share.as_ref()).into(),
            line.tce.text.as_str().into(),
        ]);
    }
    let mut text = format!(
        "{}{}",
        title(lang.pick("一 能源与排放", "1 Energy and emissions")),
        table.render()
    );
    for line in &e.measured {
        text.push_str(&format!("  {} = {} tCO2\n", line.name.in_lang(lang), line.tco2.text));
    }
    text
}

fn percent(share: Option<&Decimal>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{}%", decimal(share.value * 100.0, 1)))
}

fn deductions(e: &Explanation, lang: Lang) -> String {
    let mut text = String::new();
    for line in &e.deductions {
        let factor =
            line.factor.as_ref().map_or_else(String::new, |factor| format!(" × {}", factor.text));
        let note = if line.is_counted {
            String::new()
        } else {
            match e.measured.iter().any(|line| line.scope == 2) {
                true => lang.pick("（不予抵扣）", " (not deducted)").to_owned(),
                false => {
                    lang.pick("（本方法不予抵扣）", " (not deducted by this scheme)").to_owned()
                }
            }
        };
        text.push_str(&format!(
            "  {} {} {}{factor} = {} tCO2{note}\n",
            line.name.in_lang(lang),
            line.amount.text,
            line.unit,
            line.tco2.text
        ));
    }
    if text.is_empty() {
        return text;
    }
    format!("{}{text}", title(lang.pick("抵扣", "Deductions")))
}

fn totals(e: &Explanation, lang: Lang) -> String {
    let t = &e.totals;
    let scopes = lang.pick("范围一 + 范围二", "scope 1 + scope 2");
    let taken_off = t.taken_off_tce.as_ref().map_or_else(String::new, |tce| match lang {
        Lang::Zh => format!("（已扣减加工转换产出和回收利用 {} tce）", tce.text),
        Lang::En => format!(" (less {} tce transformed and recovered)", tce.text),
    });
    format!(
        "{}  {} {scopes} = {} + {} = {} tCO2\n  {} = {} − {} = {} tCO2\n  {} = {} tce{taken_off}\n",
        title(lang.pick("二 合计", "2 Totals")),
        lang.pick("总排放 =", "gross ="),
        t.scope1_tco2.text,
        t.scope2_tco2.text,
        t.gross_tco2.text,
        lang.pick("净排放", "net"),
        t.gross_tco2.text,
        t.deducted_tco2.text,
        t.net_tco2.text,
        lang.pick("综合能源消费量", "energy"),
        t.energy_tce.text,
    )
}

fn intensity(e: &Explanation, lang: Lang) -> String {
    let mut text = title(lang.pick("三 碳强度 L", "3 Intensity L"));
    let output = &e.output;
    let name = output.name.in_lang(lang);
    let unit = output.unit.in_lang(lang);
    let amount = output.amount.as_ref().map_or("—", |amount| amount.text.as_str());
    if output.items.is_empty() {
        text.push_str(&format!("  {name} = {amount} {unit}\n"));
    } else {
        let items: Vec<String> = output
            .items
            .iter()
            .map(|item| format!("{} {}", item.name.in_lang(lang), item.amount.text))
            .collect();
        text.push_str(&format!("  {name} = {} = {amount} {unit}\n", items.join(" + ")));
    }
    if let Some(l) = &e.intensity {
        let equals = if l.quotient.is_exact { "=" } else { "≈" };
        text.push_str(&format!(
            "  L = {} ÷ {} {equals} {} {}\n",
            l.numerator.text,
            l.output.text,
            l.quotient.published.text,
            l.unit.in_lang(lang)
        ));
    }
    text
}

fn ladder(ladder: &LadderView, lang: Lang) -> String {
    let sign = match ladder.inclusive {
        Inclusive::Upper => "≤",
        Inclusive::Lower => "<",
    };
    let mut table = Table::new([
        (ladder.name.in_lang(lang), Align::Left),
        (lang.pick("分界", "cut-off"), Align::Left),
        (lang.pick("距分界", "distance"), Align::Right),
        ("", Align::Right),
        ("", Align::Left),
    ]);
    for band in &ladder.bands {
        let range = match (&band.upper, &band.lower) {
            (Some(upper), _) => format!("{sign} {}", upper.text),
            (None, Some(lower)) => {
                format!("{} {}", if sign == "≤" { ">" } else { "≥" }, lower.text)
            }
            (None, None) => String::new(),
        };
        let (distance, share) = match &band.to_upper {
            None => (String::new(), String::new()),
            Some(distance) => {
                let sign = if distance.side == Side::Above { "+" } else { "" };
                // A share of points or of a percentile means nothing.
                let percent = distance.percent.as_ref().filter(|_| ladder.is_lower_better);
                let percent = percent.map_or_else(String::new, |percent| {
                    format!("{sign}{}%", decimal(percent.value, 1))
                });
                (format!("{sign}{}", distance.value.text), percent)
            }
        };
        let mark = if band.is_held { lang.pick("← 在此", "← here") } else { "" };
        table.push(vec![
            Cell::coloured(&format!("{} {}", band.number, band.label.in_lang(lang)), &band.colour),
            range.into(),
            distance.into(),
            share.into(),
            mark.into(),
        ]);
    }
    table.render()
}

/// What a benchmark is, and what K is divided by: the exact quotient where it is one of sums that
/// nine decimals do not hold.
fn benchmark_texts(benchmark: &BenchmarkView) -> [String; 2] {
    let value = &benchmark.value.text;
    match &benchmark.exact {
        None => [format!("= {value}"), value.clone()],
        Some([sum, of]) if benchmark.method == Benchmark::RatioOfSums => {
            [format!("= {sum} ÷ {of} ≈ {value}"), format!("({sum} ÷ {of})")]
        }
        Some(_) => [format!("≈ {value}"), value.clone()],
    }
}

fn peers(e: &Explanation, lang: Lang) -> String {
    let mut text = title(lang.pick("四 与同行比较", "4 Against its peers"));
    let Some(benchmark) = &e.benchmark else {
        if let Some(reason) = &e.verdict.reason {
            text.push_str(&format!("  {}\n", reason.in_lang(lang)));
        }
        return text;
    };
    let industry = benchmark.industry.as_deref().unwrap_or_default();
    let name = benchmark.industry_name.in_lang(lang);
    let from = match (benchmark.is_published, lang) {
        (true, Lang::Zh) => "公布的基准表",
        (true, Lang::En) => "published table",
        (false, Lang::Zh) => "本次运行",
        (false, Lang::En) => "this run",
    };
    let peers = benchmark.peer_count;
    let [value, divisor] = benchmark_texts(benchmark);
    text.push_str(&match lang {
        Lang::Zh => {
            format!("  行业基准 {value}（{industry} {name}，{peers} 家，{from}）\n")
        }
        Lang::En => {
            format!("  benchmark {value} ({industry} {name}, {peers} firms, {from})\n")
        }
    });
    if benchmark.is_fallback {
        let minimum = benchmark.minimum;
        text.push_str(&match lang {
            Lang::Zh => format!("  {FAINT}更细的行业同行不足 {minimum} 家{FAINT:#}\n"),
            Lang::En => {
                format!("  {FAINT}finer industries have fewer than {minimum} firms{FAINT:#}\n")
            }
        });
    }
    if let (Some(ratio), Some(l)) = (&e.ratio, &e.intensity) {
        let equals = if ratio.is_exact { "=" } else { "≈" };
        text.push_str(&format!(
            "  K = L ÷ {} = {} ÷ {} ÷ {} {equals} {}\n",
            lang.pick("基准", "benchmark"),
            l.numerator.text,
            l.output.text,
            divisor,
            ratio.published.text
        ));
    }
    let verdict = &e.verdict;
    let mut place = Vec::new();
    if let Some(rank) = verdict.rank {
        place.push(match lang {
            Lang::Zh => format!("第 {rank} 名（共 {peers} 家）"),
            Lang::En => format!("rank {rank} of {peers}"),
        });
    }
    if let Some(percentile) = verdict.percentile {
        place.push(match lang {
            Lang::Zh => format!("优于 {percentile}% 的同行"),
            Lang::En => format!("better than {percentile} % of its peers"),
        });
    }
    if let Some(rate) = &verdict.neutral_rate {
        place.push(format!("{} {}", lang.pick("碳中和率", "neutral rate"), percent(Some(rate))));
    }
    if let Some(share) = &verdict.default_share {
        let name = lang.pick("缺省因子占比", "on default factors");
        place.push(format!("{name} {}", percent(Some(share))));
    }
    text.push_str(&format!("  {}\n", place.join(lang.pick("，", ", "))));
    text
}

fn indicators(e: &Explanation, lang: Lang) -> String {
    if e.indicators.is_empty() {
        return String::new();
    }
    let mut table = Table::new([
        (lang.pick("指标", "indicator"), Align::Left),
        (lang.pick("参照值", "reference"), Align::Right),
        (lang.pick("比值", "ratio"), Align::Right),
        (lang.pick("得分", "points"), Align::Right),
        (lang.pick("权重", "weight"), Align::Right),
    ]);
    let text = |value: Option<&Decimal>| value.map_or("—", |v| v.text.as_str()).to_owned();
    for indicator in &e.indicators {
        table.push(vec![
            indicator.name.in_lang(lang).into(),
            text(indicator.reference.as_ref()).into(),
            text(indicator.ratio.as_ref().map(|ratio| &ratio.published)).into(),
            text(indicator.points.as_ref()).into(),
            indicator.weight.text.as_str().into(),
        ]);
    }
    let total = e.composite.as_ref().map_or_else(String::new, |composite| {
        format!("  {} {}\n", lang.pick("综合得分", "weighted points"), composite.text)
    });
    format!("{}{total}", table.render())
}

fn levers(e: &Explanation, lang: Lang) -> String {
    let mut text = String::new();
    let targets = [
        (&e.levers.grade, lang.pick("升到等级", "to reach grade")),
        (&e.levers.level, lang.pick("升到水平", "to reach level")),
    ];
    for (target, name) in targets {
        if let Some(target) = target {
            text.push_str(&lever_table(target, name, lang));
        }
    }
    if text.is_empty() {
        return text;
    }
    format!(
        "{}{text}  {FAINT}{}{FAINT:#}\n",
        title(lang.pick("五 怎样能升级（每项单独计）", "5 What would change it (each alone)")),
        e.levers.note.in_lang(lang)
    )
}

fn lever_table(target: &Target, name: &str, lang: Lang) -> String {
    let label = format!("{} {}", target.number, target.label.in_lang(lang));
    let mut table = Table::new([
        (format!("{name} {label}"), Align::Left),
        (lang.pick("现在", "now").to_owned(), Align::Right),
        (lang.pick("变动", "change").to_owned(), Align::Right),
        ("%".to_owned(), Align::Right),
        (lang.pick("变为", "becomes").to_owned(), Align::Right),
        (lang.pick("单位", "unit").to_owned(), Align::Left),
    ]);
    for lever in &target.levers {
        let sign = match lever.direction {
            Direction::Less => "−",
            Direction::More => "+",
        };
        let signed = |value: &Decimal| format!("{sign}{}", value.text);
        let change = lever.change.as_ref().map_or_else(
            || lang.pick("全部去掉也不够", "even all of it would not do").to_owned(),
            signed,
        );
        let change = match (lever.direction, &lever.change) {
            (Direction::More, None) => lang.pick("不够", "would not do").to_owned(),
            _ => change,
        };
        table.push(vec![
            lever.name.in_lang(lang).into(),
            lever.current.text.as_str().into(),
            change.into(),
            lever
                .percent
                .as_ref()
                .filter(|_| lever.change.is_some())
                .map_or_else(String::new, |percent| format!("{sign}{}", decimal(percent.value, 1)))
                .into(),
            lever.becomes.as_ref().map_or("", |becomes| becomes.text.as_str()).into(),
            lever.unit.in_lang(lang).into(),
        ]);
    }
    table.render()
}

fn sources(e: &Explanation, lang: Lang) -> String {
    let mut text = title(lang.pick("来源", "Sources"));
    let scheme = &e.versions.scheme;
    let colon = lang.pick("：", ": ");
    text.push_str(&format!("  {}{colon}{}\n", scheme.name.in_lang(lang), scheme.source));
    for line in &e.energy {
        if let Some(co2) = &line.co2 {
            text.push_str(&format!("  {}{colon}{}\n", line.name.in_lang(lang), co2.source));
            let note = lang.pick(&co2.note_zh, &co2.note);
            if !note.is_empty() {
                text.push_str(&format!("    {FAINT}{note}{FAINT:#}\n"));
            }
        }
    }
    text
}
