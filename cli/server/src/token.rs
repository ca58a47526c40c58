//! Token: who may ask for what. A token is `tanxiao_<id>_<secret>`; the secret is 256 random bits
//! and is kept as its SHA-256 only. A slow hash (Argon2, bcrypt) protects passwords that people
//! choose from being guessed; 256 random bits cannot be guessed, and a slow hash on every request
//! would be a way to exhaust the server.

mod bound;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::Bilingual;

use crate::error::{Error, Result};
use crate::firms::Firms;
use crate::serial::{Count, Counted, Seen, StateFile};
use crate::times::{self, to_seconds};

/// The file of tokens.
pub(crate) type TokensFile = StateFile<Tokens>;

/// What the file is.
const KIND: &str = "tanxiao-tokens";
const PREFIX: &str = "tanxiao";
/// Random bytes of the secret.
const SECRET_BYTES: usize = 32;
/// Random bytes of the id.
const ID_BYTES: usize = 5;

/// A permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Look-ups of scores, runs and changes.
    Read,
    /// Bulk download.
    Export,
    /// Scoring of a return.
    Score,
    /// Issued certificates.
    Certificates,
    /// Own subscriptions to grade changes.
    Webhooks,
    /// Metrics.
    Metrics,
    /// Everything, other tokens' webhooks too.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Export,
        Self::Score,
        Self::Certificates,
        Self::Webhooks,
        Self::Metrics,
        Self::Admin,
    ];

    /// Its name.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Export => "export",
            Self::Score => "score",
            Self::Certificates => "certificates",
            Self::Webhooks => "webhooks",
            Self::Metrics => "metrics",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.text() == text)
            .ok_or_else(|| format!("“{text}”: {}", Self::ALL.map(Self::text).join(", ")))
    }
}

/// A token, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its public part: what logs and the audit log name it by.
    pub id: String,
    /// Whose it is, in the administrator's words.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    #[serde(with = "times")]
    pub created_at: DateTime<Utc>,
    /// When it ends.
    #[serde(with = "times")]
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "times::optional")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The firms that it is bound to: it sees no other. None sees all.
    #[serde(with = "bound")]
    pub firms: Option<Firms>,
    /// SHA-256 of its secret's text, in hex.
    sha256: String,
}

/// Why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is none of ours.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl Token {
    /// Whether it may do what needs a scope.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        // Metrics are of all firms.
        let is_of_all = scope == Scope::Metrics || scope == Scope::Admin;
        let has = self.scopes.contains(&scope) && (self.firms.is_none() || !is_of_all);
        has || self.is_admin()
    }

    /// Whether it may do everything: never where it is bound to firms.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.scopes.contains(&Scope::Admin) && self.firms.is_none()
    }

    /// `active`, `expired` or `revoked`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> &'static str {
        if self.revoked_at.is_some() {
            "revoked"
        } else if self.expires_at <= now {
            "expired"
        } else {
            "active"
        }
    }
}

/// All tokens.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    tokens: Vec<Arc<Token>>,
    by_id: HashMap<String, usize>,
    count: Count,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    /// Goes up with every change. Files of before there was one count as changed 0 times.
    #[serde(default)]
    serial: u64,
    tokens: Vec<Token>,
}

/// What a change of the file of tokens gave.
#[derive(Debug)]
pub struct Changed<T> {
    /// What was asked for.
    pub result: T,
    /// Why the change could not be remembered beside the file, where it could not. It stands all
    /// the same.
    pub not_remembered: Option<Error>,
}

/// Whether a file is of before it had a serial.
#[derive(Deserialize)]
struct Age {
    serial: Option<serde::de::IgnoredAny>,
}

impl Counted for Tokens {
    const SEEN: &str = "tanxiao-tokens-seen";

