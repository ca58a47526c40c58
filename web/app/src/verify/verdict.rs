//! The verdict: one status in words and by its sign, what was not checked, and the claims as a
//! card.

use tanxiao_web_protocol::{Bilingual, ClaimsView, Lang, Verified};
use yew::prelude::*;

use crate::number::set;
use crate::save;

/// How a status is to be taken: by its sign as well as its colour.
fn kind(status: &str, is_unsure: bool) -> (&'static str, &'static str) {
    match status {
        "valid" if is_unsure => ("unsure", "!"),
        "valid" => ("good", "✓"),
        "no-code" | "not-verified" | "malformed" | "unsupported" | "unknown-issuer"
        | "status-unknown" => ("unsure", "?"),
        _ => ("bad", "✕"),
    }
}

pub(super) fn verdict(verified: Option<&Verified>, lang: Lang) -> Html {
    let Some(verified) = verified else {
        return html! {
            <article class="sheet empty">
                <p class="seal" aria-hidden="true">{ "核验" }</p>
                <h2>{ lang.pick("核验结果将显示在这里", "The verdict will stand here") }</h2>
                <p>{ lang.pick("请出示碳效码，并载入签发机构的信任清单。", "Present a certificate, and load its issuer's trust list.") }</p>
            </article>
        };
    };
    let (class, sign) = kind(&verified.status, !verified.warnings.is_empty());
    let json = verified.json.clone();
    let onclick = move |_: MouseEvent| {
        save::text("tanxiao-verdict.json", "application/json", &json);
    };
    html! {
        <article class="sheet">
            <div class={classes!("verdict", class)} data-status={verified.status.clone()}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                <div>
                    <h2 id="verdict">{ verified.title.in_lang(lang) }</h2>
                    <p>{ verified.message.in_lang(lang) }</p>
                    { for verified.warnings.iter().map(|warning| html! {
                        <p class="unchecked"><strong>{ lang.pick("注意", "Note") }</strong>{ " " }{ warning.in_lang(lang) }</p>
                    }) }
                    if !verified.hint.in_lang(lang).is_empty() { <p class="help">{ verified.hint.in_lang(lang) }</p> }
                </div>
            </div>
            if let Some(claims) = &verified.claims { { card(claims, lang) } }
            { signature(verified, lang) }
            if !verified.json.is_empty() {
                <div class="share"><button type="button" id="save-verdict" {onclick}>{ lang.pick("保存核验结果（JSON）", "Save the verdict (JSON)") }</button></div>
            }
        </article>
    }
}

/// A name and its value, where there is one.
fn line(name: &str, value: &str) -> Html {
    if value.is_empty() {
        return html! {};
    }
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn card(claims: &ClaimsView, lang: Lang) -> Html {
    let colour = if claims.colour.is_empty() { "#777777" } else { &claims.colour };
    let is_english = claims.label.en != claims.label.zh;
    let of_label = if is_english { lang.pick("zh-CN", "en") } else { "zh-CN" };
    html! {
        <section class="card" aria-label={lang.pick("碳效码内容", "What it claims")}>
            <svg class="band" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                <rect width="10" height="100" fill={colour.to_owned()} /></svg>
            <div class="face">
                <p class="kind">{ lang.pick("工业碳效码 · 已签发", "Carbon-efficiency code · issued") }</p>
                <p class="label" lang={of_label}>{ claims.label.in_lang(lang) }</p>
                <p class="firm" lang="zh-CN">{ &claims.firm }</p>
                <p class="facts">
                    if !claims.credit_code.is_empty() { <span><code>{ &claims.credit_code }</code></span> }
                    <span>{ &claims.period }</span>
                    if !claims.region.is_empty() { <span lang="zh-CN">{ &claims.region }</span> }
                    <span>{ claims.industry.in_lang(lang) }</span>
                </p>
                <dl class="lines">
                    { line(lang.pick("碳强度 L", "Intensity L"), &set(claims.intensity.in_lang(lang), lang)) }
                    { line(lang.pick("碳效值 K", "Ratio K"), &claims.ratio) }
                    { line(lang.pick("行业基准", "Benchmark"), claims.benchmark.in_lang(lang)) }
                    { line(lang.pick("碳中和率", "Neutral rate"), &claims.neutral_rate) }
                    { line(lang.pick("有效期", "In force"), &[&claims.issued_on, " – ", &claims.expires_on].concat()) }
                    { line(lang.pick("数据质量（PCAF）", "Data quality (PCAF)"), &claims.pcaf_score.to_string()) }
                    { line(lang.pick("方法与因子", "Scheme and factors"), &claims.methods) }
                    { line(lang.pick("评价结果编号", "Score id"), &claims.score_id) }
                </dl>
            </div>
        </section>
    }
}

/// Who signed it, and when it was looked at.
fn signature(verified: &Verified, lang: Lang) -> Html {
    let Bilingual { zh, .. } = &verified.issuer_name;
    let issuer = if zh.is_empty() { &verified.issuer } else { verified.issuer_name.in_lang(lang) };
    html! {
        <dl class="lines">
            { line(lang.pick("签发机构", "Issuer"), issuer) }
            if !zh.is_empty() { { line(lang.pick("机构标识", "Issuer id"), &verified.issuer) } }
            { line(lang.pick("算法与密钥", "Algorithm and key"), &verified.key) }
            { line(lang.pick("核验时间", "Checked at"), &verified.checked_at) }
            { line(lang.pick("状态清单时间", "Status list of"), &verified.revocation_as_of) }
        </dl>
    }
}
