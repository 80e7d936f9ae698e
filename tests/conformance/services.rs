//! ECS services and their bounds on both sides.

use chrono::TimeDelta;
use preheat::port::{Bounds, Fleet, ServiceState};

use super::Told;
use super::stages::{Stage, service};
use preheat::target::ServiceId;

pub(super) async fn perform<S: Stage>(stage: &S, told: &mut Told) {
    seen(stage.fleet(), told).await;
    inactive(stage.fleet(), told).await;
    desired(stage, told).await;
    bounds(stage, told).await;
}

async fn look<F: Fleet>(fleet: &F, name: &str) -> ServiceState {
    fleet.service(&service(name)).await.unwrap().unwrap()
}

async fn seen<F: Fleet>(fleet: &F, told: &mut Told) {
    let (api, web) = (look(fleet, "api").await, look(fleet, "web").await);
    told.was(
        "a service: status, desired, daemon",
        format!("{} {} {}", api.status, api.desired, api.daemon),
    );
    told.was(
        "a service: running, pending",
        format!("{} {}", api.running, api.pending),
    );
    told.was("a service: rollout", format!("{:?}", api.rollout));
    told.was(
        "a service: bounds",
        format!("{:?} {}", api.bounds, api.scales_in),
    );
    told.was(
        "a service without a scalable target: bounds",
        format!("{:?} {}", web.bounds, web.scales_in),
    );
    told.came(
        "a service that is not there",
        fleet.service(&service("nobody")).await,
    );
    let nowhere = ServiceId {
        cluster: "nowhere".to_owned(),
        service: "api".to_owned(),
    };
    told.came(
        "a service of a cluster that is not there",
        fleet.service(&nowhere).await,
    );
    told.came(
        "set the count of a service that is not there",
        fleet.set_desired(&service("nobody"), 2).await,
    );
    told.came(
        "set the count in a cluster that is not there",
        fleet.set_desired(&nowhere, 2).await,
    );
}

async fn inactive<F: Fleet>(fleet: &F, told: &mut Told) {
    let old = look(fleet, "old").await;
    told.was("a deleted service: status", &old.status);
    told.was("a deleted service: desired, running, pending", counts(&old));
    told.came(
        "set the count of a deleted service",
        fleet.set_desired(&service("old"), 2).await,
    );
}

fn counts(state: &ServiceState) -> String {
    format!("{} {} {}", state.desired, state.running, state.pending)
}

async fn desired<S: Stage>(stage: &S, told: &mut Told) {
    let fleet = stage.fleet();
    told.came("set a count", fleet.set_desired(&service("web"), 8).await);
    let web = look(fleet, "web").await;
    told.was("after a count was set: desired", web.desired);
    told.was(
        "after a count was set: running, pending",
        format!("{} {}", web.running, web.pending),
    );
    stage.pass(TimeDelta::minutes(2));
    let web = look(fleet, "web").await;
    told.was(
        "two minutes after a count was set",
        format!("{} {} {}", web.desired, web.running, web.pending),
    );
    told.came(
        "set a lower count",
        fleet.set_desired(&service("web"), 3).await,
    );
    told.was(
        "after a lower count was set",
        look(fleet, "web").await.desired,
    );
    told.came(
        "set a count of none",
        fleet.set_desired(&service("web"), 0).await,
    );
    told.was(
        "after a count of none was set",
        look(fleet, "web").await.desired,
    );
    told.came(
        "set a count above the bounds",
        fleet.set_desired(&service("api"), 12).await,
    );
    told.was(
        "after a count above the bounds was set",
        look(fleet, "api").await.desired,
    );
    told.came(
        "set the highest count",
        fleet.set_desired(&service("web"), 5000).await,
    );
    told.came(
        "set a count above what a service can have",
        fleet.set_desired(&service("web"), 5001).await,
    );
    fleet.set_desired(&service("web"), 4).await.unwrap();
}

async fn bounds<S: Stage>(stage: &S, told: &mut Told) {
    let fleet = stage.fleet();
    let set = async |name: &str, min, max| {
        let bounds = Bounds { min, max };
        fleet.set_bounds(&service(name), bounds).await
    };
    told.came("set bounds", set("api", 6, 20).await);
    let api = look(fleet, "api").await;
    told.was(
        "after bounds were set",
        format!("{:?} {} {}", api.bounds, api.desired, api.scales_in),
    );
    told.came("set bounds above the count", set("api", 15, 20).await);
    told.was(
        "after bounds above the count were set",
        look(fleet, "api").await.desired,
    );
    told.came("set bounds below the count", set("api", 1, 5).await);
    told.was(
        "after bounds below the count were set",
        look(fleet, "api").await.desired,
    );
    told.came("set the first bounds of a service", set("web", 2, 6).await);
    let web = look(fleet, "web").await;
    told.was(
        "after the first bounds of a service",
        format!("{:?} {}", web.bounds, web.scales_in),
    );
    told.came("set bounds that cross", set("web", 6, 2).await);
    told.was(
        "after bounds that cross were set",
        format!("{:?}", look(fleet, "web").await.bounds),
    );
    told.came(
        "set bounds of a service that is not there",
        set("nobody", 1, 2).await,
    );
}
