//! Where moto is laxer than AWS or leaves something out, and the world is not.

/// One operation that the two sides answer otherwise.
pub(super) struct Difference {
    pub(super) operation: &'static str,
    pub(super) moto: &'static str,
    /// What the world says, which is what AWS says.
    pub(super) world: &'static str,
    pub(super) why: &'static str,
}

const NAMES: &str = "Scheduler's API model has [0-9a-zA-Z-_.]{1,64} for every name and prefix; \
    moto checks none";
const INPUT: &str = "Scheduler takes well-formed JSON only for a function; moto takes anything";
const TASKS: &str = "tasks take their time to start; moto has all at once after an update, \
    and none after a creation";
const CLAMP: &str =
    "RegisterScalableTarget brings the count into the bounds; moto only stores them";
const CREATING: &str = "a replica is created for many minutes and has no creation time until \
    then; moto's is available at once";
const DELETING: &str = "a replica is deleted for some minutes and keeps its name; moto's is gone \
    at once";

/// All of them.
pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        operation: "create with a name that is too long",
        moto: "Created",
        world: "Invalid fault in CreateSchedule",
        why: NAMES,
    },
    Difference {
        operation: "create with a name of other letters",
        moto: "Created",
        world: "Invalid fault in CreateSchedule",
        why: NAMES,
    },
    Difference {
        operation: "create with a description that is too long",
        moto: "Created",
        world: "Invalid fault in CreateSchedule",
        why: "a description has 512 characters at the most; moto does not count",
    },
    Difference {
        operation: "create with an input that is not JSON",
        moto: "Created",
        world: "Invalid fault in CreateSchedule",
        why: INPUT,
    },
    Difference {
        operation: "update to an input that is not JSON",
        moto: "Updated",
        world: "Invalid fault in UpdateSchedule",
        why: INPUT,
    },
    Difference {
        operation: "update what cannot exist",
        moto: "Missing",
        world: "Invalid fault in UpdateSchedule",
        why: NAMES,
    },
    Difference {
        operation: "get what cannot exist",
        moto: "None",
        world: "Invalid fault in GetSchedule",
        why: NAMES,
    },
    Difference {
        operation: "delete what cannot exist",
        moto: "false",
        world: "Invalid fault in DeleteSchedule",
        why: NAMES,
    },
    Difference {
        operation: "list a prefix that is too long",
        moto: "[]",
        world: "Invalid fault in ListSchedules",
        why: NAMES,
    },
    Difference {
        operation: "list a prefix of other letters",
        moto: "[]",
        world: "Invalid fault in ListSchedules",
        why: NAMES,
    },
    Difference {
        operation: "a service: running, pending",
        moto: "0 4",
        world: "4 0",
        why: TASKS,
    },
    Difference {
        operation: "a service: rollout",
        moto: "InProgress",
        world: "Steady",
        why: "a rollout comes to an end; moto's goes on for ever",
    },
    Difference {
        operation: "set the count of a deleted service",
        moto: "()",
        world: "Missing fault in UpdateService",
        why: "a service that is not active takes no update; moto's does",
    },
    Difference {
        operation: "after a count was set: running, pending",
        moto: "8 0",
        world: "4 4",
        why: TASKS,
    },
    Difference {
        operation: "set a count above what a service can have",
        moto: "()",
        world: "Invalid fault in UpdateService",
        why: "a service has 5,000 tasks at the most; moto has no quotas",
    },
    Difference {
        operation: "after bounds above the count were set",
        moto: "12",
        world: "15",
        why: CLAMP,
    },
    Difference {
        operation: "after bounds below the count were set",
        moto: "12",
        world: "5",
        why: CLAMP,
    },
    Difference {
        operation: "set bounds that cross",
        moto: "()",
        world: "Invalid fault in RegisterScalableTarget",
        why: "a maximum below the minimum is a ValidationException; moto stores it",
    },
    Difference {
        operation: "after bounds that cross were set",
        moto: "Some(Bounds { min: 6, max: 2 })",
        world: "Some(Bounds { min: 2, max: 6 })",
        why: "what was refused changed nothing; moto has stored it",
    },
    Difference {
        operation: "a new replica: status",
        moto: "available",
        world: "creating",
        why: CREATING,
    },
    Difference {
        operation: "a new replica: created",
        moto: "true",
        world: "false",
        why: CREATING,
    },
    Difference {
        operation: "a replica: Performance Insights",
        moto: "None",
        world: "Some(PerformanceInsights { kms_key: Some(\"arn:aws:kms:ap-northeast-2:\
            123456789012:key/k\"), retention_days: Some(31) })",
        why: "an instance keeps what it was made with; moto keeps no Performance Insights",
    },
    Difference {
        operation: "create in a zone that the cluster is not in",
        moto: "Creating",
        world: "Invalid fault in CreateDBInstance",
        why: "an instance is in a zone of its subnet group; moto takes any word for a zone",
    },
    Difference {
        operation: "members while one is deleted",
        moto: "hot-2 available, hot3 available, hot8 available, shop-1 (writer) available",
        world: "hot-2 available, hot1 deleting, hot3 available, shop-1 (writer) available",
        why: DELETING,
    },
    Difference {
        operation: "delete a replica that is deleted",
        moto: "Gone",
        world: "UnderWay",
        why: DELETING,
    },
    Difference {
        operation: "create one that is deleted",
        moto: "Creating",
        world: "NameTaken",
        why: DELETING,
    },
    Difference {
        operation: "delete a replica that is created",
        moto: "Deleting",
        world: "NotYet",
        why: "AWS documents neither, and the world plays both by its seed; moto creates none",
    },
    Difference {
        operation: "create the sixteenth reader",
        moto: "Creating",
        world: "Quota fault in CreateDBInstance",
        why: "an Aurora cluster has 15 readers at the most; moto has no limit",
    },
];
