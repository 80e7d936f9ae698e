//! What must stay true of the project as a whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The crates that the Lambdas are made of, with their versions.
fn lambda_crates() -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--package", "slack-handler", "--package", "executor"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names = tree.lines().filter(|line| !line.is_empty());
    // `rustls v0.23.46 (*)`: a name and a version.
    let crates = names.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    crates.collect()
}

#[test]
fn the_lambdas_have_one_tls_stack_and_one_crypto_provider() {
    let crates = lambda_crates();
    let versions = |name: &str| {
        let prefix = format!("{name} v");
        crates.iter().filter(|one| one.starts_with(&prefix)).count()
    };
    for one in [
        "rustls",
        "ring",
        "hyper",
        "hyper-rustls",
        "http",
        "tokio-rustls",
    ] {
        assert_eq!(versions(one), 1, "{one}: {crates:#?}");
    }
    for none in [
        "aws-lc-rs",
        "aws-lc-sys",
        "openssl",
        "native-tls",
        "s2n-tls",
    ] {
        assert_eq!(versions(none), 0, "{none}");
    }
}

#[test]
fn nothing_that_only_rehearses_or_tests_reaches_the_lambdas() {
    let crates = lambda_crates();
    for name in [
        "sandbox",
        "axum",
        "rustyline",
        "expect-test",
        "proptest",
        "peak_alloc",
        "hostile",
        "tests",
    ] {
        let prefix = format!("{name} v");
        assert!(!crates.iter().any(|one| one.starts_with(&prefix)), "{name}");
    }
}

#[test]
fn the_sandbox_is_built_without_the_aws_sdk() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--package", "sandbox"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("axum v"), "{tree}");
    assert!(
        !tree.contains("aws-sdk-") && !tree.contains("lambda_runtime"),
        "{tree}"
    );
}

/// Files under a folder, by their ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_file_holds_two_things() {
    const LINES_MAX: usize = 400;
    for path in files(&Path::new(ROOT).join("crates"), "rs") {
        let n_lines = std::fs::read_to_string(&path).unwrap().lines().count();
        // The root is named by way of this folder, which is called `tests` too.
        let within = path.strip_prefix(ROOT).unwrap().to_string_lossy();
        let is_table_of_tests = within.contains("tests");
        assert!(
            n_lines <= LINES_MAX || is_table_of_tests,
            "{} has {n_lines} lines; split it",
            path.display()
        );
    }
}

#[test]
fn the_domain_knows_no_world() {
    let manifest = Path::new(ROOT).join("crates/preheat/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    let (dependencies, _) = manifest.split_once("[dev-dependencies]").unwrap();
    for name in ["tokio", "reqwest", "aws", "lambda", "futures", "tracing"] {
        assert!(!dependencies.contains(name), "the domain depends on {name}");
    }
    for path in files(&Path::new(ROOT).join("crates/preheat/src"), "rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        // The ports are the domain's only asynchronous words.
        let is_port = path.ends_with("port.rs");
        for word in ["async fn", ".await", "std::env", "std::fs", "SystemTime"] {
            assert!(
                is_port || !text.contains(word),
                "{}: {word}",
                path.display()
            );
        }
    }
}
