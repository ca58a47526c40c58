//! What issuing, revoking and renewing status lists share: the issuer of a key, the book held for
//! writing, and status lists that say what the register says.

pub(crate) mod places;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use tanxiao_book::{Book, Lock, certificates, lists};
use tanxiao_certificate::journal::{Entry, Issued, Lists, Register, list_uri, of_withdrawal};
use tanxiao_certificate::trust::TrustedIssuer;
use tanxiao_certificate::{Claims, SigningKey, Timestamp, TrustList, from_qr_text, stated_in_cose};
use tanxiao_core::book::Record;

use crate::exit::{Exit, Failure, Outcome};
use crate::keys::{self, PassphraseArgs};
use crate::trust::{of_file, read_trust};
use places::Places;

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
    /// 记录该密钥已用状态位置的文件；缺省为密钥旁的 .places.json / file that remembers which places in status
    /// lists were given with the key; the one beside it if not given
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    /// 结果册曾从备份恢复，或上述文件丢失：确认后从未用过的位置继续 / the book was restored from a backup, or
    /// that file was lost: go on with places that were never given
    #[arg(long)]
    resume: bool,
    /// 结果册的 trust.json 是有意改动的：今后以它为准 / the book's trust.json was changed on purpose: it
    /// counts from now on
    #[arg(long)]
    accept_trust: bool,
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
    /// The book's trust list with the issuer in it.
    trust: TrustList,
    pub(crate) now: Timestamp,
    pub(crate) lock: Lock,
    /// The next place in a status list, one that was never given with this key.
    pub(crate) next_place: u64,
    places: Places,
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
        time(args.at.as_deref())?;
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        // Before a passphrase is asked for.
        Book::open(&args.book).map_err(failed)?;
        let trust_path = args.trust.clone().unwrap_or_else(|| keys::companion(&args.key));
        let trust = read_trust(&trust_path)?;
        let key = keys::load(&args.key, &args.passphrase)?;
        let issuer = issuer_of(&trust, &key, &trust_path)?;
        let lock = Lock::acquire(&args.book, WAIT).map_err(failed)?;
        let book = Book::open_locked(&args.book, &lock).map_err(failed)?;
        let register = certificates::read(&book).map_err(failed)?;
        let path = args.places.clone().unwrap_or_else(|| keys::places(&args.key));
        let places = Places::open(&path)?;
        // What the key knows is told first: it says what can be done.
        let next_place = places.next(&book, &register, &issuer.status_uri, args.resume)?;
        if !args.resume {
            certificates::check_tail(&book).map_err(failed)?;
        }
        if !args.accept_trust && lists::trust(book.dir(), &register) == lists::Trust::Changed {
            return Err(trust_changed(&book.dir().join(certificates::TRUST)));
        }
        // What fails here fails before anything is given or revoked.
        let trust = trust_of(&book, &issuer)?;
        // Once the book is held, so that lines come in the order of their times.
        let now = time(args.at.as_deref())?;
        let status_days = args.status_days;
        Ok(Self { book, register, key, issuer, trust, now, lock, next_place, places, status_days })
    }

    /// Adds lines to the register, and to them what corrected scores make due: certificates that say
    /// what is no longer so are revoked, the others stand for the newer score. Gives the number of
    /// those that are revoked.
    pub(crate) fn record(&mut self, mut entries: Vec<Entry>) -> Outcome<usize> {
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        let superseded = self.book.superseded(None).map_err(failed)?;
        let newer = self.newer_scores(&superseded)?;
        let is_same = |issued: &Issued, score: &str| {
            newer.get(score).is_some_and(|record| self.says_the_same(issued, record))
        };
        let corrected = self.register.due(&superseded, self.now, is_same);
        let is_revoked = |entry: &&Entry| matches!(entry, Entry::Revoked(_));
        let superseded = corrected.iter().filter(is_revoked).count();
        entries.extend(corrected);
        let mut due = Vec::new();
        let withdrawn = self.book.withdrawn();
        due.extend(self.register.due_because(self.now, |score| {
            let reason = withdrawn.get(score)?.reason.as_deref().unwrap_or_default();
            Some(of_withdrawal(reason))
        }));
        let count = superseded + due.len();
        entries.extend(due.into_iter().map(Entry::Revoked));
        self.register = certificates::append(&self.book, &entries, &self.lock).map_err(failed)?;
        self.remember()?;
        Ok(count)
    }

    /// The scores that stand in place of those that open certificates name, by their ids.
    fn newer_scores(
        &self,
        superseded: &HashMap<String, String>,
    ) -> Outcome<BTreeMap<String, Record>> {
        let corrected: Vec<_> = self.register.corrected(superseded).collect();
        let wanted: BTreeSet<&str> = corrected.iter().map(|(_, newest)| *newest).collect();
        let periods: BTreeSet<&str> = corrected.iter().map(|(it, _)| it.period.as_str()).collect();
        let mut newer = BTreeMap::new();
        for period in periods {
            let records = self.book.current(Some(period)).map_err(|error| Failure::book(&error))?;
            let records = records.into_iter().filter(|it| wanted.contains(it.score_id.as_str()));
            newer.extend(records.map(|record| (record.score_id.clone(), record)));
        }
        Ok(newer)
    }

    /// Whether a certificate says of its firm what one of another score of it would say.
    fn says_the_same(&self, issued: &Issued, record: &Record) -> bool {
        let manifest = &self.book.entries()[record.run as usize - 1].manifest;
        let claims = Claims::of(record, manifest, issued.terms());
        let own = from_qr_text(&issued.code).and_then(|octets| stated_in_cose(&octets));
        claims.ok().zip(own.ok()).is_some_and(|(claims, own)| own.says_the_same(&claims))
    }

    /// Notes beside the key how far the book has come: before anything that was issued leaves.
    fn remember(&mut self) -> Outcome {
        let uri = self.issuer.status_uri.clone();
        self.next_place = self.next_place.max(self.register.next_place(&uri));
        self.places.remember(&self.book, &uri, self.next_place)
    }

    /// The one head to note elsewhere.
    pub(crate) fn head(&self) -> Outcome<String> {
        self.book.noted().map(|head| head.to_string()).map_err(|error| Failure::book(&error))
    }

    /// Writes the status lists anew, and the issuer into the book's trust list. A line of the
    /// register says which lists were signed last, and which trust list goes with them.
    pub(crate) fn publish_lists(&mut self) -> Outcome<u32> {
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        let count = self.register.lists(&self.issuer.status_uri);
        let mut signed = Vec::new();
        for number in 1..=count {
            let claims = self.register.status_claims(
                &list_uri(&self.issuer.status_uri, number),
                self.now,
                self.now.plus_secs(i64::from(self.status_days) * DAY_SECS),
                TTL_SECS,
            );
            let (cwt, jwt) = (claims.sign_cwt(&self.key), claims.sign_jwt(&self.key).into_bytes());
            signed.push(lists::Signed { number, cwt, jwt });
        }
        let named = lists::stage(self.book.dir(), self.book.genesis(), &signed, &self.lock)
            .map_err(failed)?;
        let json = self.trust.to_json();
        let trust = lists::stage_trust(self.book.dir(), json.as_bytes(), &self.lock);
        let trust_sha256 = Some(trust.map_err(failed)?);
        let signed = Entry::Lists(Lists { signed_at: self.now, lists: named, trust_sha256 });
        self.register = certificates::append(&self.book, &[signed], &self.lock).map_err(failed)?;
        self.remember()?;
        lists::place(self.book.dir(), self.book.genesis(), &self.lock).map_err(failed)?;
        Ok(count)
    }
}

/// Refuses to vouch for a trust list that somebody changed.
fn trust_changed(path: &Path) -> Failure {
    let shown = path.display();
    Failure::text(
        Exit::Refused,
        format!(
            "{shown} 不是上次签发状态清单时所附的信任清单：被改动、替换或删除\n  → 请从备份恢复；若是有意改动，核对后加 \
             --accept-trust"
        ),
        format!(
            "{shown} is not the trust list that went with the status lists that were signed last: \
             it was altered, replaced or removed\n  → restore a backup; where the change is meant, \
             look at it and add --accept-trust"
        ),
    )
}

/// The trust list of a book with an issuer in it.
fn trust_of(book: &Book, issuer: &TrustedIssuer) -> Outcome<TrustList> {
    let path = book.dir().join(certificates::TRUST);
    let mut trust = if path.exists() { read_trust(&path)? } else { TrustList::default() };
    let own = TrustList { issuers: vec![issuer.clone()], ..TrustList::default() };
    trust.merge(own).map_err(|error| of_file(&path, &error))?;
    Ok(trust)
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
