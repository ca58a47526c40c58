//! `tanxiao rerun`: repeats the run that a manifest describes, and says whether the bytes agree.

use std::path::{Component, Path, PathBuf};

use serde_json::json;
use tanxiao_core::finding::library_words;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::write::OutputFormat;

use super::score::render;
use super::scoring::{Files, score_paths};
use crate::context::{Context, load_data};
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use tanxiao_core::manifest::{Hashed, KIND, Manifest};

/// What did not agree.
struct Difference {
    zh: String,
    en: String,
}

pub(crate) fn run(path: &Path, context: &Context) -> Outcome {
    let (manifest, output) = read_manifest(path)?;
    let context = Context {
        lang: context.lang,
        is_quiet: context.is_quiet,
        is_json: context.is_json,
        data_dir: data_dir(&manifest, context)?,
        threads: context.threads,
    };
    let mut files = manifest.inputs.iter().chain(&manifest.corrections);
    if files.any(|input| input.name == "-") {
        return Err(Failure::text(
            Exit::Input,
            "原运行读自标准输入，无法重跑",
            "the run read standard input: it cannot be repeated",
        ));
    }
    let differences = not_as_recorded(&manifest);
    if !differences.is_empty() {
        return report(&output, None, &differences, &context);
    }
    let data = load_data(context.data_dir.as_deref())?;
    let paths = |files: &[Hashed]| -> Vec<PathBuf> {
        files.iter().map(|file| PathBuf::from(&file.name)).collect()
    };
    let (inputs, corrections) = (paths(&manifest.inputs), paths(&manifest.corrections));
    let benchmark = manifest.benchmark.as_ref().map(|file| PathBuf::from(&file.name));
    let written = Context {
        lang: manifest.lang,
        is_quiet: true,
        is_json: false,
        data_dir: context.data_dir.clone(),
        threads: context.threads,
    };
    let files =
        Files { inputs: &inputs, corrections: &corrections, benchmark: benchmark.as_deref() };
    let finished = score_paths(&data, files, &manifest.options, &written)?;
    let mut differences = Vec::new();
    let now = finished.manifest.inputs.iter().chain(&finished.manifest.corrections);
    for (now, recorded) in now.zip(manifest.inputs.iter().chain(&manifest.corrections)) {
        if now != recorded {
            differences.push(changed(&recorded.name));
        }
    }
    let same = [
        (&manifest.scheme, &finished.manifest.scheme, "评价方法", "the scheme"),
        (&manifest.factor_set, &finished.manifest.factor_set, "因子集", "the factor set"),
    ];
    if manifest.beside != finished.manifest.beside {
        differences.push(Difference {
            zh: "同时评价的其他评价方法已改变".to_owned(),
            en: "the schemes that graded in the same pass have changed".to_owned(),
        });
    }
    for (before, now, zh, en) in same {
        if before != now {
            let (a, b) = (&before.version, &now.version);
            differences.push(Difference {
                zh: format!("{zh} {} 已改变（{a} → {b}）", now.id),
                en: format!("{en} {} has changed ({a} → {b})", now.id),
            });
        }
    }
    if manifest.tool_version != finished.manifest.tool_version {
        let (a, b) = (&manifest.tool_version, &finished.manifest.tool_version);
        differences.push(Difference {
            zh: format!("程序版本不同（{a} → {b}）"),
            en: format!("the program's version differs ({a} → {b})"),
        });
    }
    if manifest.benchmark != finished.manifest.benchmark {
        differences.push(Difference {
            zh: "行业基准表已改变".to_owned(),
            en: "the benchmark table has changed".to_owned(),
        });
    }
    if manifest.standards != finished.manifest.standards {
        differences.push(Difference {
            zh: "行业分类、行政区划或货币单位（standards.toml）已改变".to_owned(),
            en: "classification, regions or money (standards.toml) have changed".to_owned(),
        });
    }
    if manifest.limits != finished.manifest.limits {
        differences.push(Difference {
            zh: "待核实的界限（limits.toml）已改变".to_owned(),
            en: "the limits of suspects (limits.toml) have changed".to_owned(),
        });
    }
    if manifest.confirmations != finished.manifest.confirmations {
        differences.push(Difference {
            zh: "核实记录已改变".to_owned(),
            en: "the confirmations have changed".to_owned(),
        });
    }
    let mut bytes = Vec::new();
    let format =
        OutputFormat::from_file_name(&output.to_string_lossy()).unwrap_or(OutputFormat::Csv);
    render(format, &finished, &written, &mut bytes)?;
    let now = tanxiao_core::digest::sha256(&bytes);
    let before = match &manifest.output {
        Some(recorded) => recorded.sha256.clone(),
        None => Hashed::of("", &input::read_all(std::slice::from_ref(&output))?[0].bytes).sha256,
    };
    let on_disk = input::read_all(std::slice::from_ref(&output));
    match &on_disk {
        Err(_) => differences.push(Difference {
            zh: format!("{} 不在了，无从比对", output.display()),
            en: format!("{} is not there to be compared", output.display()),
        }),
        Ok(files) if tanxiao_core::digest::sha256(&files[0].bytes) != before => {
            differences.push(Difference {
                zh: format!("{} 与清单记录的不同，写出后被改动过", output.display()),
                en: format!(
                    "{} is not what the manifest recorded: it was altered",
                    output.display()
                ),
            });
        }
        Ok(_) => {}
    }
    if now != before {
        differences.push(Difference {
            zh: "重跑得到的字节不同".to_owned(),
            en: "the bytes differ".to_owned(),
        });
    }
    report(&output, Some(&now), &differences, &context)
}

