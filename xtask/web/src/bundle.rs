//! From three wasm modules and the page's sources to a directory that any static server can serve.
//! Every file but the page, the service worker and the manifest bears the hash of its content.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::bind::bind;
use crate::{Outcome, compress, minify, optimise};

/// What to bundle.
pub(crate) struct Job {
    /// Where cargo put the modules.
    pub(crate) wasm: PathBuf,
    /// `web/`.
    pub(crate) sources: PathBuf,
    /// Where the bundle goes.
    pub(crate) out: PathBuf,
    /// For distribution: optimised, compressed as far as it goes, held to its limits.
    pub(crate) is_dist: bool,
}

/// Parts of the bundle that are loaded when they are needed, and what each may weigh after brotli.
const LIMITS: [(Part, &str, usize); 3] = [
    (Part::FirstPaint, "first paint", 200 * 1024),
    (Part::Engine, "engine", 1_677_721),
    (Part::Verifier, "verifier", 350 * 1024),
];

/// What a strict server would send; the page says it too, for servers that send nothing.
pub(crate) const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// Stylesheets, in the order in which they stand.
const STYLES: [&str; 8] = ["base", "page", "form", "result", "chart", "batch", "verify", "print"];

/// One file of the bundle.
struct Asset {
    name: String,
    bytes: Vec<u8>,
    part: Part,
}

/// When a file is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// HTML, CSS, JavaScript and the page's module.
    FirstPaint,
    /// To grade.
    Engine,
    /// To verify.
    Verifier,
    /// What is not waited for.
    Other,
}

pub(crate) fn bundle(job: &Job) -> Outcome {
    let scratch = job.wasm.join("web-scratch");
    let mut assets = Vec::new();
    let app = module(job, &scratch, ("app", "app"), Part::FirstPaint, &mut assets)?;
    let worker = module(job, &scratch, ("worker", "worker"), Part::Engine, &mut assets)?;
    let verifier = module(job, &scratch, ("verifier", "worker"), Part::Verifier, &mut assets)?;
    let mut css = String::new();
    for style in STYLES {
        css.push_str(&text(&job.sources.join(format!("app/style/{style}.css")))?);
    }
    let mut css = css.into_bytes();
    if job.is_dist {
        css = minify::minify(css, "css", &job.sources, &scratch)?;
    }
    let css = add("style", "css", css, Part::FirstPaint, &mut assets);
    let icon = std::fs::read(job.sources.join("app/static/icon.svg")).map_err(|e| e.to_string())?;
    let icon = add("icon", "svg", icon, Part::Other, &mut assets);
    let manifest = text(&job.sources.join("app/static/manifest.webmanifest"))?;
    plain("manifest.webmanifest", manifest.replace("{icon}", &icon), Part::Other, &mut assets);
    let page = text(&job.sources.join("app/static/index.html"))?
        .replace("{csp}", CSP)
        .replace("{style}", &css)
        .replace("{boot}", &app)
        .replace("{worker}", &worker)
        .replace("{verifier}", &verifier)
        .replace("{icon}", &icon);
    plain("index.html", page, Part::FirstPaint, &mut assets);
    let names: Vec<String> = assets.iter().map(|asset| format!("\"{}\"", asset.name)).collect();
    let version = hash(assets.iter().flat_map(|asset| asset.name.bytes()).collect::<Vec<u8>>());
    let service = text(&job.sources.join("app/static/service.js"))?
        .replace("{version}", &version)
        .replace("\"{files}\"", &names.join(", "));
    plain("service.js", service, Part::Other, &mut assets);
    write(job, &assets)
}

/// Adds the glue, the module and the script that starts it, which is `static/{start}.js`; returns
/// that script's name.
fn module(
    job: &Job,
    scratch: &Path,
    (name, start): (&str, &str),
    part: Part,
    assets: &mut Vec<Asset>,
) -> Outcome<String> {
    let wasm = job.wasm.join(format!("tanxiao-web-{name}.wasm"));
    let scratch = scratch.join(name);
    let mut bound = bind(&wasm, &scratch, job.is_dist)?;
    if job.is_dist {
        let effort = match part {
            Part::Engine => optimise::Effort::Once,
            _ => optimise::Effort::Most,
        };
        bound.wasm = optimise::optimise(bound.wasm, &job.sources, &scratch, effort)?;
        bound.js = minify::minify(bound.js, "js", &job.sources, &scratch)?;
    }
    let wasm = add(name, "wasm", bound.wasm, part, assets);
    let glue = add(name, "js", bound.js, part, assets);
    let start = text(&job.sources.join(format!("app/static/{start}.js")))?
        .replace("{glue}", &glue)
        .replace("{wasm}", &wasm);
    Ok(add(&format!("{name}-start"), "js", start.into_bytes(), part, assets))
}

fn add(stem: &str, ending: &str, bytes: Vec<u8>, part: Part, assets: &mut Vec<Asset>) -> String {
    let name = format!("{stem}-{}.{ending}", hash(&bytes));
    assets.push(Asset { name: name.clone(), bytes, part });
    name
}

fn plain(name: &str, text: String, part: Part, assets: &mut Vec<Asset>) {
    assets.push(Asset { name: name.to_owned(), bytes: text.into_bytes(), part });
}

fn hash(bytes: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(bytes.as_ref());
    digest[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes all files and prints what they weigh.
fn write(job: &Job, assets: &[Asset]) -> Outcome {
    let say = |error: std::io::Error| format!("{}: {error}", job.out.display());
    if job.out.exists() {
        std::fs::remove_dir_all(&job.out).map_err(say)?;
    }
    std::fs::create_dir_all(&job.out).map_err(say)?;
    let mut sums = LIMITS.map(|_| 0);
    println!("{:>10} {:>10} {:>10}  file", "bytes", "gzip", "brotli");
    for asset in assets {
        let brotli = compress::brotli(&asset.bytes, job.is_dist)?;
        let gzip = compress::gzip(&asset.bytes)?;
        println!(
            "{:>10} {:>10} {:>10}  {}",
            asset.bytes.len(),
            gzip.len(),
            brotli.len(),
            asset.name
        );
        for ((part, ..), sum) in LIMITS.iter().zip(&mut sums) {
            *sum += if asset.part == *part { brotli.len() } else { 0 };
        }
        let path = job.out.join(&asset.name);
        std::fs::write(&path, &asset.bytes).map_err(say)?;
        if job.is_dist {
            std::fs::write(job.out.join(format!("{}.br", asset.name)), brotli).map_err(say)?;
            std::fs::write(job.out.join(format!("{}.gz", asset.name)), gzip).map_err(say)?;
        }
    }
    let mut too_large = Vec::new();
    for ((_, part, limit), size) in LIMITS.into_iter().zip(sums) {
        println!("{part}: {size} bytes after brotli, limit {limit}");
        if size > limit {
            too_large.push(format!("{part} weighs {size} bytes, {} over its limit", size - limit));
        }
    }
    if job.is_dist && !too_large.is_empty() {
        return Err(too_large.join("\n"));
    }
    if !job.is_dist {
        println!("a development build: the limits hold for `cargo xtask web` without --dev");
    }
    Ok(())
}
