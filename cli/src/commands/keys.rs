//! `tanxiao keys`: makes the key of an issuer, shows its public half, and puts trust lists
//! together.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use tanxiao_book::lists::TRUST;
use tanxiao_book::state::{self, Access, Held};
use tanxiao_book::{Book, DEFAULT_WAIT, Lock};
use tanxiao_certificate::root::Known;
use tanxiao_certificate::trust::{TrustedIssuer, TrustedKey, is_uri};
use tanxiao_certificate::{Algorithm, Roots, SigningKey, Timestamp, TrustList};
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::{Bilingual, Lang};

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::issuing::{DAY_SECS, time};
use crate::keys::{self, PassphraseArgs};
use crate::output::write_file;
use crate::trust::{of_file, read_trust, text_of};

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// 新建签发密钥（加密保存）及其信任清单 / make an issuer's key, encrypted, and its trust list
    New(NewArgs),
    /// 显示密钥的公开部分 / show the public half of a key
    Show {
        /// 密钥文件 / the key
        key: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// 合并信任清单 / put trust lists together
    Trust {
        /// 信任清单 / trust lists
        #[arg(required = true, value_name = "FILE")]
        lists: Vec<PathBuf>,
        /// 写入该文件；已有的清单会被扩充 / write here; a list that is there is extended
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
        /// 去掉该编号的密钥，可多次 / take out the key of this id; may be repeated
        #[arg(long, value_name = "KEY_ID")]
        remove: Vec<String>,
        #[command(flatten)]
        sign: SignArgs,
    },
}

/// How a list is signed.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// 用该根密钥签名，签名写入清单旁的 .jws 文件 / sign with this root key; the signature is written beside the
    /// list, as .jws
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
    /// 签名的有效天数 / days for which the signature holds
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=1096))]
    sign_days: u32,
    /// 以此时间签名（RFC 3339），缺省为现在 / time of signing, RFC 3339; now if not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// How a reader makes sure that a trust list is the one that was meant.
