//! Ctrl-C and SIGTERM: files that are being written are taken away, files that are taking their
//! names do so, and the program ends with the exit code of an interruption.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tanxiao_core::lang::Lang;
use tempfile::NamedTempFile;
/// Files beside their places, which must not stay when the program is interrupted. One that has
/// taken its name is no longer there to be removed.
static WAITING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Starts to watch. Where signals cannot be watched, an interruption just ends the program.
pub(crate) fn watch(lang: Lang) {
    #[cfg(not(unix))]
    let _ = lang;
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        std::thread::spawn(move || {
            if signals.forever().next().is_some() {
                end(lang);
            }
        });
    }
}

/// Takes away what is half written, and ends the program.
#[cfg(unix)]
fn end(lang: Lang) -> ! {
    let waiting = hold_off();
    for path in waiting.iter() {
        let _ = std::fs::remove_file(path);
    }
    let text = lang.pick("已中断，没有写出任何结果", "interrupted; nothing was written");
    anstream::eprintln!("\n{text}");
    std::process::exit(crate::exit::Exit::Interrupted as i32);
}

/// Makes a file that waits to take its name, and remembers it.
pub(crate) fn waiting_file(
    make: impl FnOnce() -> std::io::Result<NamedTempFile>,
) -> std::io::Result<NamedTempFile> {
    let mut waiting = hold_off();
    let file = make()?;
    waiting.push(file.path().to_owned());
    Ok(file)
}

/// No interruption until this is dropped.
pub(crate) fn hold_off() -> MutexGuard<'static, Vec<PathBuf>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}
