//! What libraries and the operating system say, for readers of both languages. They speak English;
//! the usual refusals of files and the shapes that serde's derives make are said in Chinese,
//! anything else is quoted as the original.

use crate::lang::Bilingual;

/// The words of a library or of the system in both languages.
///
/// ```
/// use tanxiao_base::finding::library_words;
/// let words = library_words("unknown field `base`, expected `id` or `name`");
/// assert_eq!(words.zh, "不认识的项“base”；此处可用：id、name");
/// ```
#[must_use]
pub fn library_words(error: impl std::fmt::Display) -> Bilingual {
    let en = error.to_string().trim().replace('\n', "; ");
    let zh = chinese(&en).unwrap_or_else(|| format!("解析报错原文“{en}”"));
    Bilingual { zh, en }
}

fn chinese(text: &str) -> Option<String> {
    // serde_json puts the place at the end.
    if let Some((what, place)) = text.rsplit_once(" at line ")
        && let Some((line, column)) = place.split_once(" column ")
        && [line, column].iter().all(|number| number.bytes().all(|b| b.is_ascii_digit()))
    {
        let what = chinese(what).unwrap_or_else(|| format!("解析报错原文“{what}”"));
        // What is wrong with the whole has no place in it.
        return Some(match column {
            "0" => what,
            _ => format!("{what}（第 {line} 行第 {column} 个字符）"),
        });
    }
    // rustls puts the kind before what the system says, axum before what is wrong with a path.
    if let Some(what) = text.strip_prefix("I/O error: ") {
        return chinese(what);
    }
    if let Some(name) = text.strip_prefix("Invalid URL: Invalid UTF-8 in ") {
        let (name, _) = named(name)?;
        return Some(format!("“{name}”不是 UTF-8 文本"));
    }
    if let Some((what, number)) = text.strip_suffix(')').and_then(|t| t.split_once(" (os error ")) {
        return Some(format!("{}（系统错误 {number}）", of_system(what)?));
    }
    if let Some(rest) = text.strip_prefix("unknown field ") {
        let (name, expected) = named(rest)?;
        return Some(format!("不认识的项“{name}”{}", expected_words(expected, "此处可用")?));
    }
    if let Some(rest) = text.strip_prefix("unknown variant ") {
        let (name, expected) = named(rest)?;
        return Some(format!("不认识的值“{name}”{}", expected_words(expected, "此处可用")?));
    }
    if let Some(rest) = text.strip_prefix("missing field ") {
        let (name, _) = named(rest)?;
        return Some(format!("缺少“{name}”项"));
    }
    for prefix in ["duplicate field ", "duplicate key "] {
        if let Some(rest) = text.strip_prefix(prefix) {
            let (name, _) = named(rest)?;
            return Some(format!("“{name}”项重复"));
        }
    }
    if text == "duplicate key" {
        return Some("该项重复".to_owned());
    }
    for (prefix, what) in [
        ("invalid type: ", "类型不对"),
        ("invalid value: ", "值不对"),
        ("invalid length ", "长度不对"),
    ] {
        if let Some(rest) = text.strip_prefix(prefix) {
            let (found, expected) = rest.rsplit_once(", expected ")?;
            return Some(format!("{what}：是{}，应为{}", given(found), wanted(expected)));
        }
    }
    // serde_path_to_error puts the place before it.
    if let Some((place, what)) = text.split_once(": ")
        && place.chars().all(|c| c.is_alphanumeric() || "_-.[]?".contains(c))
        && let Some(what) = chinese(what)
    {
        return Some(format!("“{place}”：{what}"));
    }
    let is = |prefix: &str| text.starts_with(prefix);
    Some(
        match () {
            () if is("not a regular file") => "不是普通文件，而是管道、设备之类",
            () if is("no RFC 3339 time") => "不是时间，应形如 2026-01-31T08:00:00+08:00",
            () if is("`d`: this is a private key") => "d 是私钥：不应随清单给出，请更换这把密钥",
            () if is("`use` of a key that signs is `sig`") => "use 应为 sig，即签名用的密钥",
            () if is("wanted string or table") => "此处应为文本",
            () if is("EOF while parsing") => "内容不完整：没有写完就结束了",
            () if is("trailing comma") => "最后一项之后多了逗号",
            () if is("trailing characters") => "结尾之后还有多余的字符",
            () if is("expected value") => "此处应有一个值",
            () if is("key must be a string") => "键名须加双引号",
            () if is("expected `,` or") => "此处应为逗号或右括号",
            () if is("expected `:`") => "此处应为冒号",
            () if is("expected ident") => "此处应为 true、false 或 null",
            () if is("invalid number") => "数的写法不对",
            () if is("control character") => "文本中不能有控制字符或换行",
            () if is("stream did not contain valid UTF-8") => "不是 UTF-8 文本",
            () if is("invalid utf-8 sequence") || is("incomplete utf-8") => "不是 UTF-8 文本",
            () if is("not a boolean") => "应为 true 或 false",
            () if is("provided string was not `true` or `false`") => "应为 true 或 false",
            () if is("invalid digit found in string") => "应为整数",
            () if is("cannot parse integer from empty string") => "没有填写，应为整数",
            () if is("number too large to fit") => "数过大",
            () if is("\"all\", or a list of firms") => "应为 \"all\" 或企业名单",
            () if is("no files of data in the directory") => "目录中没有数据文件",
            () if is("a directory, not a file") => "是目录，不是文件",
            () => return of_system(text).map(str::to_owned),
        }
        .to_owned(),
    )
}

