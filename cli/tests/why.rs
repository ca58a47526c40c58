//! `tanxiao why`: what is printed and written is one answer, whatever the format, the threads and
//! the language; and what it refuses.

mod common;

use std::fs;

use common::{directory, failure, path, root, stdout};

const XIAMEN: &str = "data/samples/xiamen-industries-2012-2017.csv";

fn xiamen() -> String {
    root().join(XIAMEN).to_str().unwrap().to_owned()
}

/// The figures of one row by column.
fn row(csv: &str, code: &str) -> Vec<(String, String)> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let headers: Vec<&str> = lines.next().unwrap().split(',').collect();
    let found = lines.map(|line| line.split(',').collect::<Vec<_>>()).find(|row| row[1] == code);
    let found = found.unwrap_or_else(|| panic!("no row of {code}"));
    headers.into_iter().zip(found).map(|(h, c)| (h.to_owned(), c.to_owned())).collect()
}

/// Millionths, or parts of 10⁻⁹.
fn scaled(text: &str, places: usize) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<places$}");
    digits.parse().unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn what_is_written_adds_up_and_does_not_depend_on_threads() {
    let desk = directory();
    let path = |name: &str| path(&desk, name);
    let (input, one, two) = (xiamen(), path("one.csv"), path("two.csv"));
    let line = ["why", &input, "--from", "2012", "--to", "2017", "--by", "industry", "-q"];
    let (xlsx, svg) = (path("why.xlsx"), path("why.svg"));
    stdout(&[&line[..], &["-o", &one, "-o", &xlsx, "--svg", &svg, "--threads", "1"]].concat());
    stdout(&[&line[..], &["-o", &two, "--threads", "3"]].concat());
    let text = fs::read_to_string(&one).unwrap();
    assert_eq!(text, fs::read_to_string(&two).unwrap());
    for code in ["", "26", "44"] {
        let cells = row(&text, code);
        let of = |name: &str, places| {
            let (_, cell) = cells.iter().find(|(header, _)| header == name).unwrap();
            scaled(cell, places)
        };
        let parts = |ending: &str, places| -> i128 {
            let names = cells.iter().map(|(header, _)| header.as_str());
            let counted = names.filter(|name| {
                let is_part = !name.starts_with("net_") && !name.starts_with("change");
                name.ends_with(ending) && is_part && !name.contains("lmdi")
            });
            counted.map(|name| of(name, places)).sum()
        };
        let change = of("net_to_tco2", 6) - of("net_from_tco2", 6);
        assert_eq!((parts("_tco2", 6), of("change_tco2", 6)), (change, change), "{code}");
        let change = of("l_to", 9) - of("l_from", 9);
        assert_eq!((parts("_l", 9), of("l_change", 9)), (change, change), "{code}");
    }
    assert!(fs::read(&xlsx).unwrap().starts_with(b"PK"));
    let svg = fs::read_to_string(&svg).unwrap();
    // Two periods and six parts that moved something.
    assert_eq!(svg.matches("<rect").count(), 1 + 8);
    let made_from = fs::read_to_string(path("one.csv.manifest.json")).unwrap();
    assert!(made_from.contains("tanxiao-why") && made_from.contains("cn-guides-2015"));
}

#[test]
fn the_whole_is_printed() {
    let text = stdout(&["--lang", "en", "why", &xiamen(), "--from", "2012", "--to", "2017"]);
    let words: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "2012 14,734,322 1.509105",
        "activity (output) +3,991,939 +27.1 % +0.000846 +3,726,778",
        "structure between industries -5,027,088 -34.1 % -0.445100 -4,717,604",
        "other return rejected or held -219,521 -1.5 % +0.003792",
        "change -1,933,020 -13.1 % -0.504083",
    ] {
        assert!(words.iter().any(|words| words == line), "{line}\n{text}");
    }
    for part in
        ["29 in both periods with output, 1 came", "2 + 3 rejected", "no published grid factor"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let desk = directory();
    let input = path(&desk, "xiamen.csv");
    fs::copy(xiamen(), &input).unwrap();
    for (line, exit, says) in [
        (&["--from", "2011", "--to", "2017"][..], 7, "2011"),
        (&["--from", "2012"], 2, "--to"),
        (&[], 2, "2012, 2013"),
        (&["--from", "2012", "--to", "2012"], 2, "--from"),
        (&["--from", "2012", "--to", "2013", "--svg", input.as_str()], 2, "xiamen"),
    ] {
        let (code, stderr) = failure(&[&["why", &input], line].concat());
        assert_eq!(code, exit, "{line:?}: {stderr}");
        assert!(stderr.contains(says), "{line:?}: {stderr}");
    }
}
