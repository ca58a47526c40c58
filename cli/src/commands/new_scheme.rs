//! `tanxiao schemes new`: a scheme to start from, a shipped one under another name. What is not given
//! as an option is asked where somebody sits at a terminal.

use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;

use crate::args::{NewArgs, SchemeKind};
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output;

/// What a new scheme is to be.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    id: String,
    kind: SchemeKind,
    name: Option<String>,
    source: Option<String>,
    output: Option<PathBuf>,
}

pub(super) fn run(args: NewArgs, context: &Context) -> Outcome {
    let wanted = match args.id {
        Some(id) => Wanted {
            id,
            kind: args.kind.unwrap_or(SchemeKind::Rank),
            name: args.name,
            source: args.source,
            output: args.output,
        },
        None if std::io::stdin().is_terminal() => {
            // Questions are no output: that may go into a file.
            let (stdin, stderr) = (std::io::stdin().lock(), anstream::stderr().lock());
            Dialogue { answers: stdin, questions: stderr, lang: context.lang }.ask(args)?
        }
        None => {
            return Err(Failure::text(
                Exit::Usage,
                "请写明新方法的代号，如 tanxiao schemes new my-city --kind rank；在终端中运行则逐项询问",
                "give the scheme an id, as in tanxiao schemes new my-city --kind rank; at a terminal it is asked",
            ));
        }
    };
    let text = draft(&wanted)?;
    match &wanted.output {
        None => super::print_text(&text),
        Some(path) if path.exists() => Err(is_there(path)),
        Some(path) => {
            output::write_file(path, text.as_bytes())?;
            if context.is_quiet {
                return Ok(());
            }
            let path = path.display();
            super::print_text(&match context.lang {
                Lang::Zh => format!("已写入 {path}；改好后用 tanxiao schemes check {path} 检查\n"),
                Lang::En => {
                    format!("wrote {path}; edit it, then check it: tanxiao schemes check {path}\n")
                }
            })
        }
    }
}

fn is_there(path: &Path) -> Failure {
    let path = path.display();
    Failure::text(
        Exit::Output,
        format!("{path} 已存在，未作改动"),
        format!("{path} is there already and was left as it is"),
    )
}

/// The text of a shipped scheme with what is wanted at its head.
fn draft(wanted: &Wanted) -> Outcome<String> {
    let Wanted { id, kind, name, source, .. } = wanted;
    let like = match kind {
        SchemeKind::Carbon => "schemes/own-revenue.toml",
        SchemeKind::Points => "schemes/own-green-factory.toml",
        SchemeKind::Rank => "schemes/own-rank-county.toml",
    };
    let shipped = tanxiao_data::FILES.iter().find(|file| file.path == like);
    let shipped = shipped.map_or("", |file| file.text);
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let name = quoted(name.as_deref().unwrap_or(id));
    let source =
        source.as_deref().unwrap_or("请写明依据的文件 / name the document that it follows");
    let mut text = format!(
        "# 评价方法草稿，改自 {like}。每一项的含义与可填内容：docs/guide/zh/schemes.md、tanxiao schema scheme。\n\
         # 改好后：tanxiao schemes check 本文件；tanxiao schemes try 本文件 申报数据\n"
    );
    // Only the head of the file: indicators and fields have names of their own.
    let mut is_head = true;
    for line in shipped.lines().skip_while(|line| line.starts_with('#')) {
        is_head &= !line.starts_with('[');
        let key = line.split_once(" = ").map_or("", |(key, _)| key);
        let own = match key {
            "id" if is_head => format!("id = \"{id}\""),
            "version" if is_head => "version = \"0.1.0\"".to_owned(),
            "name" if is_head => format!("name = {{ zh = {name}, en = {name} }}"),
            "source" if is_head => format!("source = {}", quoted(source)),
            _ => line.to_owned(),
        };
        text.push_str(&own);
        text.push('\n');
    }
    match Scheme::parse("new.toml", &text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::error(Exit::Usage, &error)),
    }
}

/// Questions and answers, one a line.
struct Dialogue<R, W> {
    answers: R,
    questions: W,
    lang: Lang,
}

impl<R: BufRead, W: Write> Dialogue<R, W> {
    /// Asks for what is not given.
    fn ask(&mut self, args: NewArgs) -> Outcome<Wanted> {
        let id = self.id()?;
        let kind = match args.kind {
            Some(kind) => kind,
            None => self.kind()?,
        };
        let lang = self.lang;
        let name = match args.name {
            Some(name) => Some(name),
            None => self.line(
                lang.pick("名称（直接回车则同代号）", "Name (the id, if you just press Enter)"),
            )?,
        };
        let source = match args.source {
            Some(source) => Some(source),
            None => self.line(lang.pick(
                "依据的文件（名称、文号；可以以后再填）",
                "Document that it follows (may be filled in later)",
            ))?,
        };
        let output = match args.output {
            Some(output) => output,
            None => self.file(&id)?,
        };
        Ok(Wanted { id, kind, name, source, output: Some(output) })
    }

    fn id(&mut self) -> Outcome<String> {
        loop {
            let asked = self.lang.pick(
                "代号（小写字母、数字、连字符，如 my-city）",
                "Id (small letters, digits and hyphens, as my-city)",
            );
            let id = self.line(asked)?.unwrap_or_default();
            let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if !id.is_empty() && id.chars().all(is_part) {
                return Ok(id);
            }
            self.say(self.lang.pick(
                "代号只能用小写字母、数字、连字符。",
                "Only small letters, digits and hyphens make an id.",
            ))?;
        }
    }

