"""Writes the test vectors of lending: issued scores, a portfolio, and the terms that any engine must give.

    python3 make.py           write the files beside this script
    python3 make.py --check   compare the files with what would be written; exit 1 where they differ

Standard library only, every number an exact fraction, no code shared with the engine. Scores and loans are made up:
合成数据 synthetic. The rules come from two policies: policy.toml beside this script, which has every kind of rule, and
the example that the project ships.
"""
import csv
import io
import json
import random
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
POLICIES = {"all-rules": HERE / "policy.toml", "example": HERE.parents[1] / "policies" / "example-green-loan.toml"}
DAY = (2025, 6, 30)


# ---- numbers -------------------------------------------------------------------------------------------------

def rounded(x, places):
    """x rounded to so many decimals, a tie to the even digit."""
    x = Fraction(x) * 10 ** places
    whole, rest = divmod(x.numerator, x.denominator)
    twice = 2 * rest - x.denominator
    if twice > 0 or (twice == 0 and whole % 2 == 1):
        whole += 1
    return Fraction(whole, 10 ** places)


def plain(x):
    """An exact decimal without trailing zeros."""
    x = Fraction(x)
    for places in range(13):
        scaled = x * 10 ** places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            text = digits if places == 0 else digits[:-places] + "." + digits[-places:]
            return ("-" if x < 0 else "") + text
    raise ValueError(f"{x} is not a decimal of 12 places")


def optional(x):
    return "" if x is None else plain(x)


# ---- credit codes (GB 32100-2015) ----------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number):
    body = f"91330502MA{number:07d}"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[-total % 31]


# ---- what is made up -----------------------------------------------------------------------------------------

def made_scores(dice):
    """Two periods or one of 420 firms; values are drawn from what lies on, just beside and between the cut-offs."""
    scores = []
    for firm in range(420):
        periods = dice.choice([["2022"], ["2023"], ["2024"], ["2023", "2024"], ["2023", "2024"], ["2023", "2024"], ["2023", "2024"],
                               ["2022", "2023"], ["2024", "2024Q1", "2025Q1"], ["2022", "2024"], ["2025-07", "2024"]])
        code = None if firm % 40 == 7 else credit_code(firm)
        name = "同名合成企业" if firm in (60, 61) else f"合成企业{firm:03d}"
        industry = dice.choice(["1711", "1751", "1752", "2811", "2812", "2821", "4412", "1761", "2830", "4411", "30"])
        region = dice.choice(["330502"] * 6 + ["330521"] * 6 + ["330503", "320500", None])
        before = Fraction(dice.choice(["1", "2.5", "0.000003", "1.234567", "0.999999", "0"]))
        for index, period in enumerate(periods):
            if index == 0 or before == 0:
                intensity = before
            else:
                factor = dice.choice(["0.7", "0.8", "0.800001", "0.9", "0.900001", "0.95", "0.95001", "1", "1.05",
                                      "1.050001", "1.1", "1.11", "1.5", "0.899999"])
                intensity = rounded(before * Fraction(factor), 6)
            output = Fraction(dice.choice(["1000", "1234.567891", "20000", "0.5", "333.333333"]))
            net = rounded(intensity * output, 6)
            deducted = Fraction(dice.choice(["0", "0", "1.5"]))
            gross = net + deducted
            scope1 = rounded(gross * Fraction(dice.choice(["0", "0.25", "1", "0.333333"])), 6)
            grade = dice.choice([1, 1, 1, 2, 2, 2, 3, 3, 4, 5, None])
            if output == Fraction("0.5") and firm % 3 == 0:
                grade = None
            status = "graded" if grade else dice.choice(["ungraded_peers", "ungraded_output"])
            if grade == 5 and firm % 2:
                status = "graded_last_band"
            is_intensity = status != "ungraded_output"
            scores.append({
                "score_id": f"s{len(scores):04d}", "run": min(1 + index, 2), "supersedes": None, "superseded_by": None,
                "reason": None, "scheme": "huzhou-2021", "published_at": "2025-06-01T00:00:00Z",
                "credit_code": code, "name": name, "period": period, "region": region, "industry": industry,
                "energy_tce": Fraction(100), "scope1_tco2": scope1, "scope2_tco2": gross - scope1, "gross_tco2": gross,
                "deducted_tco2": deducted, "net_tco2": net, "output_wan_yuan": output if is_intensity else Fraction(0),
                "intensity_l": intensity if is_intensity else None, "benchmark_l": Fraction(2), "benchmark_depth": 4,
                "peer_count": 20, "ratio_k": Fraction("1.5") if grade else None,
                "level": dice.choice([1, 1, 1, 2, 2, 2, 3]) if is_intensity else None, "grade": grade, "label": None,
                "neutral_rate": None, "percentile": None, "rank": None, "energy_intensity": None,
                "pcaf_score": dice.choice([1, 2, 2, 2, 3, 4, 4, 5]),
                "default_share": dice.choice([None, Fraction(0), Fraction(0), Fraction("0.25"), Fraction("0.25"),
                                              Fraction("0.250001"), Fraction("0.5"), Fraction("0.500001")]),
                "status": status,
            })
            before = intensity
    # Corrections: a second score of the same firm and period, issued by a later run, that names its predecessor.
    for old in list(scores)[::37]:
        new = dict(old, score_id=old["score_id"] + "c", run=3, supersedes=old["score_id"], reason="合成更正 synthetic")
        if new["grade"]:
            new["grade"] = new["grade"] % 5 + 1
        old["superseded_by"] = new["score_id"]
        scores.append(new)
    return scores


