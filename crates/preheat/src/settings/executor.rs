//! What only `executor` needs to know.

use chrono::TimeDelta;

use super::reader::{Reader, minutes};
use super::{Common, SettingsError, Signing};

/// Settings of `executor`. It knows its own ARN from each invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What both Lambdas know.
    pub common: Common,
    /// `RDS_LEAD_MINUTES`: replicas that a window within this will need are kept.
    pub rds_lead: TimeDelta,
    /// `REPLICA_CLASS`: the class of new replicas; `None` for the writer's.
    pub replica_class: Option<String>,
}

impl Settings {
    /// The variables that only the executor reads.
    pub const VARIABLES: &[&str] = &["RDS_LEAD_MINUTES", "REPLICA_CLASS"];

    /// Reads the settings.
    ///
    /// # Errors
    /// When variables are missing or wrong: all of them named at once.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(lookup);
        let common = Common::read(&mut reader, Signing::OnlyPosts);
        let rds_lead = reader.or("RDS_LEAD_MINUTES", "30", minutes(1, 720));
        let replica_class = reader.optional("REPLICA_CLASS", |text| {
            if text.starts_with("db.") {
                Ok(text.to_owned())
            } else {
                Err("is not an instance class, such as db.r6g.large".to_owned())
            }
        });
        reader.finish(Self {
            common,
            rds_lead,
            replica_class,
        })
    }
}
