//! Who may ask, and from where. Verified already; this is about permission.

use chrono::{DateTime, Utc};

use crate::limits::MENTION_AGE_MAX;
use crate::port::{Author, ThreadMessage};
use crate::settings::handler::{AlertBots, Policy};

/// Who asks, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The channel of the mention.
    pub channel: String,
    /// Who wrote it.
    pub author: Author,
    /// Whether its author belongs to another workspace.
    pub is_external: bool,
    /// Whether the message was edited.
    pub is_edited: bool,
    /// When it was written.
    pub posted_at: DateTime<Utc>,
}

/// Whether a mention is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is, for this person or bot.
    Heard(String),
    /// It is, if this person is a member of one of the allowed user groups.
    IfMember(String),
    /// It is answered with a refusal.
    Refused(Refusal),
    /// It is passed over in silence, for this reason: its author is not one of us.
    Ignored(&'static str),
}

/// Why a mention of one of our people is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The message was edited: what it said before may be at work already.
    Edited,
    /// It is too old: its times were meant for another moment.
    TooOld,
    /// This person is not on the list, nor in one of the groups.
    User,
    /// This channel is not on the list.
    Channel,
}

/// Decides whether a mention is heard. `now` is when the gateway received it.
pub fn admit(policy: &Policy, asker: &Asker, now: DateTime<Utc>) -> Admission {
    let who = match &asker.author {
        Author::Person(_) if asker.is_external => {
            return Admission::Ignored("the author belongs to another workspace");
        }
        Author::Person(user) => user.clone(),
        Author::Bot(ids) => match ids.iter().find(|id| policy.allowed_bots.contains(id)) {
            Some(bot) => bot.clone(),
            None => return Admission::Ignored("the author is a bot"),
        },
    };
    let is_person = matches!(asker.author, Author::Person(_));
    if asker.is_edited {
        Admission::Refused(Refusal::Edited)
    } else if now - asker.posted_at > MENTION_AGE_MAX {
        Admission::Refused(Refusal::TooOld)
    } else if !allows(&policy.allowed_channels, &asker.channel) {
        Admission::Refused(Refusal::Channel)
    } else if !is_person || is_allowed(policy, &who) {
        Admission::Heard(who)
    } else if policy.allowed_groups.is_empty() {
        Admission::Refused(Refusal::User)
    } else {
        Admission::IfMember(who)
    }
}

/// Whether a person is allowed whichever groups they are in.
fn is_allowed(policy: &Policy, user: &String) -> bool {
    let is_everyone = policy.allowed_users.is_empty() && policy.allowed_groups.is_empty();
    is_everyone || policy.allowed_users.contains(user)
}

/// Whether a thread's root counts as an alert. A person can write a list too, and
/// it would be read as the shop's word.
pub fn is_alert(alert_bots: &AlertBots, root: &ThreadMessage) -> bool {
    match (alert_bots, &root.author) {
        (AlertBots::Anyone, _) | (AlertBots::AnyBot, Author::Bot(_)) => true,
        (AlertBots::Only(allowed), Author::Bot(ids)) => ids.iter().any(|id| allowed.contains(id)),
        (_, Author::Person(_)) => false,
    }
}

