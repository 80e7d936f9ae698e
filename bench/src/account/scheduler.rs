//! EventBridge Scheduler's schedules: create, get, update, delete, list.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Answered, CREATIONS_A_SECOND, Request, State, json_answer};

/// Names on a page, if nothing is said: the most that AWS gives.
const PAGE: usize = 100;

pub(super) fn answer(state: &mut State, request: &Request) -> Option<Answered> {
    let name = request.uri.path().trim_start_matches("/schedules");
    let name = name.trim_start_matches('/').to_owned();
    let (call, response) = match (&request.method, name.as_str()) {
        (&Method::GET, "") => ("ListSchedules", list(state, request)),
        (&Method::GET, _) => ("GetSchedule", get(state, &name)),
        (&Method::POST, _) => ("CreateSchedule", create(state, &name, &request.body)),
        (&Method::PUT, _) => ("UpdateSchedule", update(state, &name, &request.body)),
        (&Method::DELETE, _) => ("DeleteSchedule", delete(state, &name)),
        _ => return None,
    };
    Some((call.to_owned(), response))
}

fn list(state: &State, request: &Request) -> Response {
    let query: HashMap<String, String> =
        form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let prefix = query.get("NamePrefix").map_or("", String::as_str);
    let from = query.get("NextToken").map_or("", String::as_str);
    let mut names = state
        .schedules
        .keys()
        .filter(|name| name.starts_with(prefix) && name.as_str() >= from);
    let page: Vec<Value> = names
        .by_ref()
        .take(PAGE)
        .map(|name| json!({"Name": name, "GroupName": "preheat", "State": "ENABLED"}))
        .collect();
    let next = names.next();
    json_answer(
        StatusCode::OK,
        &json!({"Schedules": page, "NextToken": next}),
    )
}

fn get(state: &State, name: &str) -> Response {
    match state.schedules.get(name) {
        Some(schedule) => json_answer(StatusCode::OK, schedule),
        None => refusal(StatusCode::NOT_FOUND, "ResourceNotFoundException"),
    }
}

fn create(state: &mut State, name: &str, body: &[u8]) -> Response {
    let now = Instant::now();
    let recent = |at: &&Instant| now - **at < Duration::from_secs(1);
    if state.created.iter().rev().take_while(recent).count() >= CREATIONS_A_SECOND {
        return refusal(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException");
    }
    if state.schedules.contains_key(name) {
        return refusal(StatusCode::CONFLICT, "ConflictException");
    }
    state.created.push(now);
    store(state, name, body)
}

fn update(state: &mut State, name: &str, body: &[u8]) -> Response {
    if !state.schedules.contains_key(name) {
        return refusal(StatusCode::NOT_FOUND, "ResourceNotFoundException");
    }
    store(state, name, body)
}

/// A schedule is shown as it was written, with its name.
fn store(state: &mut State, name: &str, body: &[u8]) -> Response {
    let mut schedule: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(fields) = schedule.as_object_mut() {
        fields.insert("Name".to_owned(), name.into());
    }
    state.schedules.insert(name.to_owned(), schedule);
    let arn = format!("arn:aws:scheduler:ap-northeast-2:123456789012:schedule/preheat/{name}");
    json_answer(StatusCode::OK, &json!({"ScheduleArn": arn}))
}

fn delete(state: &mut State, name: &str) -> Response {
    match state.schedules.remove(name) {
        Some(_) => json_answer(StatusCode::OK, &json!({})),
        None => refusal(StatusCode::NOT_FOUND, "ResourceNotFoundException"),
    }
}

fn refusal(status: StatusCode, code: &'static str) -> Response {
    let body = json!({"Message": code}).to_string();
    (status, [("x-amzn-errortype", code)], body).into_response()
}
