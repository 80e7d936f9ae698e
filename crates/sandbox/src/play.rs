//! Plays commands on a sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{DateTime, Days, NaiveDateTime, Utc};
use preheat::port::{Bounds, Rollout};
use preheat::target::{ClusterId, ServiceId};
use preheat::when::{parse_moment, resolve};
use serde_json::Value;

use crate::sample::name_of;
use crate::sandbox::Sandbox;
use crate::script::{self, ClusterChange, Command, ScriptError, ServiceChange, USAGE};
use crate::scripted::{BadDay, InTurns};
use crate::transcript::Transcript;
use crate::world::World;
use crate::world::ecs::Service;

/// Plays commands one after the other, and writes down what happens.
pub struct Player {
    sandbox: Sandbox,
    transcript: Transcript,
    /// What file names are relative to.
    folder: PathBuf,
    is_begun: bool,
    /// What AWS refuses by now, and what events it loses.
    bad_day: BadDay,
}

impl Player {
    /// A player whose files are named relative to `folder`.
    pub fn new(sandbox: Sandbox, folder: &Path) -> Self {
        Self {
            sandbox,
            transcript: Transcript::default(),
            folder: folder.to_owned(),
            is_begun: false,
            bad_day: BadDay::default(),
        }
    }

    /// Plays a whole script: what happened, up to the end or to the line that could
    /// not be played.
    pub async fn play(&mut self, script: &str) -> (String, Result<(), ScriptError>) {
        let mut text = String::new();
        let commands = match script::parse(script) {
            Ok(commands) => commands,
            Err(error) => return (text, Err(error)),
        };
        for (line, command) in commands {
            if command == Command::Quit {
                break;
            }
            match self.run(command).await {
                Ok(happened) => text.push_str(&happened),
                Err(what) => return (text, Err(ScriptError { line, what })),
            }
        }
        (text, Ok(()))
    }

    /// Plays one command: what happened.
    ///
    /// # Errors
    /// When the command cannot be done; nothing has happened then.
    pub async fn run(&mut self, command: Command) -> Result<String, String> {
        if !matches!(command, Command::Set(..) | Command::At(_) | Command::Help) {
            self.is_begun = true;
        }
        self.perform(command).await?;
        let entries = self.sandbox.world.take_journal();
        Ok(self.transcript.write(&entries, self.sandbox.world.zone()))
    }

