//! Watch: notices new runs and changed tokens, and has them served.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tanxiao_book::certificates::TRUST;
use tanxiao_book::lists::CERTIFICATES;
use tanxiao_core::lang::{Bilingual, Lang};

use crate::app::App;
use crate::live::Live;
use crate::stamp::Stamp;

/// How often the book and the tokens are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How often a book that could not be taken over is tried again though it looks the same.
const RETRIES_EVERY: u32 = 30;
/// How long somebody who was refused must be quiet until it is said how often.
const QUIET: Duration = Duration::from_secs(10);
/// Files of a book whose change is looked for.
const WATCHED: [&str; 5] = ["journal.ndjson", "pending.json", CERTIFICATES, TRUST, "status"];

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    paths.iter().map(|path| Stamp::of(path)).collect()
}

/// Takes over new runs and changed tokens for as long as the server runs.
pub(crate) async fn watch(app: Arc<App>, book: PathBuf) {
    let of_book: Vec<PathBuf> = WATCHED.iter().map(|name| book.join(name)).collect();
    // It is looked at once more at the start: it may have changed since it was loaded.
    let mut book_stamps = Vec::new();
    let mut waited = 0;
    loop {
        let now = stamps(&of_book);
        waited += 1;
        let is_retry = app.trouble().is_some() && waited >= RETRIES_EVERY;
        if now != book_stamps || is_retry {
            book_stamps = now;
            waited = 0;
            reload(&app, &book).await;
        }
        if let Err(error) = app.tokens_now() {
            tracing::error!(%error, "the tokens were not taken over");
        }
        app.record_refused(QUIET).await;
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
