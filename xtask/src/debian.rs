//! Debian packages, installed where that may be done from here.

use crate::shell::{self, Outcome};

/// Installs packages as root; where that may not be, says `how`.
pub(crate) fn install(packages: &[&str], how: &str) -> Outcome {
    let how = format!("{how} (Debian: apt-get install {})", packages.join(" "));
    let is_root = shell::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if !is_root || !shell::has("apt-get", &["--version"]) {
        return Err(how);
    }
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    shell::run("apt-get", &["update", "--quiet"])
        .and_then(|()| shell::run("apt-get", &arguments))
        .map_err(|error| format!("{error}\n{how}"))
}
