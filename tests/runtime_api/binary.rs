//! Where the built binaries are, and whether they are what the sources say.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The binary beside the running tests, built of the sources as they are now.
/// Cargo does not build the binaries of other packages for a test by itself.
pub(crate) fn built(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let path = tests.parent().unwrap().parent().unwrap().join(name);
    let build = "run `cargo build --workspace --all-targets`, as tests/run does";
    assert!(path.exists(), "{} is missing: {build}", path.display());
    let changed = sources(&path)
        .into_iter()
        .find(|source| is_newer(source, &path));
    if let Some(source) = changed {
        panic!(
            "{} is older than {}: {build}",
            path.display(),
            source.display()
        );
    }
    path
}

/// The files that Cargo noted down beside the binary: `binary: source source …`,
/// blanks escaped.
fn sources(binary: &Path) -> Vec<PathBuf> {
    let noted = fs::read_to_string(binary.with_extension("d")).unwrap();
    let (_, list) = noted.split_once(": ").unwrap();
    let list = list.trim_end().replace("\\ ", "\0");
    list.split(' ')
        .map(|path| PathBuf::from(path.replace('\0', " ")))
        .collect()
}

fn is_newer(source: &Path, binary: &Path) -> bool {
    let changed = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    // A source that is gone was moved or removed since.
    changed(source).is_none_or(|at| Some(at) > changed(binary))
}
