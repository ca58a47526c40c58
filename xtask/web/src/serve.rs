//! A static server for 127.0.0.1: development and the browser tests. It sends the headers that a
//! real server should: the policy with every file (a worker obeys the one sent with its own
//! script), the media types that streaming compilation needs, and compressed copies.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use crate::Outcome;
use crate::bundle::CSP;

pub(crate) fn serve(directory: &Path, port: &str) -> Outcome {
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).map_err(|e| e.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("http://{address}/");
    for stream in listener.incoming().flatten() {
        let directory = directory.to_owned();
        std::thread::spawn(move || {
            // A browser that hangs up is no failure of the server.
            let _ = answer(stream, &directory);
        });
    }
    Ok(())
}

/// The camera is for reading codes; nothing else of the device is asked for.
const PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=()";

fn answer(mut stream: TcpStream, directory: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut encodings = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if line.to_ascii_lowercase().starts_with("accept-encoding:") {
            encodings = line;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    // Folders beside the bundle may hold benchmark tables and lists.
    let is_plain = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let compressed = directory.join(format!("{name}.br"));
    let is_compressed = is_plain && encodings.contains("br") && compressed.exists();
    let file = if is_compressed { compressed } else { directory.join(name) };
    let (status, body) = match std::fs::read(&file) {
        Ok(body) if is_plain => ("200 OK", body),
        _ => ("404 Not Found", b"not found\n".to_vec()),
    };
    let encoding = if is_compressed { "Content-Encoding: br\r\n" } else { "" };
    let is_hashed = name.contains('-') && !name.contains('/');
    let cache = if is_hashed { "max-age=31536000, immutable" } else { "no-cache" };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{encoding}\
         Content-Security-Policy: {CSP}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nPermissions-Policy: {PERMISSIONS}\r\nCache-Control: {cache}\r\nConnection: close\r\n\r\n",
        media_type(name),
        body.len(),
    )?;
    if !request.starts_with("HEAD") {
        stream.write_all(&body)?;
    }
    stream.flush()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}
