//! Watch: notices new runs and changed tokens, and has them served.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tanxiao_book::certificates::{STATUS, TRUST};
use tanxiao_book::lists::CERTIFICATES;
use tanxiao_core::lang::{Bilingual, Lang};

use crate::app::App;
use crate::error::Error;
use crate::live::Live;
use crate::seen::BookSeen;
use crate::stamp::Stamp;

/// How often the book and the tokens are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How often a book that could not be taken over is tried again though it looks the same.
const RETRIES_EVERY: u32 = 30;
/// How long somebody who was refused must be quiet until it is said how often.
const QUIET: Duration = Duration::from_secs(10);
/// Files of a book whose change is looked for, beside its status lists and the files of its runs.
const WATCHED: [&str; 5] = ["book.json", "journal.ndjson", "pending.json", CERTIFICATES, TRUST];

fn stamps(paths: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Stamp> {
    paths.into_iter().map(|path| (path.clone(), Stamp::of(&path))).collect()
}

/// What may change in a book: new runs and certificates, and status lists, which are replaced one
/// by one.
fn of_book(book: &Path) -> BTreeMap<PathBuf, Stamp> {
    let lists = book.join(STATUS);
    let entries = std::fs::read_dir(&lists).into_iter().flatten().flatten();
    let lists = entries.map(|entry| entry.path()).chain([lists]);
    stamps(WATCHED.iter().map(|name| book.join(name)).chain(lists))
}

/// Files of the runs that are served, which never change.
fn of_runs(app: &App, book: &Path) -> BTreeMap<PathBuf, Stamp> {
    let live = app.live();
    let entries = live.snapshot.entries.iter();
    let paths = entries.flat_map(|entry| {
        let scores = entry.files.iter().map(|file| &file.path);
        scores.chain(entry.benchmarks.as_ref().map(|benchmarks| &benchmarks.path))
    });
    stamps(paths.map(|path| book.join(path)))
}

/// Takes over new runs and changed tokens for as long as the server runs.
pub(crate) async fn watch(app: Arc<App>, book: PathBuf, seen: Option<BookSeen>) {
    tokio::join!(watch_book(&app, &book, seen), watch_tokens(&app));
}

async fn watch_book(app: &Arc<App>, book: &Path, seen: Option<BookSeen>) {
    // It is looked at once more at the start: it may have changed since it was loaded.
    let mut book_stamps = BTreeMap::new();
    let mut run_stamps = of_runs(app, book);
    let mut waited = 0;
    loop {
        let now = of_book(book);
        let runs_now = of_runs(app, book);
        for (path, stamp) in &runs_now {
            run_stamps.entry(path.clone()).or_insert(*stamp);
        }
        let is_altered = run_stamps.iter().any(|(path, stamp)| runs_now.get(path) != Some(stamp));
        waited += 1;
        let is_retry = app.trouble().is_some() && waited >= RETRIES_EVERY;
        if now != book_stamps || is_altered || is_retry {
            (book_stamps, run_stamps) = (now, runs_now);
            waited = 0;
            reload(app, book, (is_altered || is_retry, seen.clone())).await;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Takes over changed tokens: a book that takes long to load holds up no revocation.
async fn watch_tokens(app: &App) {
    loop {
        if let Err(error) = app.tokens_now() {
            tracing::error!(%error, "the tokens were not taken over");
        }
        app.record_refused(QUIET).await;
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Takes over what is new; where `checks_runs`, only if what was served before is there still.
async fn reload(app: &Arc<App>, book: &Path, (checks_runs, seen): (bool, Option<BookSeen>)) {
    let (before, book) = (app.live(), book.to_owned());
    let given = before.clone();
    let load = move || {
        if checks_runs {
            Live::check_files(&book)?;
        }
        let live = Live::load(&book, &given)?;
        // What is served is remembered.
        seen.map_or(Ok(()), |seen| seen.check())?;
        Ok::<_, Error>(live)
    };
    let loaded = tokio::task::spawn_blocking(load).await;
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
