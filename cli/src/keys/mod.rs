//! Keys at rest: PKCS#8 in PEM, encrypted with a passphrase (PBES2: scrypt, AES-256-CBC), which
//! OpenSSL reads too. The file is its owner's alone. Neither key nor passphrase is ever printed,
//! logged or passed as an argument.

mod passphrase;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use tanxiao_certificate::{Algorithm, SigningKey};
use zeroize::Zeroizing;

use crate::exit::{Exit, Failure, Outcome};
use crate::input::short_text;
use tanxiao_core::finding::library_words;

pub(crate) use passphrase::PassphraseArgs;

/// Bytes of the longest file of a key or passphrase.
const LONGEST: u64 = 1 << 20;
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// scrypt with N = 2^14, r = 8, p = 5: as strong as OWASP asks (its smallest N), and 16 MB of
/// memory, because OpenSSL refuses what needs more than 32 MB.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);

/// Draws a new key.
pub(crate) fn generate(algorithm: Algorithm) -> Outcome<SigningKey> {
    // A scalar of P-256 may be out of range once in 2^32 draws.
    loop {
        let mut secret = Zeroizing::new([0; 32]);
        fill(secret.as_mut())?;
        if let Ok(key) = SigningKey::from_secret(algorithm, &secret) {
            return Ok(key);
        }
    }
}

fn fill(bytes: &mut [u8]) -> Outcome {
    getrandom::fill(bytes).map_err(|error| {
        Failure::text(
            Exit::Output,
            format!("系统随机数不可用：{}", library_words(error).zh),
            format!("the system gives no random numbers: {error}"),
        )
    })
}

/// Writes a key, encrypted, into a file that is not there yet.
pub(crate) fn save(path: &Path, key: &SigningKey, passphrase: &str) -> Outcome {
    let unsaved = |error: &dyn std::fmt::Display| {
        let path = path.display();
        Failure::text(
            Exit::Output,
            format!("无法写入密钥 {path}：{}", library_words(error).zh),
            format!("cannot write the key {path}: {error}"),
        )
    };
    let pem = encrypted(key, passphrase)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| unsaved(&error))?;
    let written = file.write_all(pem.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| unsaved(&error))?;
    tanxiao_book::state::sync_name(path).map_err(|error| Failure::book(&error))
}

fn encrypted(key: &SigningKey, passphrase: &str) -> Outcome<Zeroizing<String>> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    fill(&mut salt)?;
    fill(&mut iv)?;
    let (log_n, r, p) = SCRYPT;
    let pem = || -> Option<Zeroizing<String>> {
        let params = scrypt::Params::new(log_n, r, p).ok()?;
        let params = pbes2::Parameters::generate_scrypt_aes256cbc(params, &salt, iv).ok()?;
        let plain = key.to_pkcs8_der().ok()?;
        let info = PrivateKeyInfoRef::try_from(plain.as_bytes()).ok()?;
        let document = info.encrypt_with_params(params, passphrase).ok()?;
        document.to_pem(ENCRYPTED, LineEnding::LF).ok()
    };
    pem().ok_or_else(|| {
        Failure::text(Exit::Internal, "无法加密密钥", "the key could not be encrypted")
    })
}

/// Opens a key file.
pub(crate) fn load(path: &Path, passphrase: &PassphraseArgs) -> Outcome<SigningKey> {
    private_to_owner(path)?;
    let shown = path.display();
    let pem = short_text(path, LONGEST).map(Zeroizing::new).map_err(|error| {
        Failure::text(
            Exit::Input,
            format!("无法读取密钥 {shown}：{}", library_words(&error).zh),
            format!("cannot read the key {shown}: {error}"),
        )
    })?;
    let Ok((label, document)) = SecretDocument::from_pem(&pem) else {
        return Err(Failure::text(
            Exit::Data,
            format!("{shown} 不是 PEM 格式的密钥\n  → 用 tanxiao keys new 新建"),
            format!("{shown} is no key in PEM\n  → make one with tanxiao keys new"),
        ));
    };
    if label != ENCRYPTED {
        return Err(Failure::text(
            Exit::Data,
            format!(
                "密钥 {shown} 没有加密（{label}），不予使用\n  → 先加密：openssl pkcs8 -topk8 -scrypt \
                 -in {shown} -out 新文件"
            ),
            format!(
                "the key {shown} is not encrypted ({label}) and is not used\n  → encrypt it: \
                 openssl pkcs8 -topk8 -scrypt -in {shown} -out NEW-FILE"
            ),
        ));
    }
    let secret = passphrase.ask(path)?;
    let unreadable = |zh: &str, en: &str| {
        Failure::text(Exit::Data, format!("密钥 {shown}：{zh}"), format!("the key {shown}: {en}"))
    };
    let info = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|_| unreadable("加密方式不受支持", "its encryption is not supported"))?;
    let plain = info.decrypt(secret.as_bytes()).map_err(|_| {
        unreadable("口令不正确，或文件已损坏", "wrong passphrase, or a damaged file")
    })?;
    SigningKey::from_pkcs8_der(plain.as_bytes()).map_err(|_| {
        unreadable(
            "不是 Ed25519 或 P-256（ES256）密钥",
            "it is neither an Ed25519 nor a P-256 (ES256) key",
        )
    })
}

/// Refuses a file of secrets that others can read.
#[cfg(unix)]
fn private_to_owner(path: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;
    /// Any right of group or others.
    const OTHERS: u32 = 0o077;
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(()) };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & OTHERS == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::text(
        Exit::Data,
        format!(
            "{path} 的权限为 {mode:03o}，其他用户可以读取，不予使用\n  → chmod 600 {path}；若曾被他人读取，请更换密钥"
        ),
        format!(
            "{path} has mode {mode:03o}: others can read it, so it is not used\n  → chmod 600 \
             {path}; if others may have read it, replace the key"
        ),
    ))
}

#[cfg(not(unix))]
fn private_to_owner(_path: &Path) -> Outcome {
    Ok(())
}

/// Where it is remembered which places in status lists a key has given.
pub(crate) fn places(key: &Path) -> PathBuf {
    key.with_extension("places.json")
}

/// Where the public half of a key file lies: a trust list of one issuer and key.
pub(crate) fn companion(key: &Path) -> PathBuf {
    key.with_extension("trust.json")
}