/// An empty list allows everyone.
fn allows(list: &[String], id: &str) -> bool {
    list.is_empty() || list.iter().any(|allowed| allowed == id)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn policy() -> Policy {
        Policy {
            max_tasks: 100,
            max_replicas: 5,
            confirm_above: None,
            allowed_users: vec!["U1".to_owned()],
            allowed_groups: Vec::new(),
            allowed_channels: vec!["C1".to_owned()],
            allowed_bots: vec!["B1".to_owned()],
            alert_bots: AlertBots::AnyBot,
            owner: None,
        }
    }

    fn asker(author: Author) -> Asker {
        Asker {
            channel: "C1".to_owned(),
            author,
            is_external: false,
            is_edited: false,
            posted_at: DateTime::UNIX_EPOCH,
        }
    }

    fn person(id: &str) -> Asker {
        asker(Author::Person(id.to_owned()))
    }

    #[test]
    fn people_and_bots_on_the_lists_are_heard() {
        let now = DateTime::UNIX_EPOCH + MENTION_AGE_MAX;
        let heard = |id: &str| Admission::Heard(id.to_owned());
        assert_eq!(admit(&policy(), &person("U1"), now), heard("U1"));
        let bot = asker(Author::Bot(vec!["A1".to_owned(), "B1".to_owned()]));
        assert_eq!(admit(&policy(), &bot, now), heard("B1"));
        let everyone = Policy {
            allowed_users: Vec::new(),
            allowed_channels: Vec::new(),
            ..policy()
        };
        assert_eq!(admit(&everyone, &person("U2"), now), heard("U2"));
    }

    #[test]
    fn with_groups_membership_decides_about_everybody_else() {
        let now = DateTime::UNIX_EPOCH;
        let groups = Policy {
            allowed_groups: vec!["S1".to_owned()],
            ..policy()
        };
        let heard = Admission::Heard("U1".to_owned());
        let if_member = |id: &str| Admission::IfMember(id.to_owned());
        assert_eq!(admit(&groups, &person("U1"), now), heard);
        assert_eq!(admit(&groups, &person("U2"), now), if_member("U2"));
        // Groups alone: an empty list of people no longer allows everyone.
        let groups_only = Policy {
            allowed_users: Vec::new(),
            ..groups
        };
        assert_eq!(admit(&groups_only, &person("U1"), now), if_member("U1"));
        let elsewhere = Asker {
            channel: "C2".to_owned(),
            ..person("U1")
        };
        let refused = Admission::Refused(Refusal::Channel);
        assert_eq!(admit(&groups_only, &elsewhere, now), refused);
        let bot = asker(Author::Bot(vec!["B1".to_owned()]));
        let heard = Admission::Heard("B1".to_owned());
        assert_eq!(admit(&groups_only, &bot, now), heard);
    }

    #[test]
    fn our_people_are_told_why_not() {
        let now = DateTime::UNIX_EPOCH;
        let late = now + MENTION_AGE_MAX + TimeDelta::seconds(1);
        let edited = Asker {
            is_edited: true,
            ..person("U1")
        };
        let elsewhere = Asker {
            channel: "C2".to_owned(),
            ..person("U1")
        };
        for (asker, now, why) in [
            (edited, now, Refusal::Edited),
            (person("U1"), late, Refusal::TooOld),
            (elsewhere, now, Refusal::Channel),
            (person("U2"), now, Refusal::User),
        ] {
            assert_eq!(admit(&policy(), &asker, now), Admission::Refused(why));
        }
    }

    #[test]
    fn strangers_are_passed_over() {
        let now = DateTime::UNIX_EPOCH;
        let external = Asker {
            is_external: true,
            ..person("U1")
        };
        let bot = asker(Author::Bot(vec!["B2".to_owned()]));
        for asker in [external, bot] {
            let admission = admit(&policy(), &asker, now);
            assert!(matches!(admission, Admission::Ignored(_)), "{asker:?}");
        }
    }

    #[test]
    fn alerts_come_from_bots_unless_anyone_may() {
        let by = |author| ThreadMessage {
            ts: String::new(),
            author,
            lines: Vec::new(),
            answers: None,
        };
        let bot = by(Author::Bot(vec!["B1".to_owned()]));
        let person = by(Author::Person("U1".to_owned()));
        assert!(is_alert(&AlertBots::AnyBot, &bot));
        assert!(!is_alert(&AlertBots::AnyBot, &person));
        assert!(is_alert(&AlertBots::Anyone, &person));
        assert!(is_alert(&AlertBots::Only(vec!["B1".to_owned()]), &bot));
        assert!(!is_alert(&AlertBots::Only(vec!["B2".to_owned()]), &bot));
    }
}