HEADERS = ["借据号", "统一社会信用代码", "借款人", "贷款余额（万元）", "授信额度（万元）", "基准利率（%）", "起息日", "到期日",
           "企业价值（万元）", "所有者权益（万元）", "债务总额（万元）", "备注"]


def made_loans(dice, scores):
    firms = sorted({(score["credit_code"] or "", score["name"]) for score in scores})
    loans = []

    def add(code, name, **given):
        outstanding = Fraction(dice.choice(["100", "250.5", "0", "1000", "33.333333", "4999.999999", "0.000001"]))
        value = dice.choice([None, None, outstanding, outstanding * 3 + 1, Fraction("100000"), outstanding + 7])
        equity, debt = None, None
        if value is None and dice.random() < 0.5:
            equity, debt = Fraction(dice.choice(["-50", "0", "1200.5"])), outstanding + Fraction(10)
        loan = {
            "借据号": f"合成-{len(loans):04d}", "统一社会信用代码": code, "借款人": name,
            "贷款余额（万元）": plain(outstanding), "授信额度（万元）": dice.choice(["", "", "500", "1000.000001", "8000"]),
            "基准利率（%）": dice.choice(["", "3.85", "4.35", "3.2", "3.1", "3.6", "3.45", "3.8501"]),
            "起息日": "2024-01-15", "到期日": dice.choice(["", "", "2025-06-30", "2025-06-30", "2025-06-29", "2027/3/31", "2026年12月31日"]),
            "企业价值（万元）": optional(value), "所有者权益（万元）": optional(equity), "债务总额（万元）": optional(debt),
            "备注": "合成数据 synthetic",
        }
        loan.update(given)
        loans.append(loan)

    for code, name in firms:
        kind = dice.random()
        if kind < 0.06:
            add("", name)
        elif kind < 0.12:
            add(code, "更名后的" + name)
        else:
            add(code, name)
            if kind > 0.9:
                add(code, name)
    unknown = credit_code(999_999)
    add(unknown, "没有参评的合成企业")
    add(unknown, "合成企业001")
    add(unknown, "合成企业007")
    add("", "同名合成企业")
    add("", "没有参评的合成企业")
    known, name = credit_code(1), "合成企业001"
    add(known[:-1] + ("0" if known[-1] != "0" else "1"), name)
    add(known, name, **{"借据号": ""})
    add(known, name, **{"借据号": "合成-0003"})
    add(known, name, **{"贷款余额（万元）": ""})
    add(known, name, **{"贷款余额（万元）": "-5"})
    add(known, name, **{"贷款余额（万元）": "一百"})
    add(known, name, **{"基准利率（%）": "0.0385"})
    add(known, name, **{"基准利率（%）": "385"})
    add(known, name, **{"到期日": "2025-02-30"})
    add("", "", **{"备注": "合成数据 synthetic"})
    return loans


# ---- the rules -----------------------------------------------------------------------------------------------

def ended(period):
    """Year and month in which a period ends, and its length in months."""
    if "Q" in period:
        return int(period[:4]), int(period[5]) * 3, 3
    if "-" in period:
        return int(period[:4]), int(period[5:]), 1
    return int(period), 12, 12


def age(period):
    year, month, _ = ended(period)
    return (DAY[0] * 12 + DAY[1]) - (year * 12 + month)


