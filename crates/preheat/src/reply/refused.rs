//! Why a mention is not heard, or could not be answered as it should.

use super::mistake::create_form;
use super::{Voice, escape, say};
use crate::batch::Outcome;
use crate::policy::Refusal;
use crate::port::{ChatFault, ChatFaultKind, Fault, FaultKind};

/// A refusal, with whom to ask.
pub fn refused(voice: &Voice, refusal: Refusal, owner: Option<&str>) -> String {
    let locale = voice.locale;
    match refusal {
        Refusal::Edited => say!(
            locale,
            ":no_entry: 수정한 메시지는 실행하지 않아요. 새 메시지로 다시 멘션해 주세요.",
            ":no_entry: Edited messages are not carried out. Mention me in a new message."
        ),
        Refusal::TooOld => say!(
            locale,
            ":no_entry: 15분이 지난 멘션이라 실행하지 않았어요. 아직 필요하면 다시 멘션해 주세요.",
            ":no_entry: This mention is over 15 minutes old, so nothing was done. \
             Mention me again if it is still needed."
        ),
        Refusal::User => {
            let ask = whom_to_ask(voice, owner);
            say!(
                locale,
                ":no_entry: 이 봇을 쓸 권한이 없어요. {ask}",
                ":no_entry: You are not allowed to use this bot. {ask}"
            )
        }
        Refusal::Channel => {
            let ask = whom_to_ask(voice, owner);
            say!(
                locale,
                ":no_entry: 이 채널에서는 쓸 수 없어요. {ask}",
                ":no_entry: This channel is not allowed to use this bot. {ask}"
            )
        }
    }
}

/// `OWNER` is a setting of ours, not an echo: mentioning them is its purpose.
pub(super) fn whom_to_ask(voice: &Voice, owner: Option<&str>) -> String {
    let owner = match owner {
        Some(group) if group.starts_with('S') => format!("<!subteam^{}>", escape(group)),
        Some(user) => {
            let user = escape(user);
            return say!(
                voice.locale,
                "<@{user}> 님에게 문의해 주세요.",
                "Ask <@{user}>."
            );
        }
        None => say!(voice.locale, "봇을 배포한 팀", "the team that deployed it"),
    };
    say!(voice.locale, "{owner}에 문의해 주세요.", "Ask {owner}.")
}

/// Who is in the allowed groups could not be seen, and so nobody of them is heard.
pub fn groups_unseen(voice: &Voice, fault: &ChatFault, owner: Option<&str>) -> String {
    let ask = whom_to_ask(voice, owner);
    match &fault.kind {
        ChatFaultKind::MissingScope(scope) => {
            let scope = escape(scope);
            say!(
                voice.locale,
                ":no_entry: Slack 앱에 `{scope}` 권한이 없어서 사용자 그룹을 확인하지 못했고, 실행하지 않았어요. \
                 권한을 추가하고 앱을 다시 설치해야 해요. {ask}",
                ":no_entry: The Slack app lacks the scope `{scope}`, so the user groups could not be seen \
                 and nothing was done. It has to be added and the app reinstalled. {ask}"
            )
        }
        ChatFaultKind::Transient | ChatFaultKind::NotSent | ChatFaultKind::RateLimited(_) => {
            let said = escape(&fault.to_string());
            say!(
                voice.locale,
                ":no_entry: 사용자 그룹을 확인하지 못해서 실행하지 않았어요. 잠시 뒤에 다시 해 주세요.\n`{said}`",
                ":no_entry: The user groups could not be seen, so nothing was done. Try again in a moment.\n`{said}`"
            )
        }
        _ => {
            let said = escape(&fault.to_string());
            say!(
                voice.locale,
                ":no_entry: 사용자 그룹을 확인하지 못해서 실행하지 않았어요. `ALLOWED_GROUPS` 설정을 확인해야 해요. {ask}\n`{said}`",
                ":no_entry: The user groups could not be seen, so nothing was done. \
                 `ALLOWED_GROUPS` has to be checked. {ask}\n`{said}`"
            )
        }
    }
}

/// A delivery that came after a later mention was answered.
pub fn overtaken(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":information_source: 이 멘션보다 나중의 멘션이 먼저 처리돼서, 이 멘션으로는 아무것도 바꾸지 않았어요. \
         아직 필요하면 다시 멘션해 주세요.",
        ":information_source: A later mention was answered first, so this one changed nothing. \
         Mention me again if it is still needed."
    )
}

/// What to do about a call to AWS that failed.
pub(super) fn what_to_do(voice: &Voice, kind: FaultKind) -> String {
    match kind {
        FaultKind::Transient | FaultKind::WrongState => say!(
            voice.locale,
            "잠시 뒤에 다시 멘션해 주세요.",
            "Mention me again in a moment."
        ),
        FaultKind::Denied => say!(
            voice.locale,
            "봇의 IAM 권한을 확인해 주세요.",
            "Check the bot's IAM permissions."
        ),
        FaultKind::Quota => say!(
            voice.locale,
            "AWS 할당량을 확인해 주세요.",
            "Check the account's AWS quotas."
        ),
        FaultKind::Missing | FaultKind::Invalid => say!(
            voice.locale,
            "배포 설정을 확인해 주세요.",
            "Check the deployment's settings."
        ),
    }
}