    async fn perform(&mut self, command: Command) -> Result<(), String> {
        let sandbox = &mut self.sandbox;
        match command {
            Command::At(time) => {
                if self.is_begun {
                    return Err(
                        "`at` comes before all but `set`; `until` moves the clock".to_owned()
                    );
                }
                let now = self.moment(&time)?;
                self.sandbox
                    .restart(now)
                    .map_err(|error| error.to_string())?;
            }
            Command::Set(name, value) => {
                sandbox
                    .set(&name, &value)
                    .map_err(|error| error.to_string())?;
                if self.is_begun {
                    sandbox.world.note("deploy", format!("{name}={value}"));
                }
            }
            Command::AlertFile(file) => {
                let path = self.folder.join(&file);
                let alert = fs::read_to_string(&path);
                let alert = alert.map_err(|error| format!("{}: {error}", path.display()))?;
                self.sandbox.post_alert(&alert);
            }
            Command::Alert(alert) => sandbox.post_alert(&alert),
            Command::Say(mention) if mention.twice => {
                sandbox.let_meddle(Some(Rc::new(InTurns::default())));
                sandbox.say(&mention).await;
                sandbox.let_meddle(Some(Rc::new(self.bad_day.clone())));
            }
            Command::Say(mention) => sandbox.say(&mention).await,
            Command::Again => sandbox.deliver_again().await,
            Command::Press(click) => sandbox.press(&click).await?,
            Command::PressAgain => sandbox.press_again().await,
            Command::Group(group, members) => {
                let names: Vec<_> = members.iter().map(|id| name_of(id)).collect();
                let told = match names.as_slice() {
                    [] => format!("nobody is in the user group {group}"),
                    names => format!("in the user group {group}: {}", names.join(", ")),
                };
                sandbox.world.note("slack", told);
                sandbox.world.slack.borrow_mut().set_group(&group, members);
            }
            Command::SlackLacksGroups(lacks) => {
                sandbox.world.slack.borrow_mut().lacks_groups_scope = lacks;
                let verb = if lacks { "lacks" } else { "has" };
                let told = format!("the app {verb} the scope usergroups:read");
                sandbox.world.note("slack", told);
            }
            Command::Wait(length) => {
                let moment = sandbox.world.now() + length;
                sandbox.run_until(moment).await;
            }
            Command::Until(time) => {
                let moment = self.moment(&time)?;
                if moment < self.sandbox.world.now() {
                    return Err(format!("{time} is past; the clock only goes forward"));
                }
                self.sandbox.run_until(moment).await;
            }
            Command::Service(id, change) => change_service(&sandbox.world, id, change)?,
            Command::Cluster(id, change) => change_cluster(&sandbox.world, &id, change)?,
            Command::SlackIsDown(is_down) => {
                sandbox.world.slack.borrow_mut().is_down = is_down;
                let state = if is_down { "is down" } else { "is up again" };
                sandbox.world.note("slack", state);
            }
            Command::SlackSays(code, seconds) => {
                sandbox.world.slack.borrow_mut().next_refusal = Some((code, seconds));
            }
            Command::AwsRefuses(call, kind) => {
                self.bad_day.refused.insert(call, kind);
                sandbox
                    .world
                    .note("aws", format!("refuses {call} from now on"));
                sandbox.let_meddle(Some(Rc::new(self.bad_day.clone())));
            }
            Command::AwsWorks => {
                self.bad_day.refused.clear();
                sandbox.world.note("aws", "works again");
                sandbox.let_meddle(Some(Rc::new(self.bad_day.clone())));
            }
            Command::Lose(name) => {
                if sandbox
                    .world
                    .scheduler
                    .borrow()
                    .present_input(&name)
                    .is_none()
                {
                    return Err(format!("no schedule {name} is stored"));
                }
                self.bad_day.lost.insert(name);
                sandbox.let_meddle(Some(Rc::new(self.bad_day.clone())));
            }
            Command::Fire(name) => {
                let input = sandbox
                    .world
                    .scheduler
                    .borrow()
                    .present_input(&name)
                    .map(str::to_owned);
                let input = input.ok_or_else(|| format!("no schedule {name} is stored"))?;
                self.send(&input, &name).await?;
            }
            Command::Stale(name) => {
                let input = sandbox
                    .world
                    .scheduler
                    .borrow()
                    .past_input(&name)
                    .map(str::to_owned);
                let input = input.ok_or_else(|| format!("{name} never said anything else"))?;
                self.send(&input, &name).await?;
            }
            Command::Invoke(event) => self.send(&event, "somebody").await?,
            Command::State => sandbox.note_state(),
            Command::Help => {
                let lines = USAGE
                    .iter()
                    .map(|(usage, what)| format!("{usage}\n    {what}"));
                sandbox
                    .world
                    .note("help", lines.collect::<Vec<_>>().join("\n"));
            }
            Command::Quit => {}
        }
        Ok(())
    }

    async fn send(&mut self, event: &str, source: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(event).map_err(|error| error.to_string())?;
        self.sandbox
            .world
            .note("scheduler", format!("! {source}  sent by hand"));
        self.sandbox.invoke(value, source).await;
        Ok(())
    }

