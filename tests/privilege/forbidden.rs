//! What the policies have to deny, whatever the code may come to ask.

/// Something that must be denied: a recorded request, changed in one place.
pub(super) struct Forbidden {
    pub(super) what: &'static str,
    /// The action that IAM has to deny.
    pub(super) action: &'static str,
    /// What the request says, as it is sent, and what is put in its place.
    pub(super) from: &'static str,
    pub(super) to: &'static str,
}

/// All of it; each is met in the recorded flow at least once.
pub(super) const FORBIDDEN: &[Forbidden] = &[
    Forbidden {
        what: "an instance deleted that is no hot replica",
        action: "rds:DeleteDBInstance",
        from: "hot1",
        to: "shop-writer",
    },
    Forbidden {
        what: "an instance made that is not named as a hot replica",
        action: "rds:CreateDBInstance",
        from: "hot1",
        to: "shop-writer-2",
    },
    Forbidden {
        what: "a replica made in another cluster",
        action: "rds:CreateDBInstance",
        from: "DBClusterIdentifier=shop",
        to: "DBClusterIdentifier=orders",
    },
    Forbidden {
        what: "tags put on another instance",
        action: "rds:AddTagsToResource",
        from: "hot1",
        to: "shop-writer",
    },
    Forbidden {
        what: "another cluster looked at",
        action: "rds:DescribeDBClusters",
        from: "DBClusterIdentifier=shop",
        to: "DBClusterIdentifier=orders",
    },
    Forbidden {
        what: "another role given to Enhanced Monitoring",
        action: "iam:PassRole",
        from: "rds-monitoring",
        to: "administrator",
    },
    Forbidden {
        what: "another key used",
        action: "kms:CreateGrant",
        from: "key%2Finsights",
        to: "key%2Fpayroll",
    },
    Forbidden {
        what: "another service scaled",
        action: "ecs:UpdateService",
        from: "\"api\"",
        to: "\"billing\"",
    },
    Forbidden {
        what: "a service of that name scaled in another cluster",
        action: "ecs:UpdateService",
        from: "\"prod\"",
        to: "\"staging\"",
    },
    Forbidden {
        what: "another service looked at",
        action: "ecs:DescribeServices",
        from: "\"api\"",
        to: "\"billing\"",
    },
    Forbidden {
        what: "the bounds set of something that is no service",
        action: "application-autoscaling:RegisterScalableTarget",
        from: "ecs:service:DesiredCount",
        to: "rds:cluster:ReadReplicaCount",
    },
    Forbidden {
        what: "the bounds set in another namespace",
        action: "application-autoscaling:RegisterScalableTarget",
        from: "\"ServiceNamespace\":\"ecs\"",
        to: "\"ServiceNamespace\":\"rds\"",
    },
    Forbidden {
        what: "a schedule written outside the group",
        action: "scheduler:CreateSchedule",
        from: "\"GroupName\":\"preheat\"",
        to: "\"GroupName\":\"payroll\"",
    },
    Forbidden {
        what: "a schedule changed outside the group",
        action: "scheduler:UpdateSchedule",
        from: "\"GroupName\":\"preheat\"",
        to: "\"GroupName\":\"preheat-2\"",
    },
    Forbidden {
        what: "a schedule deleted outside the group",
        action: "scheduler:DeleteSchedule",
        from: "preheat",
        to: "payroll",
    },
    Forbidden {
        what: "a schedule read outside the group",
        action: "scheduler:GetSchedule",
        from: "preheat",
        to: "payroll",
    },
    Forbidden {
        what: "a schedule with another role",
        action: "iam:PassRole",
        from: "role/preheat-SchedulerRole",
        to: "role/administrator",
    },
    Forbidden {
        what: "a schedule that wakes another function",
        action: "lambda:InvokeFunction",
        from: "function:executor",
        to: "function:payroll",
    },
    Forbidden {
        what: "another secret read",
        action: "secretsmanager:GetSecretValue",
        from: "secret:replay/slack",
        to: "secret:payroll",
    },
];
