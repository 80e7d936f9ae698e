//! Every limit and timeout of the domain, each with the reason for its number. What one
//! adapter alone has to know, such as how long a call may take, stands beside its calls.

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::TimeDelta;

/// How old or how far ahead a request's timestamp may be: Slack's own rule.
pub const SIGNATURE_AGE_MAX: TimeDelta = TimeDelta::seconds(300);

/// A mention is answered within this of the gateway's timestamp: Slack waits 3 s,
/// and the way back takes some of it.
pub const ANSWER_WITHIN: Duration = Duration::from_millis(2500);

/// A gateway timestamp older than this cannot be what the deadline counts from:
/// the event is a sample that is replayed.
pub const GATEWAY_TIMESTAMP_FRESH: TimeDelta = TimeDelta::seconds(10);

/// A mention older than this is refused: its times were meant for another moment.
/// Slack's last ordinary retry comes about 6 min after the mention.
pub const MENTION_AGE_MAX: TimeDelta = TimeDelta::minutes(15);

/// A mention that is delivered later than this may have been overtaken by another:
/// Slack takes about a second. What was answered after it is looked at then, in one
/// more call beside the others.
pub const MENTION_PROMPT: TimeDelta = TimeDelta::seconds(3);

/// How long a proposal can be confirmed: long enough to read it and ask a colleague,
/// short enough that its times are still meant.
pub const PROPOSAL_STANDS: TimeDelta = TimeDelta::minutes(10);

/// How long it is believed who is in a user group. Somebody who was taken out of one
/// is refused soon after; and Slack, which allows some 20 such questions a minute, is
/// asked once for all that a busy thread says.
pub const GROUP_KEPT: TimeDelta = TimeDelta::minutes(5);

/// A claim younger than this belongs to a delivery that may still be at work:
/// longer than any answer takes, shorter than Slack's second retry (1 min).
pub const CLAIM_FRESH: TimeDelta = TimeDelta::seconds(10);

/// Claims older than this are of no more use: Slack's last retry is long past.
pub const CLAIM_KEPT: TimeDelta = TimeDelta::days(1);

/// How often one mention can be taken over: Slack delivers at most four times,
/// and sometimes more by mistake.
pub const CLAIM_TAKEOVERS_MAX: u32 = 8;

/// A schedule whose time is this near is never updated, but deleted and made
/// anew: the service may be about to fire and delete it.
pub const SCHEDULE_NEAR: TimeDelta = TimeDelta::minutes(2);

/// How far ahead an opening may lie. Names carry month and day but no year, so
/// this has to stay below a year.
pub const OPENING_AHEAD_MAX: TimeDelta = TimeDelta::days(300);

/// How long a `scale` window lasts when nothing is said: a rush and its tail.
pub const SCALE_LENGTH: TimeDelta = TimeDelta::hours(1);

/// Products in one command. 50 products with both resources are 250 schedules,
/// one second of Scheduler's quota in Seoul.
pub const PRODUCTS_MAX: usize = 50;

/// Characters of one command. 50 ids with every flag stay well below; what is
/// longer is a paste by mistake.
pub const COMMAND_CHARS_MAX: usize = 2000;

/// Readers of one Aurora cluster, by AWS's own limit.
pub const AURORA_READERS_MAX: usize = 15;

/// How many names of hot replicas are tried. They are unique in the account, whose
/// default quota is 40 instances; a cluster of ours cannot need more than 15.
pub const REPLICA_NAMES_MAX: u32 = 100;

/// How long a schedule that was written may not be found by its name. AWS documents no
/// figure. Lambda invokes again after a minute, which has to be later.
pub const UNSEEN_AT_MOST: TimeDelta = TimeDelta::seconds(45);

/// From when on an event that fails is at Lambda's last try of it: Lambda tries again
/// after a minute and after two more. Scheduler sends within a minute, so that the second
/// try is mostly sooner than this.
pub const LAST_TRY_AFTER: TimeDelta = TimeDelta::seconds(170);

