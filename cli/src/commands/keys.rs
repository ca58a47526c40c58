//! `tanxiao keys`: makes the key of an issuer, shows its public half, and puts trust lists
//! together.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use tanxiao_certificate::trust::{TrustedIssuer, TrustedKey, is_uri};
use tanxiao_certificate::{Algorithm, CertificateError, SigningKey, TrustList};
use tanxiao_core::finding::{Place, ToFinding as _, library_words};
use tanxiao_core::lang::{Bilingual, Lang};

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::keys::{self, PassphraseArgs};
use crate::output::write_file;

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
    },
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
    /// 状态清单地址的开头；缺省为 ISSUER/v1/status / what addresses of status lists begin with
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
        KeysCommand::Trust { lists, output } => trust(lists, output, context),
    }
}

fn new(args: &NewArgs, context: &Context) -> Outcome {
    let trusted = issuer(args)?;
    let companion = keys::companion(&args.out);
    for path in [&args.out, &companion] {
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

/// Reads a trust list.
pub(crate) fn read_trust(path: &Path) -> Outcome<TrustList> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::text(
            Exit::Input,
            format!("无法读取信任清单 {shown}：{}", library_words(&error).zh),
            format!("cannot read the trust list {shown}: {error}"),
        )
    })?;
    TrustList::parse(&text).map_err(|error| of_file(path, &error))
}

/// An error of something that a file holds.
pub(crate) fn of_file(path: &Path, error: &CertificateError) -> Failure {
    let mut finding = error.to_finding();
    finding.place = Place::file(&path.display().to_string());
    Failure::findings(Exit::Data, vec![finding])
}

fn trust(lists: &[PathBuf], output: &Path, context: &Context) -> Outcome {
    let mut whole = if output.exists() { read_trust(output)? } else { TrustList::default() };
    for path in lists {
        whole.merge(read_trust(path)?).map_err(|error| of_file(path, &error))?;
    }
    write_file(output, whole.to_json().as_bytes())?;
    if context.is_json {
        return super::print_json(&whole);
    }
    let (issuers, output) = (whole.issuers.len(), output.display());
    let keys: usize = whole.issuers.iter().map(|issuer| issuer.keys.len()).sum();
    super::print_text(&match context.lang {
        Lang::Zh => format!("{output}：{issuers} 家机构，{keys} 把密钥\n"),
        Lang::En => format!("{output}: {issuers} issuers, {keys} keys\n"),
    })
}