/// What the operating system says of a file or an address, as Linux, macOS and Windows word it.
fn of_system(text: &str) -> Option<&'static str> {
    Some(match text {
        "No such file or directory" | "The system cannot find the file specified." => "文件不存在",
        // Without a number, as Rust's library words its kinds of errors.
        "entity not found" => "文件不存在",
        "is a directory" => "这是一个目录，不是文件",
        "permission denied" => "没有权限",
        "no storage space" => "磁盘空间不足",
        "quota exceeded" => "超出磁盘配额",
        "The system cannot find the path specified." => "路径不存在",
        "Permission denied" | "Access is denied." | "Operation not permitted" => "没有权限",
        "Is a directory" => "这是一个目录，不是文件",
        "Not a directory" => "路径中有一段不是目录",
        "File exists" => "文件已存在",
        "File name too long" => "文件名过长",
        "Directory not empty" => "目录不是空的",
        "No space left on device" | "There is not enough space on the disk." => "磁盘空间不足",
        "Disk quota exceeded" => "超出磁盘配额",
        "File too large" | "file too large" => "文件过大",
        "Read-only file system" => "文件系统只读",
        "Too many open files" => "打开的文件过多",
        "Input/output error" => "磁盘读写出错",
        "Broken pipe" => "接收方已关闭",
        "Address already in use" => "地址已被占用",
        "Cannot assign requested address" => "本机没有这个地址",
        "Connection refused" => "对方拒绝连接",
        _ => return None,
    })
}

/// The name between the first pair of backquotes, and what follows it.
fn named(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('`')?.split_once('`')
}

/// `, expected one of `a`, `b``; also `a` or `b`, a single one, or that there are none.
fn expected_words(text: &str, what: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    if text.contains("there are no") {
        return Some("；此处不能有任何项".to_owned());
    }
    let names: Vec<&str> =
        text.strip_prefix(", expected ")?.split('`').skip(1).step_by(2).collect();
    (!names.is_empty()).then(|| format!("；{what}：{}", names.join("、")))
}

/// What was found, as serde's `Unexpected` has it.
fn given(text: &str) -> String {
    for (prefix, word) in [
        ("string ", "文本"),
        ("integer ", "整数"),
        ("floating point ", "小数"),
        ("boolean ", "布尔值"),
        ("character ", "字符"),
    ] {
        if let Some(value) = text.strip_prefix(prefix) {
            return format!("{word}“{}”", value.trim_matches(['`', '"']));
        }
    }
    match text {
        "map" => "表".to_owned(),
        "sequence" => "数组".to_owned(),
        "null" => "空值".to_owned(),
        "unit value" | "Option value" => "空".to_owned(),
        "datetime" => "日期".to_owned(),
        other => other.to_owned(),
    }
}

/// What was wanted: a type of Rust, or words of a visitor.
fn wanted(text: &str) -> String {
    let text = text.trim();
    match text {
        "a string" | "string" | "str" | "a borrowed string" => "文本".to_owned(),
        "a boolean" | "bool" => "布尔值（true 或 false）".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "非负整数".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "整数".to_owned(),
        "f32" | "f64" => "数".to_owned(),
        "a sequence" | "sequence" => "数组".to_owned(),
        "a map" | "map" => "表".to_owned(),
        "one JSON object" => "一个 JSON 对象".to_owned(),
        "a key" => "键名".to_owned(),
        "a number, a text, true, false or null" => "数字、文本、true、false 或 null".to_owned(),
        other if other.starts_with("struct ") => "表".to_owned(),
        other if other.starts_with("an array of length ") => {
            format!("有 {} 项的数组", &other["an array of length ".len()..])
        }
        other if other.starts_with("enum ") => "可选值之一".to_owned(),
        other => format!("{other}（原文）"),
    }
}

#[cfg(test)]
mod tests {
    use super::library_words;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its errors are looked at")]
    struct File {
        id: String,
        count: u8,
        kind: Kind,
        #[serde(default)]
        parts: Vec<bool>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Wide,
        Long,
    }