/// Where the tables of the run lie. A manifest may be a stranger's: what it names elsewhere than
/// below the present directory is used only where the caller names a directory.
fn data_dir(manifest: &Manifest, context: &Context) -> Outcome<Option<PathBuf>> {
    let Some(named) = manifest.data.as_ref().map(PathBuf::from) else { return Ok(None) };
    if context.data_dir.is_some() {
        return Ok(context.data_dir.clone());
    }
    let is_below = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if named.components().all(is_below) {
        return Ok(Some(named));
    }
    let shown = named.display();
    Err(Failure::text(
        Exit::Usage,
        format!(
            "原运行用了目录 {shown} 中的数据表，它不在当前目录之下\n  → 确认可信后，加 --data 指明该目录"
        ),
        format!(
            "the run used the tables of {shown}, which is not below the present directory\n  → if \
             you trust it, name it: --data"
        ),
    ))
}

/// Files that cannot be those of the run, by their kind and length: they are not opened. A pipe or
/// a device may never end, and a stranger's manifest can name any file.
fn not_as_recorded(manifest: &Manifest) -> Vec<Difference> {
    let files = manifest.inputs.iter().chain(&manifest.corrections);
    let is_other = |file: &&Hashed| {
        let found = std::fs::metadata(&file.name);
        found.is_ok_and(|found| !found.is_file() || found.len() != file.bytes)
    };
    files.filter(is_other).map(|file| changed(&file.name)).collect()
}

fn changed(name: &str) -> Difference {
    Difference {
        zh: format!("输入文件 {name} 已改变"),
        en: format!("the input {name} has changed"),
    }
}

fn report(
    output: &Path,
    sha256: Option<&str>,
    differences: &[Difference],
    context: &Context,
) -> Outcome {
    let lang = context.lang;
    let path = output.display();
    if context.is_json {
        let texts: Vec<&str> = differences.iter().map(|d| lang.pick(&d.zh, &d.en)).collect();
        super::print_json(&json!({
            "output": path.to_string(),
            "sha256": sha256,
            "agrees": differences.is_empty(),
            "differences": texts,
        }))?;
    }
    if differences.is_empty() {
        if context.is_json || context.is_quiet {
            return Ok(());
        }
        let sha256 = sha256.unwrap_or_default();
        return super::print_text(lang.pick(
            &format!("一致：重跑得到与 {path} 相同的字节（sha256 {sha256}）\n"),
            &format!("agrees: the run gives the bytes of {path} again (sha256 {sha256})\n"),
        ));
    }
    let join = |pick: fn(&Difference) -> &str| {
        differences.iter().map(pick).collect::<Vec<_>>().join("\n  ")
    };
    Err(Failure::text(
        Exit::Differs,
        format!("不一致\n  {}", join(|difference| &difference.zh)),
        format!("the run does not agree\n  {}", join(|difference| &difference.en)),
    ))
}

/// The manifest, and the file of scores that it is about.
fn read_manifest(path: &Path) -> Outcome<(Manifest, PathBuf)> {
    let file = input::read_scores_or_manifest(path)?;
    let not_a_manifest = |why: Bilingual| {
        let path = path.display();
        Failure::text(
            Exit::Input,
            format!("{path} 不是运行清单：{}", why.zh),
            format!("{path} is no manifest: {}", why.en),
        )
    };
    let is_parquet = file.bytes.starts_with(b"PAR1");
    let text = if is_parquet {
        tanxiao_core::write::parquet_manifest(&file.bytes).ok_or_else(|| {
            not_a_manifest(Bilingual::new(
                "Parquet 元数据中没有清单",
                "no manifest in its metadata",
            ))
        })?
    } else {
        String::from_utf8_lossy(&file.bytes).into_owned()
    };
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| not_a_manifest(library_words(error)))?;
    if manifest.kind != KIND {
        let kind = format!("kind = {}", manifest.kind);
        return Err(not_a_manifest(Bilingual::new(kind.clone(), kind)));
    }
    let output = match &manifest.output {
        None => path.to_owned(),
        Some(output) => path.with_file_name(&output.name),
    };
    Ok((manifest, output))
}
