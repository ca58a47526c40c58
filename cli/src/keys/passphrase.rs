//! Where a passphrase comes from: a file, the environment, or the terminal; never the command
//! line, which others can see.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::exit::{Exit, Failure, Outcome};
use crate::input::short_text;
use tanxiao_core::finding::library_words;

const VARIABLE: &str = "TANXIAO_PASSPHRASE";
/// Below this a passphrase is guessed however it is stretched.
const SHORTEST: usize = 8;

#[derive(Debug, Args)]
pub(crate) struct PassphraseArgs {
    /// 口令文件；缺省用环境变量 TANXIAO_PASSPHRASE 或在终端询问 / file with the passphrase; else
    /// TANXIAO_PASSPHRASE or the terminal
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase of a key that is there.
    pub(crate) fn ask(&self, key: &Path) -> Outcome<Zeroizing<String>> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => prompt(&format!("{} 口令 / passphrase: ", key.display())),
        }
    }

    /// A passphrase for a new key, asked for twice.
    pub(crate) fn choose(&self) -> Outcome<Zeroizing<String>> {
        let passphrase = match self.given()? {
            Some(passphrase) => passphrase,
            None => {
                let first = prompt("新口令 / new passphrase: ")?;
                if *first != *prompt("再输入一次 / once more: ")? {
                    return Err(Failure::text(
                        Exit::Usage,
                        "两次输入的口令不同",
                        "the two passphrases differ",
                    ));
                }
                first
            }
        };
        if passphrase.chars().count() < SHORTEST {
            return Err(Failure::text(
                Exit::Usage,
                format!("口令太短：至少 {SHORTEST} 个字符"),
                format!("the passphrase is too short: at least {SHORTEST} characters"),
            ));
        }
        Ok(passphrase)
    }

    fn given(&self) -> Outcome<Option<Zeroizing<String>>> {
        let Some(path) = &self.passphrase_file else {
            return Ok(std::env::var(VARIABLE).ok().map(Zeroizing::new));
        };
        super::private_to_owner(path)?;
        let text = short_text(path, super::LONGEST).map(Zeroizing::new).map_err(|error| {
            let path = path.display();
            Failure::text(
                Exit::Input,
                format!("无法读取口令文件 {path}：{}", library_words(&error).zh),
                format!("cannot read the passphrase file {path}: {error}"),
            )
        })?;
        Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
    }
}

fn prompt(text: &str) -> Outcome<Zeroizing<String>> {
    let missing = || {
        Failure::text(
            Exit::Usage,
            format!(
                "没有给出口令，也没有终端可以询问\n  → 用 --passphrase-file 或环境变量 {VARIABLE}"
            ),
            format!(
                "no passphrase was given, and there is no terminal to ask at\n  → use \
                 --passphrase-file or {VARIABLE}"
            ),
        )
    };
    if !std::io::stderr().is_terminal() {
        return Err(missing());
    }
    rpassword::prompt_password(text).map(Zeroizing::new).map_err(|_| missing())
}
