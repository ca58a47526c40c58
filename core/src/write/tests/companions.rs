//! Rejected rows, findings and benchmarks.

use super::*;
use crate::finding::Severity;

fn rejects(format: OutputFormat, rejected: &RejectedRows, run: &Run<'_>, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_rejects(format, rejected, &context(run, lang), &mut bytes).unwrap();
    bytes
}

#[test]
fn rejected_rows_come_back_as_they_were() {
    let data = data();
    let run = scored(&data);
    let csv = String::from_utf8(rejects(OutputFormat::Csv, &run.rejected, &run, Lang::Zh)).unwrap();
    insta::assert_snapshot!(csv.lines().nth(1).unwrap(), @r"
    in.csv,,8,value-negative,electricity_mwh：“-5”为负数,,'@坏,2023,330502,3011,-5,3000
    ");
    for lang in [Lang::Zh, Lang::En] {
        let (headers, rows) =
            read_back("a.csv", &rejects(OutputFormat::Csv, &run.rejected, &run, lang));
        assert_eq!(headers[..6], ["file", "sheet", "line", "codes", "reason", "credit_code"]);
        // The name would run, the number would not.
        assert_eq!((rows[0][6].as_str(), rows[0][10].as_str()), ("'@坏", "-5"));
        for format in formats().into_iter().filter(|format| *format != OutputFormat::Csv) {
            let bytes = rejects(format, &run.rejected, &run, lang);
            let (_, rows) = read_back(&format!("a{}", format.file_ending()), &bytes);
            assert_eq!((rows[0][6].as_str(), rows[0][10].as_str()), ("@坏", "-5"), "{format:?}");
        }
    }
}

#[test]
fn rejected_cells_are_strings_in_a_workbook() {
    let data = data();
    let run = scored(&data);
    let bytes = rejects(OutputFormat::Xlsx, &run.rejected, &run, Lang::Zh);
    let rows = xlsx::sheet(&bytes, "未通过校验的数据");
    assert_eq!(rows[0][4].to_string(), "未通过原因");
    assert_eq!(rows[1][10], calamine::Data::String("-5".to_owned()));
}

#[test]
fn headers_may_stand_twice() {
    let data = data();
    let run = scored(&data);
    let rejected = RejectedRows {
        headers: ["名称", "", "名称", "=line", "line"].map(Into::into).to_vec(),
        rows: vec![crate::rejects::RejectedRow {
            file: "a.csv".into(),
            sheet: None,
            line: 7,
            codes: vec!["value-negative", "energy-missing"],
            reason_zh: "甲;乙".to_owned(),
            reason_en: "a; b".to_owned(),
            cells: ["一", "二", "三", "四", "五"].map(str::to_owned).to_vec(),
        }],
    };
    let csv = rejects(OutputFormat::Csv, &rejected, &run, Lang::En);
    let expected = "\u{feff}file,sheet,line,codes,reason,名称,,名称,'=line,line\n\
                    a.csv,,7,value-negative;energy-missing,a; b,一,二,三,四,五\n";
    assert_eq!(String::from_utf8(csv).unwrap(), expected);
    let json = rejects(OutputFormat::NdJson, &rejected, &run, Lang::Zh);
    let expected = "{\"file\":\"a.csv\",\"sheet\":null,\"line\":7,\
                    \"codes\":\"value-negative;energy-missing\",\"reason\":\"甲;乙\",\
                    \"名称\":\"一\",\"column\":\"二\",\"名称_2\":\"三\",\"=line\":\"四\",\
                    \"line_2\":\"五\"}\n";
    assert_eq!(String::from_utf8(json).unwrap(), expected);
    for format in formats() {
        rejects(format, &rejected, &run, Lang::Zh);
        rejects(format, &RejectedRows::default(), &run, Lang::Zh);
    }
}

#[test]
fn findings_are_a_table() {
    let data = data();
    let run = scored(&data);
    let place = Place::file("-").at_line(3).at_column("=用电量");
    let mut finding = Finding::new(Code::ValueNegative, place).with("value", "-5").of_firm("@坏");
    finding.severity = Severity::Error;
    let findings = [finding, Finding::new(Code::FileEmpty, Place::default())];
    let write = |format, lang| {
        let mut bytes = Vec::new();
        write_findings(format, &findings, &context(&run, lang), &mut bytes).unwrap();
        bytes
    };
    let csv = String::from_utf8(write(OutputFormat::Csv, Lang::Zh)).unwrap();
    insta::assert_snapshot!(csv.trim_start_matches('\u{feff}'), @r#"
    severity,code,of_kind,file,sheet,line,column,rows,firm,message,hint
    error,file-empty,1,,,,,0,,文件是空的,请确认导出是否成功
    error,value-negative,1,-,,3,'=用电量,1,'@坏,“-5”为负数,能源消费量和抵扣量不能为负，请核对
    "#);
    let rows = xlsx::texts(&xlsx::sheet(&write(OutputFormat::Xlsx, Lang::Zh), "校验意见"));
    assert_eq!(rows[0][..3], ["程度", "意见代码", "同类条数"]);
    assert_eq!((rows[2][0].as_str(), rows[2][6].as_str()), ("错误", "=用电量"));
    for format in formats() {
        assert_eq!(write(format, Lang::En), write(format, Lang::En));
    }
}

#[test]
fn benchmarks_read_back() {
    let data = data();
    let run = scored(&data);
    let table = run.scored.benchmark_table(run.method);
    let mut bytes = Vec::new();
    write_benchmarks(&table, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("{\n  \"kind\"") && text.ends_with("}\n"));
    let hash = &run.method.factors.sha256;
    assert_eq!(BenchmarkTable::parse("b.json", &text, run.method.scheme, hash), Ok(table));
}
