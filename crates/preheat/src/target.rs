//! What can be scaled: an ECS service or an Aurora cluster.

use std::fmt;

/// The kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    /// An ECS service; its count is desired tasks in all.
    Ecs,
    /// An Aurora cluster; its count is hot replicas on top of the permanent readers.
    Rds,
}

impl Resource {
    /// The word in payloads, schedule names and flags: `ecs` or `rds`.
    pub fn as_str(self) -> &'static str {
        match self {
            Resource::Ecs => "ecs",
            Resource::Rds => "rds",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An ECS service within its cluster, written `cluster/service`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceId {
    /// The ECS cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cluster, self.service)
    }
}

/// An Aurora cluster's identifier. AWS compares these without case and stores
/// them in lower case; so do we.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClusterId(String);

impl ClusterId {
    /// Takes an identifier in any case.
    pub fn new(id: &str) -> Self {
        Self(id.to_ascii_lowercase())
    }

    /// The identifier in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a window holds capacity on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// An ECS service.
    Ecs(ServiceId),
    /// An Aurora cluster.
    Rds(ClusterId),
}

impl Target {
    /// Which kind of target this is.
    pub fn resource(&self) -> Resource {
        match self {
            Target::Ecs(_) => Resource::Ecs,
            Target::Rds(_) => Resource::Rds,
        }
    }

    /// Reads the form that [`fmt::Display`] writes: `cluster/service` or an
    /// Aurora cluster's identifier.
    ///
    /// # Errors
    /// When a part is empty, or AWS would not take the characters.
    pub fn parse(resource: Resource, text: &str) -> Result<Self, TargetError> {
        let error = || TargetError {
            resource,
            text: text.to_owned(),
        };
        match resource {
            Resource::Ecs => {
                let (cluster, service) = text.split_once('/').ok_or_else(error)?;
                if !is_ecs_name(cluster) || !is_ecs_name(service) {
                    return Err(error());
                }
                Ok(Target::Ecs(ServiceId {
                    cluster: cluster.to_owned(),
                    service: service.to_owned(),
                }))
            }
            Resource::Rds => {
                if !is_rds_identifier(text) {
                    return Err(error());
                }
                Ok(Target::Rds(ClusterId::new(text)))
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Ecs(id) => id.fmt(f),
            Target::Rds(id) => id.fmt(f),
        }
    }
}

/// A target that AWS could not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {}", match .resource {
    Resource::Ecs => "an ECS service; write it as cluster/service",
    Resource::Rds => "an Aurora cluster; write its identifier, such as shop",
})]
pub struct TargetError {
    resource: Resource,
    text: String,
}

/// Up to 255 letters, digits, underscores and hyphens: ECS cluster and service names.
fn is_ecs_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// 1–63 letters, digits and hyphens, a letter first, no hyphen last or doubled.
fn is_rds_identifier(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.ends_with('-')
        && !text.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (resource, text) in [
            (Resource::Ecs, "prod/api"),
            (Resource::Ecs, "prod_1/web-2"),
            (Resource::Rds, "shop"),
            (Resource::Rds, "shop-reports-1"),
        ] {
            let target = Target::parse(resource, text).unwrap();
            assert_eq!(target.to_string(), text);
            assert_eq!(target.resource(), resource);
        }
    }

    #[test]
    fn what_aws_could_not_have_is_refused() {
        for (resource, text) in [
            (Resource::Ecs, ""),
            (Resource::Ecs, "api"),
            (Resource::Ecs, "/api"),
            (Resource::Ecs, "prod/"),
            (Resource::Ecs, "prod/api/v2"),
            (Resource::Ecs, "prod/쇼핑"),
            (Resource::Rds, ""),
            (Resource::Rds, "1shop"),
            (Resource::Rds, "shop-"),
            (Resource::Rds, "sh--op"),
            (Resource::Rds, "prod/shop"),
        ] {
            assert!(Target::parse(resource, text).is_err(), "{text}");
        }
    }

    #[test]
    fn aurora_identifiers_have_no_case() {
        let upper = Target::parse(Resource::Rds, "Shop").unwrap();
        assert_eq!(upper.to_string(), "shop");
    }
}