#[derive(Debug, Args)]
pub(crate) struct PinArgs {
    /// 信任清单应由该根密钥签名（JWK，或写有它的清单），签名在清单旁的 .jws 文件中 / the trust list must be signed by this root (a
    /// JWK, or a list that has it); the signature lies beside the list, as .jws
    #[arg(long, value_name = "FILE", requires = "trust")]
    root: Option<PathBuf>,
    /// 信任清单的签名不得早于该时间（RFC 3339）：写上一次所用清单的签名时间 / the trust list must not have been
    /// signed before this time, RFC 3339: that of the list that was used last
    #[arg(long, value_name = "TIME", requires = "root")]
    trust_since: Option<String>,
    /// 信任清单的签名至多距今这么多天 / days that the signature of the trust list may be old
    #[arg(long, value_name = "DAYS", requires = "root", value_parser = clap::value_parser!(u32).range(1..=1096))]
    trust_max_age: Option<u32>,
    /// 信任清单应有的 SHA-256 / SHA-256 that the trust list must have
    #[arg(long, value_name = "HEX", requires = "trust")]
    trust_sha256: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// 密钥写入该文件 / write the key here
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 签发机构的标识（URI，宜短）/ id of the issuer: a URI, better a short one
    #[arg(long, value_name = "URI")]
    issuer: String,
    /// 签发机构的中文名称 / its name in Chinese
    #[arg(long, value_name = "NAME")]
    name: String,
    /// 签发机构的英文名称；缺省同中文名称 / its name in English; the Chinese one if not given
    #[arg(long, value_name = "NAME")]
    name_en: Option<String>,
    /// 状态清单地址的开头；缺省为机构标识加 /v1/status / what addresses of status lists begin with; the issuer's id
    /// and /v1/status if not given
    #[arg(long, value_name = "URI")]
    status_uri: Option<String>,
    /// 签名算法 / signature algorithm
    #[arg(long, value_enum, default_value_t = AlgorithmArg::Ed25519)]
    algorithm: AlgorithmArg,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AlgorithmArg {
    Ed25519,
    Es256,
}

pub(crate) fn run(command: &KeysCommand, context: &Context) -> Outcome {
    match command {
        KeysCommand::New(args) => new(args, context),
        KeysCommand::Show { key, passphrase } => show(key, passphrase, context),
        KeysCommand::Trust { lists, output, remove, sign } => {
            trust(lists, output, remove, sign, context)
        }
    }
}

fn new(args: &NewArgs, context: &Context) -> Outcome {
    let trusted = issuer(args)?;
    let (companion, places) = (keys::companion(&args.out), keys::places(&args.out));
    for path in [&args.out, &companion, &places] {
        if path.exists() {
            let path = path.display();
            return Err(Failure::text(
                Exit::Output,
                format!("{path} 已存在，不会覆盖\n  → 换一个文件名；密钥一旦丢失无法找回"),
                format!("{path} is there and is not overwritten\n  → choose another name"),
            ));
        }
    }
    let passphrase = args.passphrase.choose()?;
    let key = keys::generate(match args.algorithm {
        AlgorithmArg::Ed25519 => Algorithm::Ed25519,
        AlgorithmArg::Es256 => Algorithm::Es256,
    })?;
    let list = TrustList {
        issuers: vec![TrustedIssuer { keys: vec![public(&key)], ..trusted }],
        ..TrustList::default()
    };
    keys::save(&args.out, &key, &passphrase)?;
    crate::issuing::places::begin(&places)?;
    write_file(&companion, list.to_json().as_bytes())?;
    if context.is_json {
        return super::print_json(&list);
    }
    if context.is_quiet {
        return Ok(());
    }
    let (id, out, companion) = (key.verifying_key().id(), args.out.display(), companion.display());
    super::print_text(&match context.lang {
        Lang::Zh => format!(
            "已新建密钥 {id}：{out}（已加密，仅本人可读）\n公开部分：{companion}，可公布给银行作为信任清单\n\
             请另行备份密钥和口令：丢失后无法找回，已签发的碳效码仍可核验\n"
        ),
        Lang::En => format!(
            "made the key {id}: {out} (encrypted, its owner's alone)\npublic half: {companion}, a \
             trust list to give to banks\nback key and passphrase up: nobody can restore them; \
             certificates stay verifiable without\n"
        ),
    })
}

/// Characters of the longest id of an issuer and address of status lists (this project's own
/// bound).
const LONGEST_URI: usize = 200;

fn issuer(args: &NewArgs) -> Outcome<TrustedIssuer> {
    let status_uri = match &args.status_uri {
        Some(uri) => uri.trim_end_matches('/').to_owned(),
        None if args.issuer.starts_with("https://") => {
            format!("{}/v1/status", args.issuer.trim_end_matches('/'))
        }
        None => {
            return Err(Failure::text(
                Exit::Usage,
                "机构标识不是 https 地址时，请用 --status-uri 指明状态清单的地址",
                "an issuer whose id is no https address needs --status-uri",
            ));
        }
    };
    if !is_uri(&args.issuer) || !is_uri(&status_uri) {
        return Err(Failure::text(
            Exit::Usage,
            "--issuer 与 --status-uri 应为 URI，例如 https://carbon.example.gov.cn",
            "--issuer and --status-uri are URIs, such as https://carbon.example.gov.cn",
        ));
    }
    let zh = args.name.clone();
    let en = args.name_en.clone().unwrap_or_else(|| zh.clone());
    for (option, name) in [("--name", &zh), ("--name-en", &en)] {
        crate::args::check_name(option, name)?;
    }
    let longest = [&args.issuer, &status_uri].into_iter().map(String::len).max();
    if longest.is_some_and(|longest| longest > LONGEST_URI) {
        return Err(Failure::text(
            Exit::Usage,
            format!(
                "--issuer 与 --status-uri 不能超过 {LONGEST_URI} 个字符：每张碳效码的二维码都要写入"
            ),
            format!(
                "--issuer and --status-uri have at most {LONGEST_URI} characters: every QR code \
                 holds them"
            ),
        ));
    }
    Ok(TrustedIssuer {
        id: args.issuer.clone(),
        name: Bilingual { zh, en },
        status_uri,
        keys: Vec::new(),
    })
}

fn public(key: &SigningKey) -> TrustedKey {
    TrustedKey { jwk: key.verifying_key().to_jwk(), valid_from: None, valid_until: None }
}

fn show(path: &Path, passphrase: &PassphraseArgs, context: &Context) -> Outcome {
    let key = keys::load(path, passphrase)?;
    let jwk = key.verifying_key().to_jwk();
    if context.is_json {
        return super::print_json(&jwk);
    }
    let (id, algorithm) = (key.verifying_key().id(), key.algorithm().jose_name());
    let jwk = json!(jwk);
    super::print_text(&format!("{id}  {algorithm}\n{jwk}\n"))
}

/// Where the signature of a list lies.
fn signature_of(list: &Path) -> PathBuf {
    let mut name = list.file_name().unwrap_or_default().to_owned();
    name.push(".jws");
    list.with_file_name(name)
}

impl PinArgs {
    /// Reads a trust list that is the one that was meant; with it, when it was signed.
    pub(crate) fn read(
        &self,
        path: &Path,
        now: Timestamp,
    ) -> Outcome<(TrustList, Option<Timestamp>)> {
        let mut signed_at = None;
        let text = text_of(path)?;
        let shown = path.display();
        if let Some(wanted) = &self.trust_sha256 {
            let found = sha256(text.as_bytes());
            if !wanted.trim().eq_ignore_ascii_case(&found) {
                return Err(Failure::text(
                    Exit::Data,
                    format!("信任清单 {shown} 的 SHA-256 是 {found}，不是 --trust-sha256 所指定的"),
                    format!("the SHA-256 of {shown} is {found}, not that of --trust-sha256"),
                ));
            }
        }
        if let Some(root) = &self.root {
            let roots = Roots::parse(&text_of(root)?).map_err(|error| of_file(root, &error))?;
            let place = signature_of(path);
            let signature = text_of(&place)?;
            let checked = roots.check(text.as_bytes(), &signature, now, self.known(now)?);
            signed_at = Some(checked.map_err(|error| of_file(path, &error))?);
        }
        let list = TrustList::parse(&text).map_err(|error| of_file(path, &error))?;
        Ok((list, signed_at))
    }

