//! Watch: notices new runs and changed tokens, and has them served.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tanxiao_book::certificates::{STATUS, TRUST};
use tanxiao_book::lists::CERTIFICATES;
use tanxiao_core::lang::{Bilingual, Lang};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::audit;
use crate::book_seen::{BookSeen, JOURNAL};
use crate::error::Error;
use crate::live::Live;
use crate::stamp::Stamp;

/// How often the book and the tokens are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How often a book that could not be taken over is tried again though it looks the same.
const RETRIES_EVERY: u32 = 30;
/// How long somebody who was refused must be quiet until it is said how often.
const QUIET: Duration = Duration::from_secs(10);
/// Files of a book whose change is looked for, beside its status lists and the files of its runs.
const WATCHED: [&str; 5] = ["book.json", JOURNAL, "pending.json", CERTIFICATES, TRUST];

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
    let vanishing = watch_remembered(&app, seen.clone());
    tokio::join!(watch_book(&app, &book, seen), watch_tokens(&app), vanishing);
}

/// Notices that a file is gone in which something was remembered, says so, and has it written
/// anew: from then on an older copy of what it is about would not be found after a restart.
async fn watch_remembered(app: &Arc<App>, seen: Option<BookSeen>) {
    let of_book = seen.as_ref().map(|seen| seen.path().to_owned());
    // Each, and whether it was there.
    let mut files: Vec<(PathBuf, bool)> =
        app.remembering().into_iter().chain(of_book).map(|path| (path, false)).collect();
    loop {
        let mut has_vanished = false;
        for (path, was_there) in &mut files {
            let is_there = path.exists();
            if *was_there && !is_there {
                let shown = path.display();
                tracing::warn!("{shown} has vanished and is written anew; the audit log says so");
                // Of the log's own end, the line itself makes a new one.
                if app.record(audit::vanished(path)).await.is_err() {
                    continue;
                }
                has_vanished = true;
            }
            *was_there = is_there;
        }
        if has_vanished {
            app.remember_tokens_again();
            remember(app, seen.as_ref()).await;
            let of_webhooks = app.clone();
            let kept = tokio::task::spawn_blocking(move || of_webhooks.webhooks.remember()).await;
            if let Err(error) = kept {
                tracing::error!(%error, "remembering the subscriptions failed");
            }
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn watch_book(app: &Arc<App>, book: &Path, seen: Option<BookSeen>) {
    // It is looked at once more at the start: it may have changed since it was loaded.
    let mut book_stamps = BTreeMap::new();
    let mut run_stamps = of_runs(app, book);
    // Files of runs that changed and were not found to be what they were since.
    let mut suspects = BTreeSet::new();
    let mut waited = 0;
    loop {
        let now = of_book(book);
        let runs_now = of_runs(app, book);
        for (path, stamp) in &runs_now {
            let known = run_stamps.entry(path.clone()).or_insert(*stamp);
            if known != stamp {
                suspects.insert(path.clone());
                *known = *stamp;
                waited = RETRIES_EVERY;
            }
        }
        waited += 1;
        let is_retry = waited >= RETRIES_EVERY && (app.trouble().is_some() || !suspects.is_empty());
        if now != book_stamps || is_retry {
            book_stamps = now;
            waited = 0;
            if reload(app, book, suspects.clone()).await {
                suspects.clear();
            }
            remember(app, seen.as_ref()).await;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Remembers what is served.
async fn remember(app: &Arc<App>, seen: Option<&BookSeen>) {
    let (Some(seen), live) = (seen.cloned(), app.live()) else { return };
    let kept = tokio::task::spawn_blocking(move || seen.keep(&live)).await;
    if let Err(error) = kept {
        tracing::error!(%error, "remembering the book failed");
    }
}

/// Takes over changed tokens: a book that takes long to load holds up no revocation, nor does a
/// disk on which they cannot be remembered.
async fn watch_tokens(app: &App) {
    let mut remembering: Option<JoinHandle<()>> = None;
    loop {
        if let Err(error) = app.tokens_now() {
            tracing::error!(%error, "the tokens were not taken over");
        }
        if remembering.as_ref().is_none_or(JoinHandle::is_finished)
            && let Some(remember) = app.tokens_to_remember()
        {
            remembering = Some(tokio::task::spawn_blocking(remember));
        }
        app.record_refused(QUIET).await;
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Takes over what is new, only if the files that are suspected are what they were; whether they
/// are.
async fn reload(app: &Arc<App>, book: &Path, suspects: BTreeSet<PathBuf>) -> bool {
    let (before, book) = (app.live(), book.to_owned());
    let given = before.clone();
    let load = move || {
        if !suspects.is_empty() {
            Live::check_files(&book, |path| suspects.contains(path))?;
        }
        Ok::<_, Error>(Live::load(&book, &given))
    };
    let loaded = match tokio::task::spawn_blocking(load).await {
        Ok(loaded) => loaded,
        Err(error) => {
            tracing::error!(%error, "loading the book failed");
            return false;
        }
    };
    let are_sound = loaded.is_ok();
    match loaded.flatten() {
        Ok(live) if live.version == before.version => app.set_trouble(None),
        Ok(live) => {
            let (run, scores) = (live.snapshot.run(), live.snapshot.scores());
            tracing::info!(run, scores, "a new state of the book is served");
            app.set_live(live);
        }
        Err(error) => {
            tracing::error!(%error, "the book was not taken over; the state before is served on");
            let text = |lang| error.message(lang);
            app.set_trouble(Some(Bilingual { zh: text(Lang::Zh), en: text(Lang::En) }));
        }
    }
    are_sound
}
