//! Reading JSON whose fields may be missing, null, or of another type.

use serde_json::Value;

/// The text at `key`, unless it is missing, blank or no text.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let text = value.get(key)?.as_str()?;
    (!text.trim().is_empty()).then_some(text)
}

/// The same, owned.
pub(crate) fn string(value: &Value, key: &str) -> Option<String> {
    text(value, key).map(str::to_owned)
}

/// The items of the list at `key`; none if there is no list.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Whether `key` says something other than nothing: not missing, null or false.
pub(crate) fn is_set(value: &Value, key: &str) -> bool {
    !matches!(
        value.get(key),
        None | Some(Value::Null) | Some(Value::Bool(false))
    )
}
