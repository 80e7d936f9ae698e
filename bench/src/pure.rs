//! The work that needs no network, as it is done for one mention or one event.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preheat::plan::aurora::{self, Reach};
use preheat::plan::ecs;
use preheat::plan::windows::{Occasion, standing};
use preheat::port::{Bounds, ClusterState, Instance, Rollout, ServiceState};
use preheat::schedule;
use preheat::target::{ClusterId, ServiceId, Target};
use preheat::window::{ThreadRef, Window};
use preheat::{alert, command, mention};
use sandbox::sample;
use serde_json::{Value, json};
use slack::event::{self, Incoming};
use slack::secret::SigningSecret;
use slack::{message, signature};

use crate::account::SIGNING_SECRET;
use crate::events;

const ZONE: Tz = Tz::Asia__Seoul;

/// A signed mention, and the alert above it as Slack shows it.
pub struct Mentioned {
    secret: SigningSecret,
    timestamp: String,
    signature: String,
    body: String,
    root: Value,
    now: DateTime<Utc>,
}

impl Mentioned {
    /// A mention under an alert of so many products.
    ///
    /// # Panics
    /// When the sample is not what it is meant to be.
    pub fn under(n_products: u32) -> Self {
        let now = moment();
        let job = events::mention("create all --ecs 20 --rds 2", n_products, now);
        let text = |pointer: &str| {
            let value = job.event.pointer(pointer).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        Self {
            secret: SigningSecret::new(SIGNING_SECRET).expect("it is not blank"),
            timestamp: text("/headers/x-slack-request-timestamp"),
            signature: text("/headers/x-slack-signature"),
            body: text("/body"),
            root: json!({
                "type": "message",
                "subtype": "bot_message",
                "bot_id": sample::ALERT_BOT,
                "ts": sample::ROOT_TS,
                "text": job.alert,
            }),
            now,
        }
    }

    /// Verifies the request, reads the mention and its command, and the alert. Gives the
    /// number of products that were read.
    ///
    /// # Panics
    /// When something is refused: then nothing was measured.
    #[expect(clippy::panic, reason = "a wrong sample must not be measured")]
    pub fn verify_parse_and_read(&self) -> usize {
        let (timestamp, signed) = (Some(&*self.timestamp), Some(&*self.signature));
        let body = self.body.as_bytes();
        signature::verify(&self.secret, timestamp, signed, body, self.now).expect("it is signed");
        let Ok(Incoming::Mention(mention)) = event::read(body) else {
            panic!("it is a mention");
        };
        let words = mention::command_text(&mention.text, mention.bot_user.as_deref());
        command::parse(&words).expect("it is a command");
        let root = message::read(&self.root).expect("it is a message");
        let alert = alert::read(&root.lines, self.now, ZONE, None);
        let readable = alert.items.iter().filter(|item| item.problems.is_empty());
        readable.count()
    }
}

/// What one look at a target found.
pub struct Found {
    windows: BTreeMap<String, Window>,
    service: ServiceState,
    cluster: ClusterState,
    thread: ThreadRef,
    now: DateTime<Utc>,
}

impl Found {
    /// A service and a cluster with so many windows, all of them open.
    pub fn with(n_windows: u32) -> Self {
        let now = moment();
        let windows = (0..n_windows).map(|n| {
            let product = events::product(n, now);
            events::window(Target::Ecs(events::service()), 2 + n % 4, &product, now)
        });
        let windows = windows.map(|one| (schedule::end_of(&one, ZONE).name, one));
        Self {
            windows: windows.collect(),
            service: ServiceState {
                status: "ACTIVE".to_owned(),
                desired: 1,
                running: 1,
                pending: 0,
                bounds: Some(Bounds { min: 1, max: 1 }),
                scales_in: true,
                scale_in_suspended: false,
                rollout: Rollout::Steady,
                daemon: false,
                created_at: None,
            },
            cluster: ClusterState {
                status: "available".to_owned(),
                engine: "aurora-mysql".to_owned(),
                zones: ["a", "b", "c"].map(str::to_owned).to_vec(),
                instances: (1..=8).map(instance).collect(),
            },
            thread: ThreadRef {
                channel: sample::CHANNEL.to_owned(),
                ts: sample::ROOT_TS.to_owned(),
            },
            now,
        }
    }

    /// Sorts the windows and plans for the service. Gives the number of steps.
    ///
    /// # Panics
    /// When no window stands: then nothing was measured.
    pub fn plan_service(&self) -> usize {
        let target = Target::Ecs(ServiceId {
            cluster: "prod".to_owned(),
            service: "api".to_owned(),
        });
        let standing = self.standing();
        let counts: Vec<u32> = self.windows.values().map(|window| window.count).collect();
        let plan = ecs::plan(&ecs::Seen {
            target: &target,
            state: &self.service,
            record: None,
            floor: standing.floor(),
            counts: &counts,
            is_rested: true,
            thread: &self.thread,
        });
        plan.steps.len()
    }

    /// Sorts the windows and plans for the cluster. Gives the number of replicas to add.
    ///
    /// # Panics
    /// When nobody writes: then nothing was measured.
    pub fn plan_cluster(&self) -> u32 {
        let standing = self.standing();
        let plan = aurora::plan(&aurora::Seen {
            cluster: &ClusterId::new("shop"),
            state: &self.cluster,
            prefix: "hot",
            group: "preheat",
            floor: standing.floor().zip(standing.thread()),
            keep: standing.keep(),
            reach: Reach::Ours,
            class: None,
        });
        let plan = plan.expect("the writer is known");
        plan.add.map_or(0, |add| add.count)
    }

    fn standing(&self) -> preheat::plan::windows::Standing {
        let lead = TimeDelta::minutes(30);
        let standing = standing(Occasion::Periodic, &self.windows, self.now, lead, ZONE);
        standing.expect("windows stand")
    }
}

fn instance(n: u32) -> Instance {
    Instance {
        name: format!("shop-{n}"),
        writer: n == 1,
        status: "available".to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: Some("a".to_owned()),
        created_at: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: None,
        thread: None,
    }
}

fn moment() -> DateTime<Utc> {
    sample::DAY_BEGINS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_done() {
        assert_eq!(Mentioned::under(50).verify_parse_and_read(), 50);
        let found = Found::with(40);
        // The baseline, the bounds, the tasks.
        assert_eq!(found.plan_service(), 3);
        assert_eq!(found.plan_cluster(), 5);
    }
}
