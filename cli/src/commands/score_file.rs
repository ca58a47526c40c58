//! Files of scores that `tanxiao score` wrote, as other commands take them: checked against the hash
//! in their manifest.

use std::path::Path;

use polars::prelude::DataFrame;
use tanxiao_core::data::standards::check_recorded;
use tanxiao_core::digest::{is_sealed_with, sha256};
use tanxiao_core::finding::Place;
use tanxiao_core::manifest::{KIND, Manifest};

use super::score::sidecar;
use crate::context::{Context, data_files};
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File};

/// The scores of a file and the manifest of their run, once one is checked against the other. Scores
/// by other standards than the shipped ones are refused.
pub(crate) fn checked_scores(path: &Path, file: &File) -> Outcome<(DataFrame, Manifest)> {
    let name = &file.name;
    let is_columnar = file.bytes.starts_with(b"PAR1") || file.bytes.starts_with(b"ARROW1");
    if !is_columnar {
        return Err(refused(
            &format!("{name} 不是 Parquet 或 Arrow 文件，其他格式不能原样读回"),
            &format!("{name} is neither Parquet nor Arrow: other formats do not keep every value"),
            "请用 tanxiao score … -o scores.parquet 写出评价结果，再用该文件",
            "write the scores with tanxiao score … -o scores.parquet, and give that file",
        ));
    }
    let scores = tanxiao_core::read::columnar(name, &file.bytes)
        .map_err(|error| Failure::error(Exit::Input, &error))?;
    let manifest = manifest_of(path, file)?;
    let altered = || {
        refused(
            &format!("{name} 与其运行清单中的哈希不符，写出后被改动过，不予采用"),
            &format!("{name} is not what its manifest recorded: it was altered, and is refused"),
            "请重新评价，或用 tanxiao rerun 核对",
            "score again, or look into it with tanxiao rerun",
        )
    };
    if let Some(output) = &manifest.output
        && (output.bytes != file.bytes.len() as u64 || output.sha256 != sha256(&file.bytes))
    {
        return Err(altered());
    }
    match &manifest.file_sha256 {
        Some(recorded) if is_sealed_with(&file.bytes, recorded) => {}
        None if manifest.output.is_some() => {}
        Some(_) => return Err(altered()),
        None => {
            return Err(refused(
                &format!("{name} 的运行清单中没有该文件的哈希，无从核对"),
                &format!("the manifest in {name} holds no hash of the file to check it by"),
                "请用本版本的 tanxiao score 重新写出",
                "write it again with tanxiao score of this version",
            ));
        }
    }
    if scores.height() as u64 != manifest.counts.scores {
        return Err(altered());
    }
    check_recorded(&manifest, Place::file(name))
        .map_err(|error| Failure::error(Exit::Refused, &error))?;
    Ok((scores, manifest))
}

/// The manifest beside a file, or inside it.
fn manifest_of(path: &Path, file: &File) -> Outcome<Manifest> {
    let name = &file.name;
    let beside = sidecar(path);
    let text = if file.bytes.starts_with(b"PAR1") {
        tanxiao_core::write::parquet_manifest(&file.bytes)
    } else if beside.exists() {
        let beside = input::read_manifest(&beside)?;
        String::from_utf8(beside.bytes).ok()
    } else {
        tanxiao_core::write::ipc_manifest(&file.bytes)
    };
    let manifest = text.and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
    manifest.filter(|manifest| manifest.kind == KIND).ok_or_else(|| {
        refused(
            &format!("{name} 没有可用的运行清单"),
            &format!("{name} has no manifest that can be used"),
            "请用 tanxiao score -o 写出的文件，未经其他程序另存；Arrow 文件的清单是旁边的 .manifest.json",
            "give a file that tanxiao score -o wrote and no other program saved; the manifest \
             of an Arrow file lies beside it as .manifest.json",
        )
    })
}

/// The text of the scheme that graded the scores.
pub(crate) fn scheme_toml(manifest: &Manifest, context: &Context) -> Outcome<String> {
    let wanted = &manifest.scheme;
    let is_wanted = |(path, text): &(String, String)| {
        path.starts_with("schemes/") && sha256(text.as_bytes()) == wanted.sha256
    };
    data_files(context.data_dir.as_deref())?
        .into_iter()
        .find(is_wanted)
        .map(|(_, text)| text)
        .ok_or_else(|| {
            let (id, version) = (&wanted.id, &wanted.version);
            refused(
                &format!("手头没有评价所用的方法 {id} {version}"),
                &format!("the scheme {id} {version} that graded these scores is not at hand"),
                "请用 --data 指向评价时所用的数据目录",
                "point --data to the data directory that was graded with",
            )
        })
}

fn refused(zh: &str, en: &str, hint_zh: &str, hint_en: &str) -> Failure {
    Failure::text(Exit::Input, format!("{zh}\n  → {hint_zh}"), format!("{en}\n  → {hint_en}"))
}
