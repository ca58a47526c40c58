//! Live: what is served of a book at one moment, and the watch that notices a new run. A book that
//! is damaged, or that does not continue the one that is served, is not taken over.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tanxiao_book::Book;
use tanxiao_core::lang::{Bilingual, Lang};

use crate::app::App;
use crate::error::{Error, Result};
use crate::issued::Issued;
use crate::store::{GrowError, Snapshot};
use crate::token::Tokens;

/// How often the book and the tokens are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How often a book that could not be taken over is tried again though it looks the same.
const RETRIES_EVERY: u32 = 30;
/// Files of a book whose change is looked for.
const WATCHED: [&str; 5] =
    ["journal.ndjson", "pending.json", "certificates.ndjson", "trust.json", "status"];

/// Scores, and what was issued with them.
#[derive(Clone, Default)]
pub(crate) struct Live {
    pub(crate) snapshot: Snapshot,
    pub(crate) issued: Issued,
    /// Text that changes whenever anything that is served does.
    pub(crate) version: String,
}

impl Live {
    /// What is served of scores and certificates.
    pub(crate) fn of(snapshot: Snapshot, issued: Issued) -> Self {
        // The beginnings of the hashes are enough to tell two states of one book apart.
        let head = snapshot.head.get(..16).unwrap_or("empty");
        let certificates = issued.version.get(..16).unwrap_or("none");
        let version = format!("{}-{head}-{certificates}", snapshot.run());
        Self { snapshot, issued, version }
    }

    /// Loads a book, or what is new in it. Every file is checked against its hash.
    pub(crate) fn load(directory: &Path, before: &Self) -> Result<Self> {
        let book = Book::open(directory)?;
        if !before.snapshot.is_continued_by(book.entries()) {
            return Err(Error::Rewritten);
        }
        let snapshot =
            before.snapshot.grown(book.entries(), |file| book.frame(file)).map_err(|error| {
                match error {
                    GrowError::Book(error) => Error::Book(error),
                    other => Error::Content(other.to_string()),
                }
            })?;
        Ok(Self::of(snapshot, Issued::load(&book)?))
    }
}

/// When files were last changed, and how long they are.
type Stamp = Vec<Option<(SystemTime, u64)>>;

fn stamp(paths: &[PathBuf]) -> Stamp {
    let of = |path: &PathBuf| {
        let meta = std::fs::metadata(path).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    };
    paths.iter().map(of).collect()
}

/// Takes over new runs and changed tokens for as long as the server runs.
pub(crate) async fn watch(app: Arc<App>, book: PathBuf, tokens: PathBuf) {
    let of_book: Vec<PathBuf> = WATCHED.iter().map(|name| book.join(name)).collect();
    let of_tokens = [tokens.clone()];
    // Both are looked at once more at the start: they may have changed since they were loaded.
    let (mut book_stamp, mut tokens_stamp) = (Stamp::new(), Stamp::new());
    let mut waited = 0;
    loop {
        let now = stamp(&of_book);
        waited += 1;
        let is_retry = app.trouble().is_some() && waited >= RETRIES_EVERY;
        if now != book_stamp || is_retry {
            book_stamp = now;
            waited = 0;
            reload(&app, &book).await;
        }
        let now = stamp(&of_tokens);
        if now != tokens_stamp {
            tokens_stamp = now;
            match Tokens::read(&tokens) {
                Ok(tokens) => app.set_tokens(tokens),
                Err(error) => tracing::error!(%error, "the tokens were not taken over"),
            }
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn reload(app: &Arc<App>, book: &Path) {
    let (before, book) = (app.live(), book.to_owned());
    let given = before.clone();
    let loaded = tokio::task::spawn_blocking(move || Live::load(&book, &given)).await;
    match loaded {
        Ok(Ok(live)) if live.version == before.version => app.set_trouble(None),
        Ok(Ok(live)) => {
            let (run, scores) = (live.snapshot.run(), live.snapshot.scores());
            tracing::info!(run, scores, "a new state of the book is served");
            app.set_live(live);
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the book was not taken over; the state before is served on");
            let text = |lang| error.message(lang);
            app.set_trouble(Some(Bilingual { zh: text(Lang::Zh), en: text(Lang::En) }));
        }
        Err(error) => tracing::error!(%error, "loading the book failed"),
    }
}
