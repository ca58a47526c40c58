//! Writes a file, and brings to the disk what is written while more of it is made: at the end
//! little is left to wait for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};

/// Larger pieces are written as they are; they need not be copied to be written together.
const BUFFER_BYTES: usize = 1 << 16;
/// Bytes that are brought to the disk at a time.
const STEP_BYTES: usize = 1 << 23;

/// Fills a file; when this returns, all of it is on the disk.
///
/// # Errors
/// What `fill` gives, or the file cannot be written.
pub(crate) fn write<E>(
    file: &File,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), E>,
    failed: impl Fn(io::Error) -> E,
) -> Result<(), E> {
    std::thread::scope(|scope| {
        let (sender, steps) = mpsc::sync_channel(1);
        let syncing = scope.spawn(move || sync(file, &steps));
        let mut sink =
            BufWriter::with_capacity(BUFFER_BYTES, Stepping { file, steps: sender, bytes: 0 });
        let filled = fill(&mut sink);
        let flushed = sink.flush();
        drop(sink);
        // A failed sync is reported once, to the thread that asked: so its error is kept, as the
        // last `sync_all` may succeed after it.
        let synced = syncing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        filled?;
        flushed.and(synced).and_then(|()| file.sync_all()).map_err(failed)
    })
}

/// Brings the file to the disk as often as it is told to.
fn sync(file: &File, steps: &Receiver<()>) -> io::Result<()> {
    steps.iter().try_for_each(|()| file.sync_data())
}

/// Says after each step that there is something to bring to the disk.
struct Stepping<'a> {
    file: &'a File,
    steps: SyncSender<()>,
    bytes: usize,
}

impl Write for Stepping<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.bytes += written;
        if self.bytes >= STEP_BYTES {
            self.bytes = 0;
            match self.steps.try_send(()) {
                // Busy with the step before; this one goes with the next. Or failed, and says so.
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_many_steps_is_in_the_file() {
        let mut file = tempfile::tempfile().unwrap();
        let piece: Vec<u8> = (0..=255).cycle().take(STEP_BYTES / 3).collect();
        let fill = |sink: &mut (dyn Write + Send)| {
            (0..10).try_for_each(|_| {
                sink.write_all(b"a head of a few bytes")?;
                sink.write_all(&piece)
            })
        };
        write(&file, fill, |error| error).unwrap();
        let mut read = Vec::new();
        io::Seek::rewind(&mut file).unwrap();
        io::Read::read_to_end(&mut file, &mut read).unwrap();
        assert!(read == [b"a head of a few bytes".as_slice(), &piece].concat().repeat(10));
    }

    #[test]
    fn an_error_of_the_filling_and_one_of_the_file_come_back() {
        let file = tempfile::tempfile().unwrap();
        let outcome = write(&file, |_| Err("mine".to_owned()), |error| error.to_string());
        assert_eq!(outcome, Err("mine".to_owned()));
        let read_only = tempfile::NamedTempFile::new().unwrap();
        let file = File::open(read_only.path()).unwrap();
        let fill = |sink: &mut (dyn Write + Send)| {
            sink.write_all(&[0; 3 * BUFFER_BYTES]).map_err(|error| error.kind())
        };
        assert!(write(&file, fill, |error| error.kind()).is_err());
    }
}
