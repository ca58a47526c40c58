//! `tanxiao tokens`: who may ask the server for what. A token is shown once, when it is made.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand};
use tanxiao_book::Book;
use tanxiao_core::finding::ToFinding as _;
use tanxiao_core::lang::Lang;
use tanxiao_server::{Changed, Firms, Scope, Token, Tokens, time_text};

use super::serve::failure;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::list_text;
use crate::term::{
    self,
    table::{Align, Table},
};

#[derive(Debug, Subcommand)]
pub(crate) enum TokensCommand {
    /// 签发令牌，只显示这一次 / make a token; it is shown this once
    New(NewArgs),
    /// 列出令牌 / list tokens
    List(FileArgs),
    /// 撤销令牌 / revoke a token
    Revoke {
        /// 令牌编号 / id of the token
        id: String,
        #[command(flatten)]
        file: FileArgs,
    },
    /// 把令牌限定于指定企业，或换一份名单 / bind a token to a list of firms, or to another list
    Bind {
        /// 令牌编号 / id of the token
        id: String,
        /// 企业名单，每行一家：统一社会信用代码，没有代码的写名称 / the firms, one a line: credit code, or name
        /// where there is none
        #[arg(long, value_name = "FILE")]
        firms: PathBuf,
        #[command(flatten)]
        file: FileArgs,
    },
}

/// Which file of tokens.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct FileArgs {
    /// 评价结果册；令牌在结果册目录名加 .server/tokens.json / the score book; its tokens are in
    /// BOOK.server/tokens.json
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
    /// 令牌文件 / file of tokens
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    #[command(flatten)]
    file: FileArgs,
    /// 令牌给谁用 / whose it is
    #[arg(long)]
    name: String,
    /// 权限，以逗号分隔 / scopes, separated by commas
    #[arg(long, value_delimiter = ',', required = true, value_parser = clap::value_parser!(Scope),
          value_name = "read,export,score,certificates,webhooks,metrics,admin")]
    scopes: Vec<Scope>,
    /// 有效期，如 90d、12h / how long it counts, as 90d or 12h
    #[arg(long, default_value = "90d", value_parser = parse_duration)]
    expires: Duration,
    /// 只能看到该名单中的企业，每行一家：统一社会信用代码，没有代码的写名称 / sees the firms of this list only, one
    /// a line: credit code, or name where there is none
    #[arg(long, value_name = "FILE")]
    firms: Option<PathBuf>,
}

impl FileArgs {
    fn path(&self) -> Outcome<PathBuf> {
        match (&self.tokens, &self.book) {
            (Some(tokens), _) => Ok(tokens.clone()),
            (None, Some(book)) => {
                let path = tanxiao_server::tokens_file(&tanxiao_server::state_directory(book));
                // Tokens that are there can be revoked whatever became of the book.
                if !path.exists() {
                    Book::check_there(book).map_err(|error| Failure::book(&error))?;
                }
                Ok(path)
            }
            // One of the two is required.
            (None, None) => Ok(PathBuf::from("tokens.json")),
        }
    }

    /// Says which firms of a list the book does not know, where a book is named: their names may
    /// be written wrongly, or they may come with a later run.
    fn say_unknown(&self, firms: &Firms, context: &Context) -> Vec<String> {
        let Some(book) = &self.book else { return Vec::new() };
        let unknown = match tanxiao_server::unknown_to(book, firms) {
            Ok(unknown) => unknown,
            Err(error) => {
                warn(&error.message(context.lang), context);
                return Vec::new();
            }
        };
        if !unknown.is_empty() {
            let (some, total) = (unknown.len(), firms.count());
            let named = unknown.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>();
            let (zh, en) = (named.join("、"), named.join(", "));
            let (more_zh, more_en) = match some > NAMED {
                true => (" 等", ", …"),
                false => ("", ""),
            };
            let text = context.lang.pick(
                &format!(
                    "名单共 {total} 家企业，其中 {some} 家在结果册中没有评价结果：{zh}{more_zh}；请核对代码或名称\
                     （有代码的企业须写代码），日后发布的会自动可见"
                ),
                &format!(
                    "of the firms in the list ({total}), the book has no score of {some}: \
                     {en}{more_en}. Check codes and names (a firm that has a code is listed by \
                     it); what is published later will be seen"
                ),
            ).to_owned();
            warn(&text, context);
        }
        unknown
    }
}

/// Firms that are named of those that a book does not know.
const NAMED: usize = 5;