/// How long a new Aurora replica takes: an assumption, since AWS publishes no figure.
/// The metric `TimeToReady` says what it is in a deployment.
pub const REPLICA_READY_AFTER: TimeDelta = TimeDelta::minutes(15);

/// How long ECS tasks take to run, image pull and health checks included.
pub const TASKS_READY_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Scheduler calls in flight at once, so that 50 products fit the deadline and a
/// burst stays within 250 creations a second.
pub const SCHEDULE_CALLS_AT_ONCE: usize = 50;

/// Characters of one message's words. Slack refuses some 13,200 over all blocks with
/// `msg_blocks_too_long`, buttons and the JSON around them included, and documents no
/// figure. It cuts a `text` of over 40,000, which is never reached then.
pub const MESSAGE_CHARS_MAX: usize = 10_000;

/// Characters of one of several messages, before the deployment's label.
pub const PART_CHARS_MAX: usize = 9_000;

/// Characters of the `text` of an edited message. A longer one is refused with
/// `msg_too_long`, although the blocks beside it may be longer. Slack asks for no
/// more in a new message either, but takes it.
pub const EDITED_TEXT_CHARS_MAX: usize = 4_000;

/// Characters of one section block, by Slack's own limit.
pub const SECTION_CHARS_MAX: usize = 3_000;

/// Blocks of one message, by Slack's own limit.
pub const BLOCKS_MAX: usize = 50;

/// Characters on a button, by Slack's own limit.
pub const BUTTON_LABEL_CHARS_MAX: usize = 75;

/// Characters that come back with a click, by Slack's own limit.
pub const BUTTON_VALUE_CHARS_MAX: usize = 2_000;

/// Characters of one page of `list`: some twenty products with two targets each, and
/// two or three screens of a phone.
pub const PAGE_CHARS_MAX: usize = 2_400;

/// The greatest page that can be asked for. A longer number is a product's.
pub const PAGES_MAX: usize = 999;

/// How many names of one kind a sentence lists before it only counts the rest.
pub const NAMES_SHOWN_MAX: usize = 10;

/// How many windows that are ahead `status` shows: what fits a phone below the
/// targets. `list all` shows every one.
pub const STATUS_NEXT_MAX: usize = 6;

/// In which years a moment can be that somebody else wrote: from where Slack counts, to
/// long after any window that is made for the next 300 days.
pub const PLAUSIBLE_YEARS: RangeInclusive<i32> = 1970..=2999;

/// How long one run of the executor can take: its timeout in the template. All of it
/// goes by the moment at which the run began, so that windows made meanwhile seem ahead.
pub const RUN_LONGEST: TimeDelta = TimeDelta::minutes(2);

/// How long a record rests before it is deleted. It says when the run that wrote it
/// began. That run may have written it just before its end, and one beside it that looked
/// just before may go on for as long again.
pub const RECORD_RESTS: TimeDelta = TimeDelta::minutes(2 * RUN_LONGEST.num_minutes());

/// How often the executor plans again when the windows change under it, before
/// it leaves the rest to the next event.
pub const REPLANS_MAX: usize = 3;

/// How long a look at a service that was taken beside another call is good for. Where
/// that call was made again, or was slow, autoscaling may have raised the service since.
pub const LOOK_KEPT: Duration = Duration::from_secs(2);

/// How long one run of the executor may wait for a Slack that asks for it. Messages to
/// one channel take a second each; what is said later than this is in the log, since
/// another target's scaling may stand behind it.
pub const SLACK_PATIENCE: Duration = Duration::from_secs(15);

/// How long Slack's secrets are used before they are read again.
pub const SECRET_KEPT: TimeDelta = TimeDelta::minutes(15);

/// When reading them failed, they are not read again before this, or every event
/// would wait for Secrets Manager while it is down.
pub const SECRET_RETRY_AFTER: TimeDelta = TimeDelta::minutes(1);
