//! What issuing, revoking and renewing status lists share: the issuer of a key, the book held for
//! writing, and status lists that say what the register says.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use tanxiao_book::{Book, Lock, certificates};
use tanxiao_certificate::journal::{Entry, Register, list_uri};
use tanxiao_certificate::trust::TrustedIssuer;
use tanxiao_certificate::{SigningKey, Timestamp, TrustList};

use crate::commands::keys::{of_file, read_trust};
use crate::exit::{Exit, Failure, Outcome};
use crate::keys::{self, PassphraseArgs};
use crate::output::Staged;

/// What every command that signs for a book needs.
#[derive(Debug, Args)]
pub(crate) struct IssuerArgs {
    /// 结果册所在目录 / directory of the book
    #[arg(long, value_name = "DIR")]
    pub(crate) book: PathBuf,
    /// 签发密钥 / the issuer's key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// 写有该密钥的信任清单；缺省为密钥旁的 .trust.json / trust list that has the key; the one beside it
    /// if not given
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// 状态清单的有效天数 / days for which the status lists hold
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=366))]
    status_days: u32,
    /// 以此时间签发（RFC 3339），缺省为现在 / time of issue, RFC 3339; now if not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// A book held for writing, with what signs for it.
pub(crate) struct Issuing {
    pub(crate) book: Book,
    pub(crate) register: Register,
    pub(crate) key: SigningKey,
    pub(crate) issuer: TrustedIssuer,
    pub(crate) now: Timestamp,
    pub(crate) lock: Lock,
    status_days: u32,
}

/// Seconds of a day.
pub(crate) const DAY_SECS: i64 = 86_400;
/// Hours for which a status list may be kept before it is fetched again.
const TTL_SECS: u32 = 12 * 3_600;
/// How long another writer is waited for.
const WAIT: Duration = Duration::from_secs(10);

/// The present, or the time that a text names.
pub(crate) fn time(text: Option<&str>) -> Outcome<Timestamp> {
    match text {
        Some(text) => Timestamp::parse(text).ok_or_else(|| {
            Failure::text(
                Exit::Usage,
                format!("不是时间：“{text}”\n  → 写成 2026-01-31T08:00:00+08:00"),
                format!("“{text}” is no time\n  → write 2026-01-31T08:00:00+08:00"),
            )
        }),
        None => {
            let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            let seconds = elapsed.ok().and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok());
            seconds.and_then(Timestamp::from_unix).ok_or_else(|| {
                Failure::text(
                    Exit::Internal,
                    "本机时钟不正确",
                    "the clock of this machine is wrong",
                )
            })
        }
    }
}

impl Issuing {
    /// Opens key and book, and holds the book.
    pub(crate) fn begin(args: &IssuerArgs) -> Outcome<Self> {
        let now = time(args.at.as_deref())?;
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        // Before a passphrase is asked for.
        Book::open(&args.book).map_err(failed)?;
        let trust_path = args.trust.clone().unwrap_or_else(|| keys::companion(&args.key));
        let trust = read_trust(&trust_path)?;
        let key = keys::load(&args.key, &args.passphrase)?;
        let issuer = issuer_of(&trust, &key, &trust_path)?;
        let lock = Lock::acquire(&args.book, WAIT).map_err(failed)?;
        let book = Book::open(&args.book).map_err(failed)?;
        let register = certificates::read(&book).map_err(failed)?;
        let status_days = args.status_days;
        Ok(Self { book, register, key, issuer, now, lock, status_days })
    }

    /// Adds lines to the register, and to them the revocations that corrected scores make due.
    /// Gives the number of those.
    pub(crate) fn record(&mut self, mut entries: Vec<Entry>) -> Outcome<usize> {
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        let superseded = self.book.superseded(None).map_err(failed)?;
        let due = self.register.due(&superseded, self.now);
        let count = due.len();
        entries.extend(due.into_iter().map(Entry::Revoked));
        self.register = certificates::append(&self.book, &entries, &self.lock).map_err(failed)?;
        Ok(count)
    }

    /// Writes the status lists anew, and the issuer into the book's trust list.
    pub(crate) fn publish_lists(&self) -> Outcome<u32> {
        let directory = self.book.dir().join(certificates::STATUS);
        std::fs::create_dir_all(&directory)
            .map_err(|error| crate::output::io(&directory, &error))?;
        let mut staged = Staged::default();
        let lists = self.register.lists(&self.issuer.status_uri);
        for number in 1..=lists {
            let claims = self.register.status_claims(
                &list_uri(&self.issuer.status_uri, number),
                self.now,
                self.now.plus_secs(i64::from(self.status_days) * DAY_SECS),
                TTL_SECS,
            );
            stage(
                &mut staged,
                &directory.join(format!("{number}.cwt")),
                &claims.sign_cwt(&self.key),
            )?;
            let jwt = claims.sign_jwt(&self.key);
            stage(&mut staged, &directory.join(format!("{number}.jwt")), jwt.as_bytes())?;
        }
        let path = self.book.dir().join(certificates::TRUST);
        let mut trust = if path.exists() { read_trust(&path)? } else { TrustList::default() };
        let own = TrustList { issuers: vec![self.issuer.clone()], ..TrustList::default() };
        trust.merge(own).map_err(|error| of_file(&path, &error))?;
        stage(&mut staged, &path, trust.to_json().as_bytes())?;
        staged.commit()?;
        Ok(lists)
    }
}

/// Puts a file beside its place.
fn stage(staged: &mut Staged, path: &Path, bytes: &[u8]) -> Outcome {
    staged
        .write(path, |sink| sink.write_all(bytes).map_err(|error| crate::output::io(path, &error)))
}

/// The issuer that a key belongs to, with this key alone.
fn issuer_of(trust: &TrustList, key: &SigningKey, path: &Path) -> Outcome<TrustedIssuer> {
    let id = key.verifying_key().id();
    let of_key = trust.issuers.iter().find_map(|issuer| {
        let own = issuer.keys.iter().find(|known| known.jwk.kid.as_deref() == Some(&id))?;
        Some(TrustedIssuer { keys: vec![own.clone()], ..issuer.clone() })
    });
    of_key.ok_or_else(|| {
        let path = path.display();
        Failure::text(
            Exit::Data,
            format!("信任清单 {path} 中没有密钥 {id}\n  → 用 --trust 指明写有该密钥的清单"),
            format!("the trust list {path} does not have the key {id}\n  → name another: --trust"),
        )
    })
}