fn warn(text: &str, context: &Context) {
    anstream::eprintln!("{}{}", term::warning_word(context.lang), term::printable(text));
}

/// Says that the file that is to be there is gone.
fn say_gone(path: &Path, context: &Context) {
    if let Some(words) = Tokens::gone(path) {
        warn(context.lang.pick(&words.zh, &words.en), context);
    }
}

/// `90d`, `12h`, `30m`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    const UNITS: [(char, u64); 3] = [('d', 86_400), ('h', 3_600), ('m', 60)];
    const LONGEST_DAYS: u64 = 3_660;
    let secs = UNITS
        .iter()
        .find_map(|(unit, secs)| text.strip_suffix(*unit)?.parse::<u64>().ok()?.checked_mul(*secs));
    match secs {
        Some(secs) if (1..=LONGEST_DAYS * 86_400).contains(&secs) => Ok(Duration::from_secs(secs)),
        _ => Err("90d, 12h, 30m; 1m – 3660d".to_owned()),
    }
}

pub(crate) fn run(command: TokensCommand, context: &Context) -> Outcome {
    match command {
        TokensCommand::New(args) => new(args, context),
        TokensCommand::List(file) => list(&file.path()?, context),
        TokensCommand::Revoke { id, file } => revoke(&id, &file.path()?, context),
        TokensCommand::Bind { id, firms, file } => bind(&id, &firms, &file, context),
    }
}

fn new(args: NewArgs, context: &Context) -> Outcome {
    crate::args::check_name("--name", &args.name)?;
    let path = args.file.path()?;
    let firms = args.firms.as_deref().map(read_firms).transpose()?;
    if firms.is_some() {
        check_scopes(&args.scopes)?;
    }
    let listed = firms.clone();
    say_gone(&path, context);
    let changed = Tokens::change(&path, |tokens| {
        let now = SystemTime::now();
        let (mut token, text) =
            tokens.issue(&args.name, args.scopes, now.into(), (now + args.expires).into())?;
        if let Some(firms) = firms {
            token = tokens.bind(&token.id, firms).cloned().unwrap_or(token);
        }
        Ok::<_, tanxiao_server::Error>((token, text))
    })
    .map_err(failure)?;
    let (token, text) = told(changed, context);
    let unknown = listed.map(|firms| args.file.say_unknown(&firms, context));
    if context.is_json {
        let mut value = describe(&token);
        value["token"] = text.into();
        value["unknown_firms"] = serde_json::json!(unknown.unwrap_or_default());
        return super::print_json(&value);
    }
    // The token alone on standard output, so that it can be taken from there.
    let about = match context.lang {
        Lang::Zh => format!(
            "已签发令牌 {}（{}），有效至 {}；请立即保存，之后无法再次显示：",
            token.id,
            scopes(&token),
            time_text(token.expires_at)
        ),
        Lang::En => format!(
            "made token {} ({}), valid until {}; keep it now, it cannot be shown again:",
            token.id,
            scopes(&token),
            time_text(token.expires_at)
        ),
    };
    if !context.is_quiet {
        anstream::eprintln!("{about}");
    }
    super::print_text(&format!("{text}\n"))
}

/// What a change gave; beside it, that it could not be remembered.
fn told<T>(changed: Changed<T>, context: &Context) -> T {
    if let Some(error) = changed.not_remembered {
        let text = term::findings::lines(&error.to_finding(), context.lang);
        anstream::eprintln!("{}", term::printable(&text));
    }
    changed.result
}

fn list(path: &Path, context: &Context) -> Outcome {
    let tokens = Tokens::read(path).map_err(failure)?;
    say_gone(path, context);
    if context.is_json {
        return super::print_json(&tokens.iter().map(describe).collect::<Vec<_>>());
    }
    let titles = match context.lang {
        Lang::Zh => ["编号", "名称", "权限", "企业", "签发", "有效至", "状态"],
        Lang::En => ["id", "name", "scopes", "firms", "made", "valid until", "status"],
    };
    let mut table = Table::new(titles.map(|title| (title, Align::Left)));
    for token in tokens.iter() {
        let status = match (token.status(SystemTime::now().into()), context.lang) {
            ("active", Lang::Zh) => "有效",
            ("expired", Lang::Zh) => "已过期",
            (_, Lang::Zh) => "已撤销",
            (status, Lang::En) => status,
        };
        table.push(vec![
            token.id.clone().into(),
            token.name.clone().into(),
            scopes(token).into(),
            match &token.firms {
                None => context.lang.pick("全部", "all").to_owned(),
                Some(firms) => term::count(firms.count() as u64),
            }
            .into(),
            time_text(token.created_at).into(),
            time_text(token.expires_at).into(),
            status.into(),
        ]);
    }
    super::print_text(&table.render())
}

