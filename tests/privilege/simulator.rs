//! AWS's policy evaluation, as `@cloud-copilot/iam-simulate` works it out: patterns,
//! conditions, and for each action the resources and condition keys that AWS's own
//! reference of services says it has. A question that AWS could not be asked is a
//! failure here, not a denial.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::ask::{ACCOUNT, Ask};

/// Whether each question is allowed by the statements beside it.
pub(super) fn allowed(questions: &[(&Ask, &[Value])]) -> Vec<bool> {
    let asked: Vec<Value> = questions
        .iter()
        .map(|(ask, by)| question(ask, by))
        .collect();
    let answers = simulate(&json!(asked));
    assert_eq!(answers.len(), questions.len());
    answers
        .iter()
        .zip(questions)
        .map(|(answer, (ask, _))| match answer["result"].as_str() {
            Some("Allowed") => true,
            Some("ImplicitlyDenied" | "ExplicitlyDenied") => false,
            _ => panic!("{ask:?} cannot be asked: {answer}"),
        })
        .collect()
}

fn question(ask: &Ask, statements: &[Value]) -> Value {
    let mut question = json!({
        "role": ask.role,
        "statements": statements,
        "action": ask.action,
        "resource": ask.resource,
        "account": ACCOUNT,
        "context": ask.context,
    });
    if ask.action.starts_with("kms:") {
        // A key is nobody's unless its own policy leaves it to the account's roles,
        // as the policy of every key does that was made in the console.
        question["keyPolicy"] = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
                "Action": "kms:*",
                "Resource": "*",
            }],
        });
    }
    question
}

fn simulate(questions: &Value) -> Vec<Value> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/node"));
    assert!(
        folder.join("node_modules").exists(),
        "{} has no packages: run tests/run once, it installs them",
        folder.display()
    );
    let mut node = Command::new("node")
        // Given as text, so that packages are looked for in the folder it runs in.
        .args([
            "--input-type=module",
            "--eval",
            include_str!("evaluate.mjs"),
        ])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("node: {error}; install Node.js 20 or newer"));
    let mut input = node.stdin.take().unwrap();
    input.write_all(questions.to_string().as_bytes()).unwrap();
    drop(input);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "node ended with {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}
