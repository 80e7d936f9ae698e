//! Which targets a command means, and how much of each.

use super::{Context, Mistake, TargetMistake};
use crate::command::Count;
use crate::target::{Resource, Target};

/// The targets that are named, each with its count.
///
/// # Errors
/// When a target is unknown, unclear or there twice, or a count too high.
pub(super) fn resolve_counts(
    resource: Resource,
    counts: &[Count],
    context: &Context<'_>,
) -> Result<Vec<(Target, u32)>, Mistake> {
    let policy = &context.settings.policy;
    let max = match resource {
        Resource::Ecs => policy.max_tasks,
        Resource::Rds => policy.max_replicas,
    };
    let mut resolved: Vec<(Target, u32)> = Vec::new();
    for count in counts {
        let target = resolve_target(resource, count.target.as_deref(), context)?;
        if resolved.iter().any(|(other, _)| *other == target) {
            return Err(Mistake::Target(TargetMistake::Twice(target.to_string())));
        }
        if count.count > max {
            return Err(Mistake::Target(TargetMistake::TooMany {
                resource,
                count: count.count,
                max,
            }));
        }
        resolved.push((target, count.count));
    }
    Ok(resolved)
}

/// A target by its whole name, or a service by its own name where only one has it.
fn resolve_target(
    resource: Resource,
    typed: Option<&str>,
    context: &Context<'_>,
) -> Result<Target, Mistake> {
    let mut configured = context.settings.common.targets();
    configured.retain(|target| target.resource() == resource);
    let first = configured
        .first()
        .ok_or(Mistake::Target(TargetMistake::NotConfigured(resource)))?;
    let Some(typed) = typed else {
        return Ok(first.clone());
    };
    let is_named = |target: &&Target| match target {
        Target::Ecs(id) => id.service.eq_ignore_ascii_case(typed),
        Target::Rds(id) => id.as_str().eq_ignore_ascii_case(typed),
    };
    let whole = |target: &&Target| target.to_string().eq_ignore_ascii_case(typed);
    if let Some(target) = configured.iter().find(whole) {
        return Ok(target.clone());
    }
    let named: Vec<&Target> = configured.iter().filter(is_named).collect();
    match named.as_slice() {
        [target] => Ok((*target).clone()),
        [] => Err(Mistake::Target(TargetMistake::Unknown {
            resource,
            typed: typed.to_owned(),
            configured: configured.iter().map(Target::to_string).collect(),
        })),
        several => Err(Mistake::Target(TargetMistake::Ambiguous {
            typed: typed.to_owned(),
            candidates: several.iter().map(|target| target.to_string()).collect(),
        })),
    }
}
