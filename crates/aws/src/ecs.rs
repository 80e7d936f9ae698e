//! ECS services and the bounds that Application Auto Scaling keeps them in.

use aws_sdk_applicationautoscaling::types::{
    AdjustmentType, ScalableDimension, ScalableTarget, ScalingPolicy, ServiceNamespace,
};
use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, SchedulingStrategy, Service};
use futures_util::FutureExt;
use preheat::port::{Bounds, Fault, FaultKind, Rollout, ServiceState};
use preheat::target::ServiceId;

use crate::aurora::instant;
use crate::error::{fault, invalid};

/// ECS and Application Auto Scaling.
#[derive(Clone, Debug)]
pub(crate) struct Ecs {
    ecs: aws_sdk_ecs::Client,
    autoscaling: aws_sdk_applicationautoscaling::Client,
}

impl Ecs {
    pub(crate) fn new(
        ecs: aws_sdk_ecs::Client,
        autoscaling: aws_sdk_applicationautoscaling::Client,
    ) -> Self {
        Self { ecs, autoscaling }
    }

    pub(crate) async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        let (service, target, policies) = tokio::join!(
            self.described(id),
            self.scalable_target(id),
            self.policies(id),
        );
        // A service that does not exist is known as such, whatever the others say.
        let Some(service) = service? else {
            return Ok(None);
        };
        Ok(Some(state(&service, target?.as_ref(), &policies?)))
    }

    pub(crate) async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        const CALL: &str = "RegisterScalableTarget";
        self.autoscaling
            .register_scalable_target()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(resource_id(id))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .min_capacity(count_to_send(CALL, bounds.min)?)
            .max_capacity(count_to_send(CALL, bounds.max)?)
            .send()
            .boxed()
            .await
            .map_err(|error| fault(CALL, &error))?;
        Ok(())
    }

    pub(crate) async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        const CALL: &str = "UpdateService";
        self.ecs
            .update_service()
            .cluster(&id.cluster)
            .service(&id.service)
            .desired_count(count_to_send(CALL, desired)?)
            .send()
            .boxed()
            .await
            .map_err(|error| fault(CALL, &error))?;
        Ok(())
    }

    async fn described(&self, id: &ServiceId) -> Result<Option<Service>, Fault> {
        const CALL: &str = "DescribeServices";
        let answer = self
            .ecs
            .describe_services()
            .cluster(&id.cluster)
            .services(&id.service)
            .send()
            .boxed()
            .await
            .map_err(|error| fault(CALL, &error));
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) if fault.kind == FaultKind::Missing => return Ok(None),
            Err(fault) => return Err(fault),
        };
        if let Some(service) = answer.services.unwrap_or_default().into_iter().next() {
            return Ok(Some(service));
        }
        // A service that ECS does not know comes as a failure within a success.
        match answer.failures.unwrap_or_default().into_iter().next() {
            Some(failure) if failure.reason() != Some("MISSING") => Err(invalid(
                CALL,
                format!("{id}: {}", failure.reason().unwrap_or("no reason given")),
            )),
            _ => Ok(None),
        }
    }

    async fn scalable_target(&self, id: &ServiceId) -> Result<Option<ScalableTarget>, Fault> {
        let mut targets = self
            .autoscaling
            .describe_scalable_targets()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_ids(resource_id(id))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .into_paginator()
            .items()
            .send();
        targets
            .next()
            .await
            .transpose()
            .map_err(|error| fault("DescribeScalableTargets", &error))
    }

    async fn policies(&self, id: &ServiceId) -> Result<Vec<ScalingPolicy>, Fault> {
        self.autoscaling
            .describe_scaling_policies()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(resource_id(id))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| fault("DescribeScalingPolicies", &error))
    }
}

fn resource_id(id: &ServiceId) -> String {
    format!("service/{}/{}", id.cluster, id.service)
}

fn state(
    service: &Service,
    target: Option<&ScalableTarget>,
    policies: &[ScalingPolicy],
) -> ServiceState {
    ServiceState {
        status: service.status().unwrap_or_default().to_owned(),
        desired: count_received(service.desired_count),
        running: count_received(service.running_count),
        pending: count_received(service.pending_count),
        bounds: target.map(|target| Bounds {
            min: count_received(target.min_capacity),
            max: count_received(target.max_capacity),
        }),
        scales_in: target.is_some() && policies.iter().any(can_scale_in),
        scale_in_suspended: target.is_some_and(is_scale_in_suspended),
        rollout: rollout(service.deployments()),
        daemon: service.scheduling_strategy() == Some(&SchedulingStrategy::Daemon),
        created_at: service.created_at().and_then(instant),
    }
}

/// Whether somebody told the policies to take nothing away for now.
fn is_scale_in_suspended(target: &ScalableTarget) -> bool {
    target
        .suspended_state()
        .and_then(|state| state.dynamic_scaling_in_suspended)
        .unwrap_or_default()
}

/// Target tracking can unless told not to; a step policy if a step lowers the
/// count or sets it; predictive scaling never does.
fn can_scale_in(policy: &ScalingPolicy) -> bool {
    if let Some(tracking) = policy.target_tracking_scaling_policy_configuration() {
        return !tracking.disable_scale_in.unwrap_or_default();
    }
    let Some(steps) = policy.step_scaling_policy_configuration() else {
        return false;
    };
    let sets = steps.adjustment_type() == Some(&AdjustmentType::ExactCapacity);
    steps
        .step_adjustments()
        .iter()
        .any(|step| sets || step.scaling_adjustment < 0)
}

