//! The engine without a browser, for the browser tests to compare with: requests as lines of JSON
//! on standard input, the last reply to each as a line of JSON on standard output. A request may
//! name a file whose bytes go beside it: `{"body": …, "file": "path"}`.

use std::io::{BufRead, Write};

use serde::Deserialize;
use tanxiao_web_protocol::Request;
use tanxiao_web_worker::Engine;

#[derive(Deserialize)]
struct Line {
    body: Request,
    #[serde(default)]
    file: Option<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new().map_err(|reply| format!("{reply:?}"))?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let Line { body, file } = serde_json::from_str(&line?)?;
        let bytes = file.map(std::fs::read).transpose()?.unwrap_or_default();
        let (reply, _) = engine.answer(body, &bytes, &mut |_| {});
        writeln!(out, "{}", serde_json::to_string(&reply)?)?;
    }
    Ok(())
}
