//! Plans that wait for a confirmation, buttons, and what a click came to.

use chrono::{DateTime, Utc};

use super::delete::LONG_FORM_MAX;
use super::window::{heading, holding, times};
use super::{Voice, clock, create, delete, escape, say, scale};
use crate::decide::{Decision, Deletion};
use crate::message::{Button, Message, Question, Style};
use crate::press::{CANCEL, CONFIRM, DISCARD, Made, Proposal};
use crate::window::Window;

/// A plan with its question; `None` when its command does not fit the buttons.
/// `is_anew` when it takes the place of another one.
pub fn proposal(
    voice: &Voice,
    decision: &Decision,
    proposal: &Proposal,
    is_anew: bool,
    now: DateTime<Utc>,
) -> Option<Message> {
    let locale = voice.locale;
    let value = proposal.value()?;
    let mut lines = Vec::new();
    if is_anew {
        lines.push(say!(
            locale,
            ":arrows_counterclockwise: 그사이에 계획이 바뀌었어요. 다시 확인해 주세요.",
            ":arrows_counterclockwise: The plan has changed since. Please look again."
        ));
    }
    let until = clock(voice, proposal.until());
    lines.push(match asker(proposal) {
        Some(who) => say!(
            locale,
            ":point_right: <@{who}> 님, 이대로 할까요? {until}까지 아래 버튼으로 골라 주세요.",
            ":point_right: <@{who}>, go ahead? Choose below by {until}."
        ),
        None => say!(
            locale,
            ":point_right: 이대로 할까요? 누구든 {until}까지 아래 버튼으로 골라 주세요.",
            ":point_right: Go ahead? Anybody can choose below by {until}."
        ),
    });
    lines.push(preview(voice, decision, now));
    let button = |action, label, style| Button {
        action,
        value: value.clone(),
        label,
        style,
        question: None,
    };
    let confirm = say!(locale, "실행", "Confirm");
    let discard = say!(locale, "그만두기", "Discard");
    Some(Message {
        buttons: vec![
            button(CONFIRM, confirm, Style::Primary),
            button(DISCARD, discard, Style::Plain),
        ],
        ..Message::plain(lines.join("\n"))
    })
}

fn asker(proposal: &Proposal) -> Option<String> {
    proposal.requested_by.as_deref().map(escape)
}

/// What a decision would do, as a dry run says it.
fn preview(voice: &Voice, decision: &Decision, now: DateTime<Utc>) -> String {
    let lines = match decision {
        Decision::Create { plans, skipped, .. } => {
            return create::created(voice, plans, skipped, &[], now);
        }
        Decision::Scale { windows, .. } => scale::lines(voice, windows, true, now),
        Decision::Delete { scope, deletions } => {
            let mut lines = to_delete(voice, deletions, now);
            lines.extend(delete::not_found(voice, scope, deletions));
            lines
        }
        Decision::List { .. } | Decision::Status { .. } | Decision::Help(_) => Vec::new(),
    };
    let headline = create::dry_run(voice);
    std::iter::once(headline)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// As what is deleted is told: of many products, only the windows that are open. Those
/// come first, since the end of a long message may be cut.
fn to_delete(voice: &Voice, deletions: &[Deletion], now: DateTime<Utc>) -> Vec<String> {
    let is_long = deletions.len() > LONG_FORM_MAX;
    let mut lines = Vec::new();
    let mut deletions: Vec<&Deletion> = deletions.iter().collect();
    if is_long {
        lines.push(how_many_would_go(voice, &deletions, now));
        let is_open = |one: &&Deletion| one.windows.iter().any(|window| window.is_open(now));
        deletions.sort_by_key(|one| !is_open(one));
    }
    for deletion in deletions {
        let first = deletion.windows.first();
        lines.extend(first.map(|window| heading(voice, window)));
        let windows = deletion.windows.iter();
        let told = windows.filter(|window| !is_long || window.is_open(now));
        lines.extend(told.map(|window| would_go(voice, window, now)));
    }
    lines
}

fn how_many_would_go(voice: &Voice, deletions: &[&Deletion], now: DateTime<Utc>) -> String {
    let windows = || deletions.iter().flat_map(|deletion| &deletion.windows);
    let n = windows().count();
    let n_open = windows().filter(|window| window.is_open(now)).count();
    let mut line = say!(
        voice.locale,
        ":wastebasket: 모두 예약 {n}개예요.",
        ":wastebasket: {n} windows in all."
    );
    if n_open > 0 {
        line.push_str(&say!(
            voice.locale,
            " 그중 {n_open}개는 이미 늘어나 있어서 바로 되돌려요.",
            " {n_open} of them are open, and closed at once."
        ));
    }
    line
}

fn would_go(voice: &Voice, window: &Window, now: DateTime<Utc>) -> String {
    let what = holding(voice, &window.target, window.count);
    let when = times(voice, window);
    if window.is_open(now) {
        say!(
            voice.locale,
            "• :wastebasket: {what} · {when} · 이미 늘어나 있어서 바로 되돌려요",
            "• :wastebasket: {what} · {when} · open, and closed at once"
        )
    } else {
        format!("• :wastebasket: {what} · {when}")
    }
}

/// The command of a proposal is too long to stand in a button.
pub fn too_long(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":x: 확인 버튼에 담기에는 명령이 너무 길어서 실행하지 않았어요. 상품을 나눠서 다시 해 주세요.",
        ":x: This command is too long for its confirmation button, so nothing was done. \
         Split the products over several commands."
    )
}

