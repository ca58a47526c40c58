//! Help and what is said of a command line that is not understood, in one language at a time.

mod common;

use common::{output, tanxiao};

/// Every command, with those below it.
const COMMANDS: [&str; 52] = [
    "",
    "audit",
    "audit verify",
    "benchmark",
    "book",
    "book benchmark",
    "book diff",
    "book log",
    "book show",
    "book verify",
    "book withdraw",
    "certify",
    "completions",
    "explain",
    "factors",
    "findings",
    "industries",
    "keys",
    "keys new",
    "keys show",
    "keys trust",
    "lend",
    "man",
    "publish",
    "read",
    "regions",
    "report",
    "rerun",
    "returns",
    "revoke",
    "sample",
    "schema",
    "schemes",
    "schemes check",
    "schemes new",
    "schemes show",
    "schemes try",
    "score",
    "series",
    "serve",
    "sql",
    "status",
    "tokens",
    "tokens bind",
    "tokens list",
    "tokens new",
    "tokens revoke",
    "verify",
    "help",
    "help score",
    "help book diff",
    "why",
];

fn help(command: &str, lang: &str) -> String {
    let mut arguments: Vec<&str> = command.split_whitespace().collect();
    if !command.starts_with("help") {
        arguments.push("--help");
    }
    let output = tanxiao(&arguments).env("TANXIAO_LANG", lang).output().unwrap();
    assert!(output.status.success(), "{command}");
    String::from_utf8(output.stdout).unwrap()
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

#[test]
fn in_chinese() {
    let all = COMMANDS.map(|command| format!("$ tanxiao {command}\n{}", help(command, "zh")));
    insta::assert_snapshot!("help-zh", all.join("\n"));
}

#[test]
fn in_english() {
    let all = COMMANDS.map(|command| format!("$ tanxiao {command}\n{}", help(command, "en")));
    let all = all.join("\n");
    assert!(!all.contains(is_chinese));
    insta::assert_snapshot!("help-en", all);
}

/// No command is left out above, and each has a text in the list of commands.
#[test]
fn every_command() {
    for group in ["", "audit", "book", "keys", "schemes", "tokens"] {
        let help = help(group, "en");
        let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for line in list.lines() {
            let name = line.split_whitespace().next().unwrap();
            let command = format!("{group} {name}");
            assert!(name == "help" || COMMANDS.contains(&command.trim()), "{command}");
        }
    }
}

/// The language asked for counts, whether by option or by the environment.
#[test]
fn the_language_asked_for() {
    let chinese = help("score", "zh");
    assert!(chinese.contains("用法：tanxiao score [选项] <文件>..."), "{chinese}");
    let english = help("score", "en");
    assert!(english.contains("Usage: tanxiao score [OPTIONS] <FILE>..."), "{english}");
    for arguments in [
        ["score", "--help", "--lang", "en"],
        ["--lang", "en", "score", "--help"],
        ["--lang=en", "help", "score", "--quiet"],
    ] {
        let output = output(&arguments[..if arguments[1] == "help" { 3 } else { 4 }]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), english, "{arguments:?}");
    }
    let by_locale = tanxiao(&["score", "--help"])
        .env_remove("TANXIAO_LANG")
        .env("LC_ALL", "en_GB.UTF-8")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(by_locale.stdout).unwrap(), english);
}

/// Scripts and manual are in one language, too.
#[test]
fn completions_and_manual() {
    for arguments in [["completions", "fish"], ["completions", "zsh"], ["man", "--quiet"]] {
        let of = |lang| {
            let output = tanxiao(&arguments).env("TANXIAO_LANG", lang).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let (zh, en) = (of("zh"), of("en"));
        assert!(zh.contains("评价企业") && !zh.contains("grade all firms"), "{arguments:?}");
        for english in ["Print help", "Print version", "Print this", ".SH OPTIONS", "[default: "] {
            assert!(!zh.contains(english), "{arguments:?}: {english}");
        }
        assert!(en.contains("grade all firms") && !en.contains("评价企业"), "{arguments:?}");
    }
}

#[test]
fn a_command_line_that_is_not_understood() {
    let mut all = String::new();
    for arguments in [
        &["scoer"][..],
        &["score"],
        &["score", "a.csv", "--rejcts", "b.csv"],
        &["score", "a.csv", "--threads", "0"],
        &["score", "a.csv", "--lang", "fr"],
        &["score", "a.csv", "--rejects"],
        &["score", "a.csv", "--rejects", "b", "--rejects", "c"],
        &["schema", "scroe"],
        &["sql", "--dialect", "spark", "--like", "a", "--input-schema", "b"],
        &["status", "--book", "a", "--key", "b", "--status-days", "400"],
        &["regions", "a", "b"],
    ] {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        all.push_str(&format!("$ tanxiao {}\n{said}\n", arguments.join(" ")));
        let english = tanxiao(arguments).env("TANXIAO_LANG", "en").output().unwrap();
        let english = String::from_utf8(english.stderr).unwrap();
        assert!(english.starts_with("error: ") && !english.contains(is_chinese), "{english}");
    }
    insta::assert_snapshot!(all);
    // Without a command there is nothing to do: what there is.
    let output = output(&["book"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("用法：tanxiao book [选项] <命令>"));
}
