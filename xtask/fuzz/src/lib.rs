//! What the targets share. An input that is refused is as good as one that is read; what is looked
//! for is a panic that leaves a reader, an abort, a hang and memory without bound.

mod container;

use std::io::Cursor;
use std::sync::LazyLock;

use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use tanxiao_certificate::root::Since;
use tanxiao_certificate::{Roots, StatusLists, Timestamp, TrustList, verify};
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use tanxiao_core::run::{Input, RunOptions, run};
use tanxiao_core::scheme::Scheme;
use tanxiao_lend::policy::Policy;
use tanxiao_picture::{Grey, MAX_PIXELS};

static DATA: LazyLock<DataSet> =
    LazyLock::new(|| DataSet::embedded().unwrap_or_else(|error| panic!("{error:?}")));

/// Readers may catch the panic of a library and refuse the file (core/src/read/guard.rs), so that
/// only a panic that leaves the target counts: the fuzzer's own hook would end at the first.
pub fn set_up() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// A file of returns goes the whole way, once by its content and once as what its name says.
pub fn table(name: &str, bytes: &[u8]) {
    let format = match name.rsplit('.').next() {
        Some("arrow") => "ipc",
        Some(ending) if ending != "ods" && ending != "xls" => ending,
        _ => "",
    };
    let options = RunOptions { format: Some(format.to_owned()), ..RunOptions::default() };
    let _ = run(&DATA, &[Input { name, bytes }], &options, None);
}

/// A workbook in a zip file, as it is, or, where the input is none, with the input's parts in it: so
/// that what is tried gets behind packing and checksums. XLSX: sheet, strings, styles, workbook.
pub fn xlsx(bytes: &[u8]) {
    let names = ["worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml", "workbook.xml"];
    in_zip("a.xlsx", bytes, container::XLSX, &names.map(|name| format!("xl/{name}")));
}

/// The same with ODS: content.
pub fn ods(bytes: &[u8]) {
    in_zip("a.ods", bytes, container::ODS, &["content.xml".to_owned()]);
}

fn in_zip(name: &str, bytes: &[u8], frame: &[(&str, &str)], names: &[String]) {
    if bytes.starts_with(b"PK") {
        return table(name, bytes);
    }
    let parts: Vec<&[u8]> = container::parts(bytes).collect();
    let given = || names.iter().map(String::as_str).zip(parts.iter().copied());
    let is_given = |name: &str| given().any(|(given, _)| given == name);
    let frame = frame.iter().map(|(name, text)| (*name, text.as_bytes()));
    let members: Vec<_> = frame.filter(|(name, _)| !is_given(name)).chain(given()).collect();
    table(name, &container::zip(&members));
}

/// A workbook of Excel 97: a compound file, or what stands in its workbook stream.
pub fn xls(bytes: &[u8]) {
    if bytes.starts_with(&container::COMPOUND) {
        table("a.xls", bytes);
    } else {
        table("a.xls", &container::compound(bytes));
    }
}

/// The moment of all verdicts.
fn now() -> Timestamp {
    const END_OF_2026: i64 = 1_796_000_000;
    Timestamp::from_unix(END_OF_2026).unwrap_or_else(|| panic!("a time"))
}

/// A certificate in any form.
pub fn certificate(bytes: &[u8]) {
    static LISTS: LazyLock<(TrustList, StatusLists)> = LazyLock::new(|| {
        let trust = TrustList::parse(include_str!("../seeds/trust/plain.json"));
        let mut status = StatusLists::default();
        let added = status.add_bytes(include_bytes!("../seeds/status/1.cwt"));
        added.unwrap_or_else(|error| panic!("{error:?}"));
        (trust.unwrap_or_default(), status)
    });
    let _ = verify(bytes, &LISTS.0, &LISTS.1, now());
}

/// A trust list as text, and as one that a root signed.
pub fn trust(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(list) = TrustList::parse(text) {
        // What was read can be written and read again.
        assert!(TrustList::parse(&list.to_json()).is_ok());
    }
    if let Ok(roots) = Roots::parse(text) {
        let _ = roots.check(bytes, text, now(), Since::default());
    }
}

/// A status list.
pub fn status(bytes: &[u8]) {
    let _ = StatusLists::default().add_bytes(bytes);
}

/// A policy.
pub fn policy(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Policy::parse("policy.toml", text);
    }
}

/// A scheme.
pub fn scheme(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Scheme::parse("scheme.toml", text);
    }
}

/// A benchmark table.
pub fn benchmark(bytes: &[u8]) {
    let scheme = DATA.scheme(DEFAULT_SCHEME).unwrap_or_else(|error| panic!("{error:?}"));
    let factors = DATA.factor_set(DEFAULT_FACTOR_SET).unwrap_or_else(|error| panic!("{error:?}"));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = BenchmarkTable::parse("benchmark.json", text, scheme, &factors.sha256);
    }
}

/// A picture, decoded as the command line does.
pub fn picture(bytes: &[u8]) {
    let _ = tanxiao_picture::header::size(bytes);
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let Some(mut decoder) = reader.ok().and_then(|reader| reader.into_decoder().ok()) else {
        return;
    };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(4 * MAX_PIXELS);
    if decoder.set_limits(limits).is_err() {
        return;
    }
    let Ok(picture) = DynamicImage::from_decoder(decoder) else { return };
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    for layer in Grey::of_rgba(width, height, &picture.into_rgba8()) {
        let _ = tanxiao_picture::code_in(&layer, |_| true);
    }
}