/// The newest deployment is the one that ECS calls primary.
fn rollout(deployments: &[Deployment]) -> Rollout {
    let newest = deployments.iter().find(|d| d.status() == Some("PRIMARY"));
    match newest.and_then(Deployment::rollout_state) {
        Some(DeploymentRolloutState::InProgress) => Rollout::InProgress,
        Some(DeploymentRolloutState::Failed) => Rollout::Failed,
        _ => Rollout::Steady,
    }
}

/// AWS counts in `i32` and never says less than 0.
fn count_received(count: i32) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

fn count_to_send(call: &'static str, count: u32) -> Result<i32, Fault> {
    i32::try_from(count).map_err(|_| invalid(call, format!("{count} is more than AWS can count")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_applicationautoscaling::primitives::DateTime;
    use aws_sdk_applicationautoscaling::types::{
        PolicyType, StepAdjustment, StepScalingPolicyConfiguration, SuspendedState,
        TargetTrackingScalingPolicyConfiguration,
    };

    fn target(scale_in_suspended: Option<bool>) -> ScalableTarget {
        ScalableTarget::builder()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id("service/prod/api")
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .min_capacity(2)
            .max_capacity(10)
            .role_arn("arn:aws:iam::123456789012:role/autoscaling")
            .creation_time(DateTime::from_secs(0))
            .suspended_state(
                SuspendedState::builder()
                    .set_dynamic_scaling_in_suspended(scale_in_suspended)
                    .build(),
            )
            .build()
            .unwrap()
    }

    fn policy(
        tracking: Option<TargetTrackingScalingPolicyConfiguration>,
        steps: Option<StepScalingPolicyConfiguration>,
    ) -> ScalingPolicy {
        let policy_type = match (&tracking, &steps) {
            (Some(_), _) => PolicyType::TargetTrackingScaling,
            (None, Some(_)) => PolicyType::StepScaling,
            (None, None) => PolicyType::PredictiveScaling,
        };
        ScalingPolicy::builder()
            .policy_arn("arn")
            .policy_name("policy")
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id("service/prod/api")
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .policy_type(policy_type)
            .set_target_tracking_scaling_policy_configuration(tracking)
            .set_step_scaling_policy_configuration(steps)
            .creation_time(DateTime::from_secs(0))
            .build()
            .unwrap()
    }

    fn tracking(disable_scale_in: Option<bool>) -> ScalingPolicy {
        let configuration = TargetTrackingScalingPolicyConfiguration::builder()
            .target_value(60.0)
            .set_disable_scale_in(disable_scale_in)
            .build()
            .unwrap();
        policy(Some(configuration), None)
    }

    fn steps(adjustment_type: AdjustmentType, adjustments: &[i32]) -> ScalingPolicy {
        let steps = adjustments
            .iter()
            .map(|by| {
                StepAdjustment::builder()
                    .scaling_adjustment(*by)
                    .build()
                    .unwrap()
            })
            .collect();
        let configuration = StepScalingPolicyConfiguration::builder()
            .adjustment_type(adjustment_type)
            .set_step_adjustments(Some(steps))
            .build();
        policy(None, Some(configuration))
    }

    #[test]
    fn only_some_policies_can_scale_in() {
        let change = AdjustmentType::ChangeInCapacity;
        let percent = AdjustmentType::PercentChangeInCapacity;
        for (policy, expected) in [
            (tracking(None), true),
            (tracking(Some(false)), true),
            (tracking(Some(true)), false),
            (steps(change.clone(), &[2, 4]), false),
            (steps(change, &[2, -1]), true),
            (steps(percent, &[-10]), true),
            (steps(AdjustmentType::ExactCapacity, &[4]), true),
            (steps(AdjustmentType::ExactCapacity, &[]), false),
            (policy(None, None), false),
        ] {
            assert_eq!(can_scale_in(&policy), expected, "{policy:?}");
        }
    }

    #[test]
    fn scale_in_may_be_suspended() {
        assert!(!is_scale_in_suspended(&target(None)));
        assert!(!is_scale_in_suspended(&target(Some(false))));
        assert!(is_scale_in_suspended(&target(Some(true))));
    }

    #[test]
    fn policies_without_a_scalable_target_do_nothing() {
        let service = Service::builder().desired_count(3).build();
        let state = state(&service, None, &[tracking(None)]);
        assert_eq!((state.bounds, state.scales_in), (None, false));
        assert_eq!(state.desired, 3);
    }

    #[test]
    fn the_primary_deployment_tells_the_rollout() {
        let deployment = |status: &str, rollout: Option<DeploymentRolloutState>| {
            Deployment::builder()
                .status(status)
                .set_rollout_state(rollout)
                .build()
        };
        for (newest, expected) in [
            (Some(DeploymentRolloutState::Completed), Rollout::Steady),
            (
                Some(DeploymentRolloutState::InProgress),
                Rollout::InProgress,
            ),
            (Some(DeploymentRolloutState::Failed), Rollout::Failed),
            (None, Rollout::Steady),
        ] {
            let old = deployment("ACTIVE", Some(DeploymentRolloutState::Failed));
            assert_eq!(rollout(&[old, deployment("PRIMARY", newest)]), expected);
        }
        assert_eq!(rollout(&[]), Rollout::Steady);
    }

    #[test]
    fn a_count_that_aws_cannot_hold_is_a_fault() {
        assert_eq!(count_to_send("UpdateService", 100).unwrap(), 100);
        let fault = count_to_send("UpdateService", u32::MAX).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid);
    }
}