/// A token that is known by its id. Where there is none, nothing is made or changed.
fn known(id: &str, path: &Path) -> Outcome<Token> {
    let tokens = Tokens::read(path).map_err(failure)?;
    tokens.iter().find(|token| token.id == id).cloned().ok_or_else(|| {
        Failure::text(
            Exit::NotFound,
            format!("没有编号为 {id} 的令牌；tanxiao tokens list 列出全部"),
            format!("there is no token {id}; tanxiao tokens list lists them"),
        )
    })
}

fn bind(id: &str, firms: &Path, file: &FileArgs, context: &Context) -> Outcome {
    let path = &file.path()?;
    let firms = read_firms(firms)?;
    let token = known(id, path)?;
    check_scopes(&token.scopes)?;
    let count = term::count(firms.count() as u64);
    let listed = firms.clone();
    let bind =
        |tokens: &mut Tokens| Ok::<_, tanxiao_server::Error>(tokens.bind(id, firms).cloned());
    let changed = Tokens::change(path, bind).map_err(failure)?;
    let token = told(changed, context).unwrap_or(token);
    file.say_unknown(&listed, context);
    say(
        &token,
        context,
        &format!(
            "令牌 {id}（{}）只能看到名单中的 {count} 家企业；运行中的服务约一秒内生效\n",
            token.name
        ),
        &format!(
            "token {id} ({}) sees the firms of the list only ({count}); a running server knows \
             within a second\n",
            token.name
        ),
    )
}

/// What became of a token: in words, or whole for programs.
fn say(token: &Token, context: &Context, zh: &str, en: &str) -> Outcome {
    if context.is_json {
        return super::print_json(&describe(token));
    }
    if context.is_quiet {
        return Ok(());
    }
    super::print_text(context.lang.pick(zh, en))
}

/// Reads a list of firms.
fn read_firms(path: &Path) -> Outcome<Firms> {
    /// As long as a list of the most firms that it may have.
    const LONGEST: u64 = 64 << 20;
    let text =
        list_text(path, LONGEST).map_err(|wrong| refused_list(path, &wrong.zh, &wrong.en))?;
    Firms::parse(&text).map_err(|wrong| refused_list(path, &wrong.zh, &wrong.en))
}

fn refused_list(path: &Path, zh: &str, en: &str) -> Failure {
    let path = path.display();
    Failure::text(
        Exit::Input,
        format!(
            "企业名单 {path}：{zh}\n  → 每行一家：18 位统一社会信用代码，没有代码的写名称，UTF-8 或 GB18030；# 开头的行不计"
        ),
        format!(
            "list of firms {path}: {en}\n  → one a line, in UTF-8 or GB18030: the credit code of 18 characters, or the \
             name where there is none; lines that begin with # do not count"
        ),
    )
}

/// Refuses scopes that are of all firms for a token that is bound to some.
fn check_scopes(scopes: &[Scope]) -> Outcome {
    let of_all = scopes.iter().find(|scope| [Scope::Admin, Scope::Metrics].contains(scope));
    of_all.map_or(Ok(()), |scope| {
        Err(Failure::text(
            Exit::Usage,
            format!("权限 {scope} 涉及全部企业，不能与企业名单同用"),
            format!("the scope {scope} is of all firms and goes with no list of them"),
        ))
    })
}

fn revoke(id: &str, path: &Path, context: &Context) -> Outcome {
    let token = known(id, path)?;
    let revoke = |tokens: &mut Tokens| {
        Ok::<_, tanxiao_server::Error>(tokens.revoke(id, SystemTime::now().into()).cloned())
    };
    let changed = Tokens::change(path, revoke).map_err(failure)?;
    let token = told(changed, context).unwrap_or(token);
    say(
        &token,
        context,
        &format!("已撤销令牌 {id}（{}）；运行中的服务约一秒内生效\n", token.name),
        &format!("revoked token {id} ({}); a running server knows within a second\n", token.name),
    )
}

fn scopes(token: &Token) -> String {
    token.scopes.iter().map(|scope| scope.text()).collect::<Vec<_>>().join(",")
}

/// What is known of a token, without its secret's hash.
fn describe(token: &Token) -> serde_json::Value {
    let mut value = serde_json::to_value(token).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove("sha256");
        object.insert("status".to_owned(), token.status(SystemTime::now().into()).into());
    }
    value
}