/// A proposal that nobody confirmed in time.
pub fn lapsed(voice: &Voice, proposal: &Proposal) -> String {
    let command = escape(&proposal.command);
    say!(
        voice.locale,
        ":hourglass: 10분이 지나서 실행하지 않았어요: `{command}`\n아직 필요하면 다시 멘션해 주세요.",
        ":hourglass: Not confirmed within 10 minutes, so nothing was done: `{command}`\n\
         Mention me again if it is still needed."
    )
}

/// A proposal that somebody put away.
pub fn discarded(voice: &Voice, proposal: &Proposal, by: &str) -> String {
    let (command, who) = (escape(&proposal.command), escape(by));
    say!(
        voice.locale,
        ":no_entry_sign: <@{who}> 님이 그만둬서 실행하지 않았어요: `{command}`",
        ":no_entry_sign: Discarded by <@{who}>, so nothing was done: `{command}`"
    )
}

/// Somebody else clicked on a proposal.
pub fn only_the_asker(voice: &Voice, proposal: &Proposal) -> String {
    let who = asker(proposal).unwrap_or_default();
    say!(
        voice.locale,
        ":no_entry: 명령한 <@{who}> 님만 고를 수 있어요.",
        ":no_entry: Only <@{who}>, who gave the command, can choose."
    )
}

/// Another click came first.
pub fn clicked_already(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":information_source: 앞선 클릭을 이미 처리했거나 처리하고 있어요. 이번 클릭으로는 아무것도 바꾸지 않았어요.",
        ":information_source: An earlier click was or is being carried out. This one changed nothing."
    )
}

/// A button of a version that is not known.
pub fn unknown_button(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":x: 이 버튼은 이제 읽을 수 없어요. 명령으로 다시 해 주세요. 사용법은 `help`로 볼 수 있어요.",
        ":x: This button can no longer be read. Give the command again; `help` shows how."
    )
}

/// Under what went wrong with a click that can be repeated.
pub fn click_again(voice: &Voice) -> String {
    say!(
        voice.locale,
        "버튼을 다시 눌러도 돼요.",
        "The button can be clicked again."
    )
}

/// The button that takes made windows away again; `None` when they do not fit it.
/// What they replaced, if they did, does not come back.
pub fn cancel_button(voice: &Voice, made: &Made, replaces: bool) -> Option<Button> {
    let locale = voice.locale;
    let no_way_back = match replaces {
        true => say!(
            locale,
            " 이전 예약으로 되돌아가지는 않아요.",
            " What was scheduled before does not come back."
        ),
        false => String::new(),
    };
    let n = made.n_windows();
    let plural = if n == 1 { "" } else { "s" };
    Some(Button {
        action: CANCEL,
        value: made.value()?,
        label: say!(locale, "예약 취소", "Cancel"),
        style: Style::Danger,
        question: Some(Question {
            title: say!(locale, "예약 취소", "Cancel"),
            text: say!(
                locale,
                "이 메시지로 만든 예약 {n}개를 취소할까요? 이미 늘어난 것은 바로 되돌려요.{no_way_back}",
                "Take the {n} window{plural} of this message away? What is open is closed at once.{no_way_back}"
            ),
            yes: say!(locale, "취소하기", "Take away"),
            no: say!(locale, "그대로 두기", "Keep"),
        }),
    })
}

/// The words of a message whose windows are too many for the button: how to take them
/// away without it, below the headline, since the end of a long message may be cut.
pub fn without_cancel_button(voice: &Voice, text: &str) -> String {
    let (headline, rest) = text.split_once('\n').unwrap_or((text, ""));
    let instead = say!(
        voice.locale,
        ":information_source: 예약이 많아서 취소 버튼은 없어요. `delete &lt;상품&gt;`으로 지울 수 있어요.",
        ":information_source: Too many windows for a cancel button; `delete &lt;products&gt;` takes them away."
    );
    format!("{headline}\n{instead}\n{rest}")
        .trim_end()
        .to_owned()
}

/// The headline over windows that a click took away.
pub(super) fn cancelled(voice: &Voice, by: &str) -> String {
    let by = escape(by);
    say!(
        voice.locale,
        ":wastebasket: <@{by}> 님이 버튼으로 예약을 취소했어요.",
        ":wastebasket: <@{by}> cancelled with the button."
    )
}

/// What stands under a message whose windows were taken away.
pub fn is_cancelled(voice: &Voice, by: &str) -> String {
    let by = escape(by);
    say!(
        voice.locale,
        ":wastebasket: <@{by}> 님이 취소했어요.",
        ":wastebasket: Cancelled by <@{by}>."
    )
}

/// None of the windows is there as it was made.
pub(super) fn nothing_to_cancel(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":calendar: 취소할 예약이 없어요. 이미 끝났거나, 지워졌거나, 나중에 바뀌었어요. `list`로 확인해 주세요.",
        ":calendar: There is nothing left to cancel: it is over, deleted, or was changed since. See `list`."
    )
}

/// What stands under a message whose windows are there no longer.
pub fn is_over(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":calendar: 이 예약은 이제 없거나 바뀌었어요.",
        ":calendar: These windows are gone or changed by now."
    )
}