    /// What is known: the later of what is asked, and the clock, which is later than `--at`.
    fn known(&self, now: Timestamp) -> Outcome<Known> {
        let stated = self.trust_since.as_deref().map(|text| time(Some(text))).transpose()?;
        let by_age = self.trust_max_age.map(|days| now.plus_secs(-i64::from(days) * DAY_SECS));
        Ok(Known { since: stated.max(by_age), at: Some(time(None)?) })
    }
}

/// Refuses to sign before the signature that is there: readers who have seen that one would refuse
/// the new list as an older one.
fn refuse_older(place: &Path, now: Timestamp) -> Outcome {
    if !place.exists() {
        return Ok(());
    }
    let last = tanxiao_certificate::root::stated_time(&text_of(place)?);
    let Some(last) = last.filter(|last| now < *last) else { return Ok(()) };
    let place = place.display();
    Err(Failure::text(
        Exit::Refused,
        format!(
            "{place} 签于 {last}，晚于现在的 {now}：见过它的银行会把新签的当作旧清单拒绝\n  → 请核对本机时间和 --at"
        ),
        format!(
            "{place} was signed at {last}, later than {now}: a bank that has seen it would refuse \
             the new list as an older one\n  → check the clock of this machine, and --at"
        ),
    ))
}

/// Holds the book whose trust list a file is: whoever signs for the book writes that list, too.
/// What a kill left of one takes its place first.
fn held_book(list: &Path) -> Outcome<Option<Lock>> {
    let directory = list.parent().filter(|it| !it.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    let is_of_book =
        list.file_name() == Some(TRUST.as_ref()) && Book::check_there(directory).is_ok();
    if !is_of_book {
        return Ok(None);
    }
    let held = Lock::acquire(directory, DEFAULT_WAIT)
        .and_then(|lock| Book::open_locked(directory, &lock).map(|_| lock));
    held.map(Some).map_err(|error| Failure::book(&error))
}

fn trust(
    lists: &[PathBuf],
    output: &Path,
    remove: &[String],
    sign: &SignArgs,
    context: &Context,
) -> Outcome {
    let failed = |error: tanxiao_book::Error| Failure::book(&error);
    let place = signature_of(output);
    let root = match &sign.sign {
        None => None,
        Some(key) => Some(keys::load(key, &sign.passphrase)?),
    };
    let _book = held_book(output)?;
    let read: Vec<TrustList> = lists.iter().map(|path| read_trust(path)).collect::<Outcome<_>>()?;
    let held = Held::of(output, Access::Shared).map_err(failed)?;
    // Once the list is held, so that neither signature nor time is of before another's change.
    let now = time(sign.at.as_deref())?;
    if place.exists() && sign.sign.is_none() {
        let (list, place) = (output.display(), place.display());
        return Err(Failure::text(
            Exit::Usage,
            format!(
                "{list} 已签名（{place}），改动后签名不再相符\n  → 用 --sign 重新签名，或移开签名"
            ),
            format!(
                "{list} is signed ({place}): a change would not fit it\n  → sign it anew with \
                 --sign, or move the signature away"
            ),
        ));
    }
    refuse_older(&place, now)?;
    let mut whole = if output.exists() { read_trust(output)? } else { TrustList::default() };
    let mut said = Vec::new();
    for (path, list) in lists.iter().zip(read) {
        said.extend(whole.merge(list).map_err(|error| of_file(path, &error))?);
    }
    for id in remove {
        if whole.remove(id) == 0 {
            return Err(Failure::text(
                Exit::NotFound,
                format!("清单中没有密钥 {id}\n  → 未作改动"),
                format!("the lists have no key {id}\n  → nothing was changed"),
            ));
        }
        said.retain(|difference| difference.key != *id);
    }
    let json = whole.to_json();
    let until = now.plus_secs(i64::from(sign.sign_days) * DAY_SECS);
    let signed = |root| tanxiao_certificate::root::sign(json.as_bytes(), &root, now, until);
    let signature = root.map(signed).transpose().map_err(|error| of_file(output, &error))?;
    held.write(json.as_bytes()).map_err(failed)?;
    if let Some(signature) = signature {
        let change = |_| Ok::<_, tanxiao_book::Error>((format!("{signature}\n").into_bytes(), ()));
        state::change(&place, Access::Shared, change).map_err(failed)?;
    }
    for difference in &said {
        let (text, key) = (difference.text.in_lang(context.lang), &difference.key);
        let word = context.lang.pick("注意：", "note: ");
        let issuer = crate::term::plain(&difference.issuer);
        anstream::eprintln!("{word}{issuer} {key} {text}");
    }
    if context.is_json {
        return super::print_json(&whole);
    }
    let (issuers, output) = (whole.issuers.len(), output.display());
    let keys: usize = whole.issuers.iter().map(|issuer| issuer.keys.len()).sum();
    let hash = sha256(json.as_bytes());
    super::print_text(&match context.lang {
        Lang::Zh => format!("{output}：{issuers} 家机构，{keys} 把密钥\nSHA-256 {hash}\n"),
        Lang::En => format!("{output}: {issuers} issuers, {keys} keys\nSHA-256 {hash}\n"),
    })
}