    fn parse(path: &Path, bytes: Option<&[u8]>) -> Result<Self> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let invalid = |error| Error::invalid(path, error);
        let is_old = serde_json::from_slice::<Age>(bytes).map_err(invalid)?.serial.is_none();
        let file: File = match is_old {
            false => serde_json::from_slice(bytes).map_err(invalid)?,
            true => {
                let mut file = serde_json::from_slice(bytes).map_err(invalid)?;
                // Of a member that is there twice, a value keeps the last.
                serde_json::from_slice::<bound::Old>(bytes).map_err(invalid)?;
                bound::write_out(&mut file);
                serde_json::from_value(file).map_err(invalid)?
            }
        };
        if file.kind != KIND {
            return Err(Error::of_kind(path, &file.kind));
        }
        let count = Count { serial: file.serial, sha256: sha256(bytes) };
        let mut tokens = Self { count, ..Self::default() };
        for token in file.tokens {
            // Of two with one id, one may be what the other was before it was revoked or bound.
            if tokens.by_id.contains_key(&token.id) {
                return Err(Error::TokenTwice { path: path.to_owned(), id: token.id });
            }
            tokens.push(token);
        }
        Ok(tokens)
    }

    fn text(&self) -> String {
        let tokens = self.iter().cloned().collect();
        let file = File { kind: KIND.to_owned(), serial: self.count.serial, tokens };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    fn count(&self) -> &Count {
        &self.count
    }

    fn count_mut(&mut self) -> &mut Count {
        &mut self.count
    }

    fn ended(&self) -> BTreeSet<String> {
        let revoked = self.iter().filter(|token| token.revoked_at.is_some());
        revoked.map(|token| token.id.clone()).collect()
    }

    fn alive(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|token| token.revoked_at.is_none()).map(|token| token.id.as_str())
    }

    fn back(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error {
        Error::TokensBack { path, seen, detail }
    }

    fn ahead(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error {
        Error::TokensAhead { path, seen, detail }
    }
}

pub(crate) fn gone(path: &Path) -> Bilingual {
    let path = path.display();
    Bilingual::new(
        format!("{path} 不见了：其中的令牌都不再有效；请换回最近的副本，没有副本的重新签发"),
        format!(
            "{path} is gone: the tokens in it count no more; put the newest copy back, or make \
             new ones where there is none"
        ),
    )
}

impl Tokens {
    /// Reads a file of tokens; a file that is not there has none.
    ///
    /// # Errors
    /// It cannot be read, is no file of tokens, or not the newest that was seen.
    pub fn read(path: &Path) -> Result<Self> {
        TokensFile::beside(path).read(&Seen::default())
    }

    /// What to say where the file is gone, though it is remembered: the tokens that it held count no
    /// more. None where it is there, or never was.
    #[must_use]
    pub fn gone(path: &Path) -> Option<Bilingual> {
        TokensFile::beside(path).is_gone(&Seen::default()).then(|| gone(path))
    }

    /// Changes the file of tokens, which need not be there; it is readable by its owner only.
    /// Changes at once are made one after the other, and all of them are kept.
    ///
    /// # Errors
    /// The file cannot be read or written, is no file of tokens, or not the newest that was seen;
    /// `change` fails. The file is then as it was. Where the change stands and cannot be
    /// remembered, [`Changed`] says so.
    pub fn change<T, E: From<Error>>(
        path: &Path,
        change: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<Changed<T>, E> {
        let file = TokensFile::beside(path);
        let (result, not_remembered) = file.change(change)?;
        let not_remembered = not_remembered.map(|error| {
            let (seen, detail) = (file.seen_path().to_owned(), error.to_string());
            Error::TokensNotRemembered { seen, detail }
        });
        Ok(Changed { result, not_remembered })
    }

    /// Whether there is a file of them, and it has been changed by a program that remembers.
    pub(crate) fn are_counted(&self) -> bool {
        self.count.serial > 0
    }

    /// All of them, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().map(|token| &**token)
    }

    /// Makes a token; the text is returned this once and not kept.
    ///
    /// # Errors
    /// The machine gives no random numbers.
    pub fn issue(
        &mut self,
        name: &str,
        mut scopes: Vec<Scope>,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(Token, String)> {
        let id = random_hex::<ID_BYTES>()?;
        let secret = random_hex::<SECRET_BYTES>()?;
        scopes.sort_unstable();
        scopes.dedup();
        let token = Token {
            id: id.clone(),
            name: name.to_owned(),
            scopes,
            created_at: to_seconds(now),
            expires_at: to_seconds(expires_at),
            revoked_at: None,
            firms: None,
            sha256: sha256(secret.as_bytes()),
        };
        self.push(token.clone());
        Ok((token, format!("{PREFIX}_{id}_{secret}")))
    }

    /// Revokes a token by its id; None where there is none.
    pub fn revoke(&mut self, id: &str, now: DateTime<Utc>) -> Option<&Token> {
        let token = self.of_id(id)?;
        token.revoked_at.get_or_insert(to_seconds(now));
        Some(token)
    }

    /// Binds a token to a list of firms, or to another one than before; None where there is no such
    /// token.
    pub fn bind(&mut self, id: &str, firms: Firms) -> Option<&Token> {
        let token = self.of_id(id)?;
        token.firms = Some(firms);
        Some(token)
    }

    fn of_id(&mut self, id: &str) -> Option<&mut Token> {
        Some(Arc::make_mut(&mut self.tokens[*self.by_id.get(id)?]))
    }

    /// What a token may do now, by its id.
    ///
    /// # Errors
    /// Why it does not count.
    pub(crate) fn standing(
        &self,
        id: &str,
        now: DateTime<Utc>,
    ) -> std::result::Result<&Arc<Token>, Refusal> {
        let token = &self.tokens[*self.by_id.get(id).ok_or(Refusal::Unknown)?];
        match token.status(now) {
            "active" => Ok(token),
            "revoked" => Err(Refusal::Revoked),
            _ => Err(Refusal::Expired),
        }
    }

    /// The token that a text is.
    ///
    /// # Errors
    /// Why it does not count. Whether a secret was nearly right cannot be told from the time taken.
    pub fn authenticate(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> std::result::Result<&Arc<Token>, Refusal> {
        let mut parts = text.splitn(3, '_');
        let (Some(PREFIX), Some(id), Some(secret)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Unknown);
        };
        let token = &self.tokens[*self.by_id.get(id).ok_or(Refusal::Unknown)?];
        let digest = hex(&Sha256::digest(secret.as_bytes()));
        if !bool::from(digest.as_bytes().ct_eq(token.sha256.as_bytes())) {
            return Err(Refusal::Unknown);
        }
        self.standing(id, now)
    }

    fn push(&mut self, token: Token) {
        self.by_id.insert(token.id.clone(), self.tokens.len());
        self.tokens.push(Arc::new(token));
    }
}

/// Random bytes in hex.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_token_counts_until_it_ends_or_is_revoked() {
        let now = Utc::now();
        let mut tokens = Tokens::default();
        let end = now + TimeDelta::days(1);
        let (token, text) = tokens.issue("某银行", vec![Scope::Read], now, end).unwrap();
        assert_eq!(tokens.authenticate(&text, now).map(|t| &t.id), Ok(&token.id));
        assert!(token.may(Scope::Read) && !token.may(Scope::Export));
        assert_eq!(tokens.authenticate(&text, end), Err(Refusal::Expired));
        for wrong in ["", "tanxiao", "tanxiao__", &text[..text.len() - 1], &format!("{text}0")] {
            assert_eq!(tokens.authenticate(wrong, now), Err(Refusal::Unknown), "{wrong}");
        }
        tokens.revoke(&token.id, now).unwrap();
        assert_eq!(tokens.authenticate(&text, now), Err(Refusal::Revoked));
    }

    #[test]
    fn the_file_never_holds_the_secret_and_is_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json");
        let now = Utc::now();
        let both = vec![Scope::Admin, Scope::Admin];
        let issue = |tokens: &mut Tokens| tokens.issue("b", both, now, now);
        let (token, text) = Tokens::change(&path, issue).unwrap().result;
        let kept = std::fs::read_to_string(&path).unwrap();
        let secret = text.rsplit('_').next().unwrap();
        assert_eq!(secret.len(), 64);
        assert!(!kept.contains(secret));
        let read = Tokens::read(&path).unwrap();
        assert_eq!(read.iter().collect::<Vec<_>>(), [&token]);
        // The same id twice: one of them may be of before it was revoked.
        let own = kept[kept.find("[").unwrap() + 1..kept.rfind("]").unwrap()].trim().to_owned();
        let twice = kept.replacen(&own, &format!("{own}, {own}"), 1);
        let doubled = directory.path().join("doubled.json");
        std::fs::write(&doubled, twice).unwrap();
        assert!(
            Tokens::read(&doubled)
                .unwrap_err()
                .message(tanxiao_core::lang::Lang::En)
                .contains("stands there twice")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    fn made(path: &Path, name: &str) -> (Token, String) {
        let now = Utc::now();
        let end = now + TimeDelta::days(1);
        Tokens::change(path, |tokens| tokens.issue(name, vec![Scope::Read], now, end))
            .unwrap()
            .result
    }

    fn said(result: Result<Tokens>) -> String {
        let error = result.err().unwrap();
        assert!(matches!(error, Error::TokensBack { .. }), "{error}");
        error.message(tanxiao_core::lang::Lang::En)
    }

    /// An older copy of the file revives nothing, whoever reads or changes it next.
    #[test]
    fn a_file_that_was_put_back_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json");
        let (token, _) = made(&path, "a");
        let older = std::fs::read(&path).unwrap();
        let revoke =
            |tokens: &mut Tokens| Ok::<_, Error>(tokens.revoke(&token.id, Utc::now()).is_some());
        assert!(Tokens::change(&path, revoke).unwrap().result);
        let newest = std::fs::read(&path).unwrap();
        std::fs::write(&path, &older).unwrap();
        assert!(said(Tokens::read(&path)).contains("its serial is 1, and 2 was seen"));
        let change = Tokens::change(&path, |_| Ok::<_, Error>(()));
        assert!(matches!(change, Err(Error::TokensBack { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), older, "it is as it was");
        // Edited so that the serial is right.
        let edited = String::from_utf8(older).unwrap().replace("\"serial\": 1", "\"serial\": 2");
        std::fs::write(&path, &edited).unwrap();
        assert!(said(Tokens::read(&path)).contains("says something else"));
        let edited = edited.replace("\"serial\": 2", "\"serial\": 9");
        std::fs::write(&path, &edited).unwrap();
        assert!(said(Tokens::read(&path)).contains(&format!("token {} was revoked", token.id)));
        // A server that remembers in a directory of its own.
        let state = tempfile::tempdir().unwrap();
        let of_server = TokensFile::new(&path, state.path());
        std::fs::write(&path, &newest).unwrap();
        let tokens = of_server.read(&Seen::default()).unwrap();
        of_server.remember(&Seen::of(&tokens));
        std::fs::remove_file(directory.path().join("tokens.json.seen")).unwrap();
        std::fs::write(&path, edited.replace("\"serial\": 9", "\"serial\": 1")).unwrap();
        said(of_server.read(&Seen::default()));
        // A file that is gone has no tokens; one that is made in its place goes on counting.
        std::fs::write(&path, &newest).unwrap();
        Tokens::change(&path, |_| Ok::<_, Error>(())).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Tokens::read(&path).unwrap().iter().count(), 0);
        made(&path, "b");
        assert_eq!(Tokens::read(&path).unwrap().count.serial, 4);
    }

    /// All firms is a word that stands there, and not what is left when a list got lost.
    #[test]
    fn what_a_token_sees_is_written_out() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json");
        made(&path, "a");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"firms\": \"all\","), "{text}");
        let other = directory.path().join("other.json");
        for firms in ["", "\"firms\": null,", "\"firms\": \"none\","] {
            std::fs::write(&other, text.replace("\"firms\": \"all\",", firms)).unwrap();
            let error = Tokens::read(&other).unwrap_err();
            assert!(matches!(error, Error::Invalid { .. }), "{firms}");
            assert!(error.to_string().contains("firms"), "{error}");
        }
        // Of before it was written out, and before there was a serial: the next change does both.
        let old = text.replace("\"serial\": 1,", "").replace("\"firms\": \"all\",", "");
        std::fs::write(&other, old.replace("\"id\"", "\"firms\": null, \"id\"")).unwrap();
        assert!(Tokens::read(&other).is_err());
        // Of a member that is there twice, the last does not count silently.
        let twice = old.replace("\"id\"", "\"firms\": [\"x\"], \"firms\": \"all\", \"id\"");
        std::fs::write(&other, twice).unwrap();
        assert!(Tokens::read(&other).unwrap_err().to_string().contains("duplicate field"));
        std::fs::write(&other, &old).unwrap();
        let tokens = Tokens::read(&other).unwrap();
        assert!(tokens.iter().all(|token| token.firms.is_none()) && tokens.iter().count() == 1);
        Tokens::change(&other, |_| Ok::<_, Error>(())).unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), text);
    }
    /// The secret of a token that was made is told, whatever became of what is remembered beside.
    #[test]
    fn a_change_that_cannot_be_remembered_stands_and_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json");
        std::fs::create_dir(directory.path().join("tokens.json.seen.lock")).unwrap();
        let now = Utc::now();
        let issue = |tokens: &mut Tokens| {
            tokens.issue("a", vec![Scope::Read], now, now + TimeDelta::days(1))
        };
        let changed = Tokens::change(&path, issue).unwrap();
        let said = changed.not_remembered.unwrap();
        assert!(matches!(said, Error::TokensNotRemembered { .. }), "{said}");
        let (_, text) = changed.result;
        assert!(Tokens::read(&path).unwrap().authenticate(&text, now).is_ok());
        // What is remembered cannot be read: nothing is changed, so that nothing is lost.
        let before = std::fs::read(&path).unwrap();
        std::fs::create_dir(directory.path().join("tokens.json.seen")).unwrap();
        assert!(Tokens::change(&path, issue).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    /// A serial that no change led to, in a file of whoever wrote it: it is neither taken nor
    /// remembered, and the file that it stands in place of counts on.
    #[test]
    fn a_serial_that_is_far_ahead_wedges_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tokens.json");
        let (token, _) = made(&path, "a");
        let newest = std::fs::read_to_string(&path).unwrap();
        for serial in [1_000_002, 1 << 63, u64::MAX] {
            let ahead = newest.replace("\"serial\": 1", &format!("\"serial\": {serial}"));
            std::fs::write(&path, ahead).unwrap();
            let of_server = TokensFile::beside(&path);
            let errors = [
                Tokens::read(&path).err(),
                Tokens::change(&path, |_| Ok::<_, Error>(())).err(),
                of_server.read(&Seen::default()).err(),
            ];
            for error in errors {
                let said = error.unwrap();
                assert!(matches!(said, Error::TokensAhead { .. }), "{said}");
                assert!(said.to_string().contains(&format!("its serial is {serial}")), "{said}");
            }
            // Of what was remembered, nothing has changed: the newest copy is the remedy.
            std::fs::write(&path, &newest).unwrap();
            assert_eq!(Tokens::read(&path).unwrap().count.serial, 1);
        }
        let limit = newest.replace("\"serial\": 1", "\"serial\": 1000001");
        std::fs::write(&path, limit).unwrap();
        Tokens::change(&path, |tokens| {
            Ok::<_, Error>(tokens.revoke(&token.id, Utc::now()).is_some())
        })
        .unwrap();
        // What an earlier version took over and remembered comes to its end, and says so.
        let (last, seen) = (format!("\"serial\": {}", u64::MAX), path.with_extension("json.seen"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"serial\": 1000002", &last)).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let kept = serde_json::json!({
            "kind": "tanxiao-tokens-seen", "serial": u64::MAX, "sha256": sha256(&bytes),
        });
        std::fs::write(&seen, kept.to_string()).unwrap();
        let ended = Tokens::change(&path, |_| Ok::<_, Error>(())).unwrap_err();
        assert!(matches!(ended, Error::TokensAhead { .. }), "{ended}");
    }
}
