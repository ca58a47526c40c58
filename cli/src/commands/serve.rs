//! `tanxiao serve`: the score book over HTTP, on this machine unless told otherwise.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tanxiao_core::lang::Lang;
use tanxiao_server::{Config, Limits, Network, Server, TlsFiles};

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// 评价结果册 / the score book
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
    /// 监听地址；缺省只有本机可访问 / address to listen on; only this machine by default
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8918")]
    listen: SocketAddr,
    /// 服务自身的状态（审计日志、推送订阅）；缺省为结果册目录名加 .server / the server's own state: audit log, webhooks;
    /// BOOK.server by default
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// 令牌文件；缺省在状态目录中 / file of tokens; in the directory of the state by default
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// 在根路径提供网页应用 / serve the web app at /
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,
    /// TLS 证书链（PEM）/ certificate chain for TLS (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// TLS 私钥（PEM）/ key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// 客户端须出示由其中任一机构签发的证书（PEM，双向 TLS）/ clients must show a certificate that one of these
    /// authorities signed (PEM, mutual TLS)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_client_ca: Option<PathBuf>,
    /// TLS 由前面的反向代理负责，允许以明文监听其他机器可达的地址 / a reverse proxy in front does TLS:
    /// listen in clear text on an address that other machines reach
    #[arg(long)]
    behind_proxy: bool,
    /// 每个令牌每秒的请求数 / requests a second and token
    #[arg(long, value_name = "N", default_value_t = Limits::default().requests_per_sec,
          value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// 同时打开的连接数 / open connections
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections as u32,
          value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// 每个地址同时打开的连接数 / open connections of one address
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections_per_address as u32,
          value_parser = clap::value_parser!(u32).range(1..))]
    connections_per_address: u32,
    /// 推送可发往的自有网络，可多次；缺省只有公网 / own network that webhooks may go to, may be repeated;
    /// only the public network by default
    #[arg(long, value_name = "ADDRESS/BITS")]
    webhook_network: Vec<Network>,
    /// 允许该来源的网页调用接口（CORS），可多次 / origin whose pages may call (CORS); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Vec<String>,
    /// 每个请求一条日志；缺省只记录变化与故障 / log every request, not changes and failures only
    #[arg(long)]
    log_requests: bool,
}

pub(crate) fn run(args: ServeArgs, context: &Context) -> Outcome {
    tanxiao_server::log_to_stderr(context.is_quiet, args.log_requests);
    let state = args.state.unwrap_or_else(|| tanxiao_server::state_directory(&args.book));
    let tokens = args.tokens.unwrap_or_else(|| tanxiao_server::tokens_file(&state));
    let tls = args.tls_cert.zip(args.tls_key).map(|(certificate, key)| TlsFiles {
        certificate,
        key,
        client_authorities: args.tls_client_ca,
    });
    let scheme = if tls.is_some() { "https" } else { "http" };
    if let Some(web) = args.web.as_ref().filter(|web| !web.join("index.html").is_file()) {
        let web = web.display();
        return Err(Failure::text(
            Exit::Input,
            format!("--web {web}：其中没有 index.html；请先运行 cargo xtask web"),
            format!("--web {web}: no index.html is there; run cargo xtask web first"),
        ));
    }
    let config = Config {
        book: args.book,
        state,
        tokens: tokens.clone(),
        web: args.web,
        listen: args.listen,
        tls,
        is_behind_proxy: args.behind_proxy,
        limits: Limits {
            requests_per_sec: args.rate,
            connections: args.connections as usize,
            connections_per_address: args.connections_per_address as usize,
            ..Limits::default()
        },
        webhook_networks: args.webhook_network,
        cors_origins: args.cors_origin,
        data: context.data_of_book()?,
    };
    let server = Server::start(config).map_err(failure)?;
    announce(&server, scheme, &tokens, context)?;
    server.run();
    Ok(())
}

/// Says where it listens, and what is needed to ask it anything.
fn announce(server: &Server, scheme: &str, tokens: &std::path::Path, context: &Context) -> Outcome {
    let url = format!("{scheme}://{}", server.address());
    let (scores, run) = server.loaded();
    if context.is_json {
        let ready = serde_json::json!({ "url": url, "scores": scores, "run": run });
        return super::print_text(&format!("{ready}\n"));
    }
    if context.is_quiet {
        return Ok(());
    }
    let count = term::count(scores);
    let active = server.active_tokens();
    let mut text = match context.lang {
        Lang::Zh => format!(
            "{url}/\n  接口文档 {url}/docs\n  评价结果 {count} 条，第 {run} 次发布\n  有效令牌 {active} 个\n"
        ),
        Lang::En => format!(
            "{url}/\n  documentation {url}/docs\n  scores {count}, run {run}\n  active tokens \
             {active}\n"
        ),
    };
    if active == 0 {
        let file = tokens.display();
        text.push_str(context.lang.pick(
            &format!("  请另开终端签发令牌：tanxiao tokens new --tokens {file} --name 名称 --scopes read\n"),
            &format!("  make one: tanxiao tokens new --tokens {file} --name NAME --scopes read\n"),
        ));
    }
    super::print_text(&text)
}

/// An error of the server as one of the program.
#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
pub(super) fn failure(error: tanxiao_server::Error) -> Failure {
    use tanxiao_server::Error;
    let exit = match &error {
        Error::Book(error) => return Failure::book(error),
        Error::Content(_) | Error::Rewritten => Exit::Damaged,
        Error::BookBack { .. } | Error::TokensBack { .. } | Error::Audit { .. } => Exit::Damaged,
        Error::TokensAhead { .. } | Error::TokenTwice { .. } => Exit::Damaged,
        Error::WebhooksBack { .. } | Error::WebhooksAhead { .. } => Exit::Damaged,
        Error::Read { .. } | Error::Invalid { .. } | Error::Garbled { .. } => Exit::Input,
        Error::List { .. } => Exit::Damaged,
        Error::Held { .. } | Error::Locked { .. } => Exit::Refused,
        Error::Write { .. } | Error::Listen { .. } | Error::Random(_) => Exit::Output,
        Error::Unkept { .. } => Exit::Output,
        Error::TokensNotRemembered { .. } => Exit::Output,
        Error::Exposed(_) => Exit::Usage,
    };
    Failure::error(exit, &error)
}