    fn kind(&mut self) -> Outcome<SchemeKind> {
        let kinds = SchemeKind::value_variants();
        for (place, kind) in kinds.iter().enumerate() {
            let what = match kind {
                SchemeKind::Carbon => self.lang.pick(
                    "按碳效值：单位产出的碳排放与同行比",
                    "carbon: emissions per unit of output against the peers",
                ),
                SchemeKind::Points => self.lang.pick(
                    "按总分：各项指标计分，总分划线分档",
                    "points: indicators give points, and cut-offs of the sum give classes",
                ),
                SchemeKind::Rank => self.lang.pick(
                    "按名次：各项指标计分，按总分名次的比例分类（亩均论英雄）",
                    "rank: indicators give points, and shares by rank of the sum give classes",
                ),
            };
            self.say(&format!("  {} {what}", place + 1))?;
        }
        loop {
            let asked = self.lang.pick(
                "类型（1、2、3；直接回车为 3）",
                "Kind (1, 2 or 3; 3 if you just press Enter)",
            );
            let answer = self.line(asked)?;
            let place = answer.as_deref().unwrap_or("3").parse::<usize>();
            let kind = place.ok().and_then(|place| kinds.get(place.checked_sub(1)?));
            if let Some(kind) = kind {
                return Ok(*kind);
            }
            self.say(self.lang.pick("请填 1、2 或 3。", "1, 2 or 3, please."))?;
        }
    }

    /// A file that is not there yet.
    fn file(&mut self, id: &str) -> Outcome<PathBuf> {
        loop {
            let usual = format!("{id}.toml");
            let asked = match self.lang {
                Lang::Zh => format!("写入的文件（直接回车为 {usual}）"),
                Lang::En => format!("File to write ({usual}, if you just press Enter)"),
            };
            let path = PathBuf::from(self.line(&asked)?.unwrap_or(usual));
            if !path.exists() {
                return Ok(path);
            }
            let shown = path.display();
            self.say(&match self.lang {
                Lang::Zh => format!("{shown} 已存在，请换一个名称。"),
                Lang::En => format!("{shown} is there already: choose another name, please."),
            })?;
        }
    }

    fn say(&mut self, text: &str) -> Outcome {
        writeln!(self.questions, "{text}").map_err(|error| output::io(Path::new("-"), &error))
    }

    /// An answer; None where it is empty. Where there are no more answers, nothing is written.
    fn line(&mut self, question: &str) -> Outcome<Option<String>> {
        let io = |error: std::io::Error| output::io(Path::new("-"), &error);
        let colon = self.lang.pick("：", ": ");
        write!(self.questions, "{question}{colon}").map_err(io)?;
        self.questions.flush().map_err(io)?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer).map_err(io)? == 0 {
            return Err(Failure::text(
                Exit::Usage,
                "回答中断，没有写出文件",
                "there are no more answers: nothing was written",
            ));
        }
        let answer = answer.trim();
        Ok((!answer.is_empty()).then(|| answer.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> NewArgs {
        NewArgs { id: None, kind: None, name: None, source: None, output: None }
    }

    fn asked(lang: Lang, answers: &str, args: NewArgs) -> (Outcome<Wanted>, String) {
        let mut questions = Vec::new();
        let wanted =
            Dialogue { answers: answers.as_bytes(), questions: &mut questions, lang }.ask(args);
        (wanted, String::from_utf8(questions).unwrap())
    }

    #[test]
    fn what_is_not_given_is_asked_until_it_can_be_used() {
        let answers =
            "My City\nmy-city\n7\n2\n某市绿色工厂评价\n某政发〔2026〕1号\nno-such-folder/a.toml\n";
        let (wanted, questions) = asked(Lang::Zh, answers, args());
        let wanted = wanted.unwrap();
        assert_eq!((wanted.id.as_str(), wanted.kind), ("my-city", SchemeKind::Points));
        assert_eq!(wanted.output, Some(PathBuf::from("no-such-folder/a.toml")));
        for words in ["代号只能用小写字母", "请填 1、2 或 3", "依据的文件"] {
            assert!(questions.contains(words), "{words}: {questions}");
        }
        let text = draft(&wanted).unwrap();
        let scheme = Scheme::parse("new.toml", &text).unwrap();
        assert_eq!(scheme.name.zh, "某市绿色工厂评价");
        assert_eq!(scheme.source, "某政发〔2026〕1号");
        assert!(!scheme.is_official);
    }

    #[test]
    fn enter_takes_what_is_usual_and_options_are_not_asked() {
        let given =
            NewArgs { kind: Some(SchemeKind::Carbon), source: Some("a \"b\"".into()), ..args() };
        let (wanted, questions) = asked(Lang::En, "x-1\n\n\n", given);
        let wanted = wanted.unwrap();
        assert_eq!((wanted.name.as_ref(), wanted.kind), (None, SchemeKind::Carbon));
        assert_eq!(wanted.output, Some(PathBuf::from("x-1.toml")));
        assert!(!questions.contains("Kind") && !questions.contains("Document"), "{questions}");
        assert!(questions.is_ascii(), "{questions}");
        let text = draft(&wanted).unwrap();
        assert_eq!(Scheme::parse("new.toml", &text).unwrap().source, "a \"b\"");
        // The kind that Enter means.
        let (wanted, _) = asked(Lang::En, "x-1\n\n\n\n\n", args());
        assert_eq!(wanted.unwrap().kind, SchemeKind::Rank);
    }

    #[test]
    fn answers_that_end_write_nothing() {
        let (wanted, _) = asked(Lang::Zh, "my-city\n2\n", args());
        assert!(wanted.is_err());
    }
}
