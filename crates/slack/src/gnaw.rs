//! For tests: a payload with one part after another missing or of another type.

use serde_json::{Value, json};

/// What may stand where something else is expected.
fn odd_values() -> [Value; 6] {
    [
        json!(null),
        json!(-1),
        json!(""),
        json!([]),
        json!(["<", {}]),
        json!({"text": "<!date^"}),
    ]
}

/// Each payload with one part replaced by an odd value, and that part's JSON pointer.
pub(crate) fn gnawed(whole: &Value) -> Vec<(String, Value)> {
    let mut gnawed = Vec::new();
    for path in paths(whole, "") {
        for odd in odd_values() {
            let mut payload = whole.clone();
            *payload.pointer_mut(&path).unwrap() = odd;
            gnawed.push((path.clone(), payload));
        }
    }
    gnawed
}

fn paths(value: &Value, at: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => (0..)
            .map(|index: usize| index.to_string())
            .zip(items)
            .collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (key, child) in children {
        let path = format!("{at}/{key}");
        found.extend(paths(child, &path));
        found.push(path);
    }
    found
}