def a_year_before(period):
    return str(int(period[:4]) - 1) + period[4:]


def date(text):
    parts = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").split("-")
    year, month, day = map(int, parts)
    days = [31, 29 if year % 4 == 0 and year % 100 or year % 400 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if not 1 <= day <= days[month - 1]:
        raise ValueError(text)
    return year, month, day


def number(text):
    return None if text == "" else Fraction(text)


def row_errors(loan, seen):
    errors = []
    code = loan["统一社会信用代码"]
    if code:
        total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        if ALPHABET[-total % 31] != code[17]:
            errors.append("credit-code-invalid")
    try:
        amount = number(loan["贷款余额（万元）"])
        if amount is None:
            errors.append("outstanding-missing")
        elif amount < 0:
            errors.append("value-negative")
    except ValueError:
        errors.append("value-not-a-number")
    rate = number(loan["基准利率（%）"])
    if rate is not None and not Fraction("0.1") <= rate <= 36:
        errors.append("rate-invalid")
    if loan["到期日"]:
        try:
            date(loan["到期日"])
        except ValueError:
            errors.append("date-invalid")
    if not loan["借据号"]:
        errors.append("loan-id-missing")
    elif loan["借据号"] in seen:
        errors.append("loan-id-repeated")
    if not code and not loan["借款人"]:
        errors.append("identity-missing")
    return errors


def find(loan, scores):
    """The scores of a loan's borrower, or why there are none."""
    corrected = {score["supersedes"] for score in scores if score["supersedes"]}
    live = [score for score in scores if score["score_id"] not in corrected]
    code, name = loan["统一社会信用代码"], loan["借款人"]
    own = [score for score in live if code and score["credit_code"] == code]
    if not own:
        own = [score for score in live if name and score["name"] == name]
        codes = {score["credit_code"] for score in own}
        if code:
            own = [score for score in own if score["credit_code"] is None]
        elif len(codes) > 1:
            own = []
    own = [score for score in own if age(score["period"]) >= 0]
    return sorted(own, key=lambda s: (*ended(s["period"]), s["run"], s["score_id"]))


def entry(table, key, value):
    return next((line for line in table if value is not None and line[key] == value), None)


def terms(policy, loan, score, before, in_breach):
    """Reasons as (rule, basis points or None), and the figures they lead to."""
    rate, limit = policy["rate"], policy.get("limit", {})
    reasons = []
    for table, key, rule in [("by_grade", "grade", "grade"), ("by_level", "level", "level")]:
        line = entry(rate.get(table, []), key, score[key])
        if line:
            reasons.append((rule, Fraction(line["bp"])))
    trend = rate.get("by_grade_change")
    if trend and before and before["grade"] and score["grade"]:
        order = policy["grades"]
        was, now = order.index(before["grade"]), order.index(score["grade"])
        if now != was:
            reasons.append(("grade_change", Fraction(trend["better_bp" if now < was else "worse_bp"])))
    steps = rate.get("by_intensity_change", [])
    comparable = before and before["intensity_l"] and score["intensity_l"] is not None
    if steps and comparable:
        change = score["intensity_l"] / before["intensity_l"] - 1
        step = next(step for step in steps if "up_to" not in step or change <= Fraction(step["up_to"]))
        reasons.append(("intensity_change", Fraction(step["bp"])))
    line = entry(rate.get("by_data_quality", []), "pcaf", score["pcaf_score"])
    if line:
        reasons.append(("data_quality", Fraction(line["bp"])))
    if (trend or steps) and not before:
        reasons.append(("no_trend", None))
    total = sum((bp for _, bp in reasons if bp is not None), Fraction(0))
    floor, cap = Fraction(rate["floor_bp"]), Fraction(rate["cap_bp"])
    adjustment = min(max(total, floor), cap)
    if adjustment != total:
        reasons.append(("floor" if total < floor else "cap", adjustment - total))
    if adjustment < 0 and in_breach and policy.get("covenants", {}).get("suspends_discount"):
        reasons.append(("breach", -adjustment))
        adjustment = Fraction(0)
    base = number(loan["基准利率（%）"])
    result = None
    if base is not None:
        result = base + adjustment / 100
        if "lowest_rate_percent" in rate:
            held = max(result, min(base, Fraction(rate["lowest_rate_percent"])))
            if held != result:
                reasons.append(("lowest_rate", (held - result) * 100))
                adjustment, result = (held - base) * 100, held
    outstanding = number(loan["贷款余额（万元）"])
    interest = rounded(outstanding * adjustment / 10_000, 6)
    line = entry(limit.get("by_grade", []), "grade", score["grade"])
    proposed = None
    if line:
        proposed = max(Fraction(line["line_wan_yuan"]), number(loan["授信额度（万元）"]) or 0)
        reasons.append(("line", None))
    cut, credit = None, None
    rule = limit.get("per_tco2_cut")
    if rule and before:
        if rule["basis"] == "absolute":
            cut = before["net_tco2"] - score["net_tco2"]
        elif score["output_wan_yuan"] > 0 and before["output_wan_yuan"] > 0:
            cut = rounded(before["net_tco2"] * score["output_wan_yuan"] / before["output_wan_yuan"], 6) - score["net_tco2"]
        if cut is not None and cut > 0:
            credit = min(rounded(cut * Fraction(rule["yuan"]) / 10_000, 6), Fraction(rule.get("cap_wan_yuan", 10 ** 12)))
            reasons.append(("per_cut", None))
    return reasons, adjustment, result, interest, proposed, cut, credit


def refusals(policy, loan, score):
    rules = policy["eligibility"]
    missed = []
    if loan["到期日"] and date(loan["到期日"]) < DAY:
        missed.append("matured")
    if score["status"] not in rules["status"]:
        missed.append("status")
    if "grades" in rules and score["grade"] not in rules["grades"]:
        missed.append("grade")
    if "levels" in rules and score["level"] not in rules["levels"]:
        missed.append("level")
    if score["pcaf_score"] > rules.get("pcaf_at_most", 5):
        missed.append("data_quality")
    if age(score["period"]) > rules.get("age_months_at_most", 10 ** 6):
        missed.append("age")
    share = score["default_share"]
    if share is not None and "default_share_at_most" in rules and share > Fraction(rules["default_share_at_most"]):
        missed.append("default_share")
    for rule, key in [("industry", "industries"), ("region", "regions")]:
        lists = rules.get(key, {})
        code = score[rule] or ""
        inside = not lists.get("only") or any(code.startswith(start) for start in lists["only"])
        if not inside or any(code.startswith(start) for start in lists.get("except", [])):
            missed.append(rule)
    return missed


def covenants(policy, score, before):
    rules = policy.get("covenants", {})
    states = []

    def state(rule, holds):
        states.append(rule + ":" + ("untested" if holds is None else "met" if holds else "breached"))

    for rule, order in [("grade", policy["grades"]), ("level", policy.get("levels", []))]:
        worst = rules.get(f"{rule}_not_worse_than")
        if worst is not None:
            state(rule, None if score[rule] is None else order.index(score[rule]) <= order.index(worst))
    if "intensity_up_at_most" in rules:
        comparable = before and before["intensity_l"] and score["intensity_l"] is not None
        most = Fraction(rules["intensity_up_at_most"])
        state("intensity", score["intensity_l"] / before["intensity_l"] - 1 <= most if comparable else None)
    if "pcaf_at_most" in rules:
        state("data_quality", score["pcaf_score"] <= rules["pcaf_at_most"])
    if "age_months_at_most" in rules:
        state("age", age(score["period"]) <= rules["age_months_at_most"])
    return states


def financed(loan, own):
    """Attribution factor, shares of scope 1 and 2, the score they come from; or why not."""
    years = [score for score in own if len(score["period"]) == 4]
    if not years:
        return "no_annual_score"
    outstanding, value = number(loan["贷款余额（万元）"]), number(loan["企业价值（万元）"])
    equity, debt = number(loan["所有者权益（万元）"]), number(loan["债务总额（万元）"])
    if value is None and equity is not None and debt is not None:
        value = max(equity, 0) + debt
    if not value:
        return "no_company_value"
    if outstanding > value:
        return "outstanding_above_company_value"
    year = years[-1]
    return (rounded(outstanding / value, 9), rounded(outstanding * year["scope1_tco2"] / value, 6),
            rounded(outstanding * year["scope2_tco2"] / value, 6), year)


COLUMNS = ["line", "loan_id", "outcome", "errors", "score_id", "previous_id", "age_months", "refusals", "reasons",
           "adjustment_bp", "rate_percent", "interest_wan_yuan", "line_wan_yuan", "cut_tco2", "cut_credit_wan_yuan",
           "evidence", "covenants", "attribution", "financed_scope1_tco2", "financed_scope2_tco2", "financed_note"]


def price(policy, loans, scores):
    rows, seen = [], set()
    sums = {"interest_wan_yuan": Fraction(0), "scope1_tco2": Fraction(0), "scope2_tco2": Fraction(0)}
    total = eligible = weighted = covered = quality = Fraction(0)
    for index, loan in enumerate(loans):
        row = dict.fromkeys(COLUMNS, "")
        row["line"], row["loan_id"] = index + 2, loan["借据号"]
        rows.append(row)
        errors = row_errors(loan, seen)
        seen.add(loan["借据号"])
        if "value-negative" not in errors and "value-not-a-number" not in errors:
            total += number(loan["贷款余额（万元）"]) or 0
        if errors:
            row.update(outcome="rejected", errors=";".join(sorted(errors)), financed_note="rejected")
            continue
        own = find(loan, scores)
        if not own:
            row.update(outcome="no_score", refusals="no_score", financed_note="no_score")
            continue
        score = own[-1]
        before = next((s for s in reversed(own) if s["period"] == a_year_before(score["period"])), None)
        row.update(score_id=score["score_id"], previous_id=before["score_id"] if before else "", age_months=age(score["period"]))
        states = covenants(policy, score, before)
        row["covenants"] = ";".join(states)
        missed = refusals(policy, loan, score)
        row.update(outcome="not_eligible" if missed else "eligible", refusals=";".join(missed))
        outstanding = number(loan["贷款余额（万元）"])
        if not missed:
            reasons, adjustment, rate, interest, line, cut, credit = terms(
                policy, loan, score, before, any(state.endswith(":breached") for state in states))
            row["reasons"] = ";".join(rule if bp is None else f"{rule}:{plain(bp)}" for rule, bp in reasons)
            row.update(adjustment_bp=plain(adjustment), rate_percent=optional(rate), interest_wan_yuan=plain(interest),
                       line_wan_yuan=optional(line), cut_tco2=optional(cut), cut_credit_wan_yuan=optional(credit))
            needed = [one["kind"] for one in policy.get("evidence", [])
                      if adjustment <= -Fraction(one.get("from_discount_bp", -10 ** 6))
                      and not (one["kind"] == "verification" and score["pcaf_score"] == 1)]
            row["evidence"] = ";".join(needed)
            eligible += outstanding
            weighted += outstanding * adjustment
            sums["interest_wan_yuan"] += interest
        share = financed(loan, own)
        if isinstance(share, str):
            row["financed_note"] = share
        else:
            factor, scope1, scope2, year = share
            row.update(attribution=plain(factor), financed_scope1_tco2=plain(scope1), financed_scope2_tco2=plain(scope2))
            sums["scope1_tco2"] += scope1
            sums["scope2_tco2"] += scope2
            covered += outstanding
            quality += outstanding * year["pcaf_score"]
    summary = {name: plain(value) for name, value in sums.items()}
    summary.update(
        outstanding_wan_yuan=plain(total), weighted_adjustment_bp=plain(rounded(weighted / eligible, 2)),
        pcaf_score=plain(rounded(quality / covered, 9)), coverage=plain(rounded(covered / total, 9)),
        tco2_per_wan_yuan=plain(rounded((sums["scope1_tco2"] + sums["scope2_tco2"]) / covered, 9)),
    )
    return rows, summary


# ---- files ---------------------------------------------------------------------------------------------------

def as_csv(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_ndjson(scores):
    def value(x):
        return json.loads(plain(x)) if isinstance(x, Fraction) else x
    return "".join(json.dumps({k: value(v) for k, v in score.items() if v is not None}, ensure_ascii=False) + "\n" for score in scores)


def files():
    dice = random.Random(20250630)
    scores = made_scores(dice)
    loans = made_loans(dice, scores)
    made = {"scores.ndjson": as_ndjson(scores), "loans.csv": as_csv(HEADERS, loans)}
    for name, path in POLICIES.items():
        policy = tomllib.loads(path.read_text(encoding="utf-8"))
        rows, summary = price(policy, loans, scores)
        made[f"{name}.expected.csv"] = as_csv(COLUMNS, rows)
        made[f"{name}.expected.json"] = json.dumps(summary, indent=1) + "\n"
    return made


def main():
    differ = []
    for name, text in files().items():
        path = HERE / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                differ.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if differ:
        sys.exit(f"differ from what make.py writes: {', '.join(differ)}")


main()