    /// A local time: today's, or the next day's if today's is past.
    fn moment(&self, text: &str) -> Result<DateTime<Utc>, String> {
        let zone = self.sandbox.world.zone();
        let now = self.sandbox.world.now();
        let today = now.with_timezone(&zone).date_naive();
        let local = parse_moment(text, today, today).map_err(|error| error.to_string())?;
        let moment = |local: NaiveDateTime| resolve(local, zone).map_err(|error| error.to_string());
        let said = moment(local)?;
        let tomorrow = local.checked_add_days(Days::new(1));
        match tomorrow {
            Some(tomorrow) if said < now && local.date() == today => moment(tomorrow),
            _ => Ok(said),
        }
    }
}

fn change_service(world: &World, id: ServiceId, change: ServiceChange) -> Result<(), String> {
    if change.gone {
        world.ecs.borrow_mut().remove(&id);
        world.note("somebody", format!("deletes {id}"));
        return Ok(());
    }
    let mut told = Vec::new();
    let mut service = world
        .ecs
        .borrow()
        .get(&id)
        .cloned()
        .unwrap_or_else(|| Service::steady(change.desired.unwrap_or(1)));
    if let Some(desired) = change.desired {
        service.desired = desired;
        told.push(format!("desired {desired}"));
    }
    match change.bounds {
        Some(Some((min, max))) if min > max => {
            return Err("the maximum cannot be less than the minimum".to_owned());
        }
        // As when it is registered: what is outside is adjusted.
        Some(Some((min, max))) => {
            service.bounds = Some(Bounds { min, max });
            service.desired = service.desired.clamp(min, max);
            told.push(format!("bounds {min}..{max}"));
        }
        Some(None) => {
            service.bounds = None;
            told.push("no scalable target".to_owned());
        }
        None => {}
    }
    if let Some(wants) = change.wants {
        service.policy_wants = wants;
        told.push(wants.map_or("no policy".to_owned(), |n| {
            format!("a policy that wants {n}")
        }));
    }
    if let Some(is_suspended) = change.is_suspended {
        service.scale_in_suspended = is_suspended;
        let how = if is_suspended { "suspended" } else { "resumed" };
        told.push(format!("scale-in {how}"));
    }
    if let Some(rollout) = change.rollout {
        service.rollout = rollout;
        told.push(match rollout {
            Rollout::Steady => "a rollout that is complete".to_owned(),
            Rollout::InProgress => "a rollout in progress".to_owned(),
            Rollout::Failed => "a failed rollout".to_owned(),
        });
    }
    if change.daemon {
        service.daemon = true;
        told.push("one task per host".to_owned());
    }
    world.note("somebody", format!("gives {id} {}", told.join(", ")));
    world.ecs.borrow_mut().put(id, service, world.now());
    Ok(())
}

fn change_cluster(world: &World, id: &ClusterId, change: ClusterChange) -> Result<(), String> {
    let now = world.now();
    match change {
        ClusterChange::Gone => {
            world.aurora.borrow_mut().remove(id);
            world.note("somebody", format!("deletes {id}"));
        }
        ClusterChange::Readers(n) => {
            world.aurora.borrow_mut().put(id, n, now);
            world.note("somebody", format!("gives {id} {n} permanent readers"));
        }
        ClusterChange::Add(name, group) => {
            let mut aurora = world.aurora.borrow_mut();
            if !aurora.put_instance(id, &name, group.as_deref(), now) {
                return Err(format!("there is no cluster {id}"));
            }
            let group = group.map_or(String::new(), |group| {
                format!(", tagged with group {group}")
            });
            world.note("somebody", format!("adds {name} to {id}{group}"));
        }
        ClusterChange::Failover(name) => {
            if !world.aurora.borrow_mut().fail_over(id, &name) {
                return Err(format!("{id} has no {name}"));
            }
            world.note("aurora", format!("{id} fails over: {name} is the writer"));
        }
        ClusterChange::State(name, state) => {
            if !world.aurora.borrow_mut().put_state(id, &name, &state) {
                return Err(format!("{id} has no {name}"));
            }
            world.note("aurora", format!("{id} {name} is {state}"));
        }
    }
    Ok(())
}