/// AWS did not do what it was asked, and nothing was changed.
pub fn aws_fault(voice: &Voice, fault: &Fault) -> String {
    let said = escape(&fault.to_string());
    let what_to_do = what_to_do(voice, fault.kind);
    say!(
        voice.locale,
        ":x: AWS 호출에 실패해서 아무것도 바꾸지 않았어요. {what_to_do}\n`{said}`",
        ":x: A call to AWS failed, and nothing was changed. {what_to_do}\n`{said}`"
    )
}

/// What to do about a command of which some failed: to repeat it only where that may help.
pub(super) fn way_out(voice: &Voice, outcomes: &[Outcome]) -> String {
    let kinds = outcomes
        .iter()
        .filter_map(Outcome::fault)
        .map(|fault| fault.kind);
    let mut lasting = kinds.filter(|kind| !kind.is_worth_retrying());
    match lasting.next() {
        Some(kind) => what_to_do(voice, kind),
        None => say!(
            voice.locale,
            "같은 명령을 다시 해 주세요.",
            "Give the same command again."
        ),
    }
}

/// The executor could not be asked.
pub(super) fn not_asked(voice: &Voice, fault: &Fault) -> String {
    let said = escape(&fault.to_string());
    let what_to_do = what_to_do(voice, fault.kind);
    say!(
        voice.locale,
        ":x: 상태를 확인하지 못했어요. {what_to_do}\n`{said}`",
        ":x: The executor could not be asked. {what_to_do}\n`{said}`"
    )
}

/// What Slack refused, and nothing was changed. Each kind has its own way out.
pub fn chat_fault(voice: &Voice, fault: &ChatFault) -> String {
    let locale = voice.locale;
    let what_to_do = match &fault.kind {
        ChatFaultKind::NotInChannel => say!(
            locale,
            "제가 이 채널에 없어요. `/invite`로 초대하고 다시 멘션해 주세요.",
            "I am not in this channel. Invite me with `/invite`, and mention me again."
        ),
        ChatFaultKind::ChannelNotFound => say!(
            locale,
            "이 채널을 볼 수 없어요. 비공개 채널이면 `/invite`로 초대하고, Slack 앱에 `groups:history` 권한이 있는지 확인해 주세요.",
            "I cannot see this channel. If it is private, invite me with `/invite`, \
             and check that the Slack app has the scope `groups:history`."
        ),
        ChatFaultKind::ThreadNotFound => root_gone(voice),
        ChatFaultKind::MissingScope(scope) => {
            let scope = escape(scope);
            say!(
                locale,
                "Slack 앱에 `{scope}` 권한이 없어요. 관리자가 권한을 추가하고 앱을 다시 설치해야 해요.",
                "The Slack app lacks the scope `{scope}`. Its admin has to add it and install the app again."
            )
        }
        ChatFaultKind::Token => say!(
            locale,
            "Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요.",
            "Slack does not take the bot's token. Its admin has to renew it in Secrets Manager."
        ),
        ChatFaultKind::RateLimited(wait) => {
            let seconds = wait.as_secs();
            say!(
                locale,
                "Slack이 요청을 제한하고 있어요. {seconds}초 뒤에 다시 멘션해 주세요.",
                "Slack is limiting me. Mention me again in {seconds} s."
            )
        }
        ChatFaultKind::Restricted => say!(
            locale,
            "이 채널이나 스레드는 보관됐거나 잠겨 있어요. 다른 채널에서 멘션하거나, 채널 설정을 확인해 주세요.",
            "This channel or thread is archived, locked or restricted. \
             Mention me elsewhere, or check the channel's settings."
        ),
        ChatFaultKind::Transient | ChatFaultKind::NotSent => say!(
            locale,
            "Slack이 응답하지 않았어요. 잠시 뒤에 다시 멘션해 주세요.",
            "Slack did not answer. Mention me again in a moment."
        ),
        ChatFaultKind::Refused => say!(
            locale,
            "Slack이 요청을 거절했어요. 관리자에게 아래 내용을 알려 주세요.",
            "Slack refused a request. Tell the bot's admin what it says below."
        ),
    };
    let said = escape(&fault.to_string());
    say!(
        locale,
        ":x: {what_to_do} 아무것도 바꾸지 않았어요.\n`{said}`",
        ":x: {what_to_do} Nothing was changed.\n`{said}`"
    )
}

/// Put before a reply that only the one who asked can see: the thread takes none.
pub fn only_to_you(voice: &Voice, why: &ChatFault) -> String {
    let why = escape(&why.message);
    say!(
        voice.locale,
        ":lock: 이 스레드에 답할 수 없어서(`{why}`) 본인에게만 보여 드려요.",
        ":lock: This thread takes no reply (`{why}`), so only you see this."
    )
}

/// The alert above the mention is gone.
pub(super) fn root_gone(voice: &Voice) -> String {
    let form = create_form(voice);
    say!(
        voice.locale,
        "스레드의 첫 메시지를 찾지 못했어요. 지워졌다면 `{form}`로 만들 수 있어요.",
        "The first message of this thread is gone. \
         `{form}` works without it."
    )
}