    fn toml(text: &str) -> String {
        library_words(toml::from_str::<File>(text).unwrap_err().message()).zh
    }

    fn json(text: &str) -> String {
        library_words(serde_json::from_str::<File>(text).unwrap_err()).zh
    }

    #[test]
    fn toml_is_said_in_chinese() {
        let rest = "count = 1\nkind = \"wide\"\n";
        for (text, expected) in [
            ("id = \"a\"\nbase = 1\n", "不认识的项“base”；此处可用：id、count、kind、parts"),
            ("", "缺少“id”项"),
            ("id = 7\n", "类型不对：是整数“7”，应为文本"),
            ("id = [1]\n", "类型不对：是数组，应为文本"),
        ] {
            assert_eq!(toml(&format!("{text}{rest}")), expected);
        }
        let id = "id = \"a\"\n";
        for (text, expected) in [
            ("count = 1\nkind = \"tall\"\n", "不认识的值“tall”；此处可用：wide、long"),
            ("count = \"1\"\nkind = \"wide\"\n", "类型不对：是文本“1”，应为非负整数"),
            ("count = 300\nkind = \"wide\"\n", "值不对：是整数“300”，应为非负整数"),
            ("count = 1.5\nkind = \"wide\"\n", "类型不对：是小数“1.5”，应为非负整数"),
            ("count = 1\nkind = \"wide\"\nparts = true\n", "类型不对：是布尔值“true”，应为数组"),
            (
                "count = 1\nkind = \"wide\"\nparts = [\"x\"]\n",
                "类型不对：是文本“x”，应为布尔值（true 或 false）",
            ),
        ] {
            assert_eq!(toml(&format!("{id}{text}")), expected);
        }
        assert_eq!(toml("id = \"a\"\nid = \"b\"\n"), "该项重复");
        // What is not known is quoted, and said to be a quotation.
        let broken = toml("id = \n");
        assert!(broken.starts_with("解析报错原文“"), "{broken}");
    }

    /// As whoever reads a query or a body has it, with the place before it.
    #[test]
    fn a_place_before_it_hides_nothing() {
        for (text, expected) in [
            (
                "limt: unknown field `limt`, expected `limit` or `run`",
                "“limt”：不认识的项“limt”；此处可用：limit、run",
            ),
            ("changes[0].at: missing field `id`", "“changes[0].at”：缺少“id”项"),
            ("is a directory", "这是一个目录，不是文件"),
            ("I/O error: No such file or directory (os error 2)", "文件不存在（系统错误 2）"),
            ("Invalid URL: Invalid UTF-8 in `code`", "“code”不是 UTF-8 文本"),
            (
                "no RFC 3339 time at line 1 column 392",
                "不是时间，应形如 2026-01-31T08:00:00+08:00（第 1 行第 392 个字符）",
            ),
            (
                "`d`: this is a private key; it must not be handed out, replace it",
                "d 是私钥：不应随清单给出，请更换这把密钥",
            ),
            ("`use` of a key that signs is `sig`", "use 应为 sig，即签名用的密钥"),
            ("file too large", "文件过大"),
            ("run: invalid digit found in string", "“run”：应为整数"),
            ("invalid utf-8 sequence of 1 bytes from index 3", "不是 UTF-8 文本"),
            ("firms: \"all\", or a list of firms", "“firms”：应为 \"all\" 或企业名单"),
        ] {
            assert_eq!(library_words(text).zh, expected);
        }
        let odd = library_words("x: y went wrong").zh;
        assert_eq!(odd, "解析报错原文“x: y went wrong”");
    }

    #[test]
    fn the_system_is_said_in_chinese() {
        let error = std::io::Error::from_raw_os_error(2);
        let words = library_words(&error);
        assert_eq!(words.zh, "文件不存在（系统错误 2）");
        assert_eq!(words.en, error.to_string());
        let odd = library_words("Exec format error (os error 8)").zh;
        assert_eq!(odd, "解析报错原文“Exec format error (os error 8)”");
    }

    #[test]
    fn json_is_said_in_chinese() {
        for (text, expected) in [
            ("{\"id\": 7}", "类型不对：是整数“7”，应为文本（第 1 行第 8 个字符）"),
            ("{\"id\": \"a\",}", "最后一项之后多了逗号（第 1 行第 12 个字符）"),
            ("{\"id\": \"a\"", "内容不完整：没有写完就结束了（第 1 行第 10 个字符）"),
            ("{id: 1}", "键名须加双引号（第 1 行第 2 个字符）"),
            ("{\"id\": \"a\"}", "缺少“count”项（第 1 行第 11 个字符）"),
            ("[]", "内容不完整"),
        ] {
            let words = json(text);
            assert!(words.starts_with(expected) || text == "[]", "{text}: {words}");
        }
    }
}
