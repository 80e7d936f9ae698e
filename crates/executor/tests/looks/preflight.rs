//! The look ahead: silent unless something is wrong.

use executor::{ExecutorError, chain};
use preheat::payload::{Payload, Preflight};
use preheat::port::{FaultKind, InstanceQuota, Rollout};
use preheat::target::Resource::{self, Ecs, Rds};
use preheat::target::Target;

use crate::world::{World, instance, service, thread};

fn asking(targets: &[(Resource, &str, u32)]) -> Payload {
    let target = |resource, name| Target::parse(resource, name).unwrap();
    let targets = targets.iter();
    Payload::Preflight(Preflight {
        targets: targets
            .map(|(of, name, n)| (target(*of, name), *n))
            .collect(),
        thread: thread("asked"),
        requested_by: "U1".to_owned(),
    })
}

#[tokio::test]
async fn what_fits_is_not_spoken_of() {
    let world = World::new();
    let fits = asking(&[(Ecs, "prod/api", 20), (Rds, "shop", 15)]);
    world.done(&fits, 0).await.is_silent();
    world.done(&asking(&[]), 0).await.is_silent();
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_to_the_person_who_asked() {
    let world = World::new();
    let mut api = service(None, 4);
    api.rollout = Rollout::Failed;
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), api);
    let readers = (0..14).map(|n| instance(&format!("reader-{n}"), "available", None));
    world.instances.borrow_mut().extend(readers);
    let asked = asking(&[
        (Ecs, "prod/api", 20),
        (Ecs, "prod/apj", 20),
        (Rds, "shop", 3),
        (Rds, "shpo", 1),
    ]);
    let trace = world.done(&asked, 0).await;
    assert_eq!(trace.calls, [""; 0]);
    assert_eq!(
        trace.posts,
        [
            ":warning: <@U1> What was just scheduled will not work as things are.\n\
          • ECS `prod/api`: its newest deployment failed, so no new task starts. \
          Roll back or deploy again.\n\
          • There is no ECS service `prod/apj`. Check its name and correct `ECS_SERVICES`.\n\
          • Aurora `shop`: a cluster has at most 15 readers and this one has 14 permanent ones, \
          so 2 of 3 hot replicas cannot be made. \
          Delete a reader that is not needed, or schedule fewer.\n\
          • The Aurora cluster `shpo` is not in the executor's `AURORA_CLUSTERS` and is left \
          alone. Add it and deploy again."
        ]
    );
}

#[tokio::test]
async fn replicas_that_begin_small_are_told_beforehand() {
    let world = World::new();
    for one in world.instances.borrow_mut().iter_mut() {
        one.class = "db.serverless".to_owned();
    }
    let trace = world.done(&asking(&[(Rds, "shop", 2)]), 0).await;
    let note = ":information_source: Aurora `shop`: replicas of `db.serverless` start at the \
         cluster's minimum capacity and grow under load. To have more from the first moment, \
         raise `MinCapacity` before the opening.";
    assert_eq!(trace.posts, [note]);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_before_anything_is_said() {
    let world = World::new();
    let asked = asking(&[(Ecs, "prod/none", 20), (Rds, "shop", 1)]);
    let busy = vec![("DescribeDBClusters", FaultKind::Transient)];
    world.faults.replace(busy);
    let (done, trace) = world.send(&asked, 0).await;
    let error = done.unwrap_err();
    assert!(matches!(error, ExecutorError::Several(_)));
    assert_eq!(
        chain(&error),
        "shop: AWS failed: DescribeDBClusters: as the test wants it"
    );
    trace.is_silent();
    let trace = world.done(&asked, 1).await;
    assert!(trace.posts[0].contains("`prod/none`"), "{trace:?}");
}

#[tokio::test]
async fn what_will_fail_again_is_said() {
    let world = World::new();
    let denied = vec![("DescribeServices", FaultKind::Denied)];
    world.faults.replace(denied);
    let trace = world.done(&asking(&[(Ecs, "prod/api", 20)]), 0).await;
    assert!(
        trace.posts[0].contains("Check that the executor's role may `DescribeServices`"),
        "{trace:?}"
    );
}

#[tokio::test]
async fn replicas_that_the_account_has_no_room_for_are_told() {
    let world = World::new();
    let (used, max) = (38, 40);
    world.quota.set(Some(InstanceQuota { used, max }));
    let hot = instance("hot1", "available", Some("preheat"));
    world.instances.borrow_mut().push(hot);
    world
        .done(&asking(&[(Rds, "shop", 3)]), 0)
        .await
        .is_silent();
    let four = asking(&[(Rds, "shop", 4)]);
    let trace = world.done(&four, 0).await;
    assert!(
        trace.posts[0].contains("38 of at most 40 DB instances, so the 3 hot replicas"),
        "{trace:?}"
    );
    // An older role may not ask; what is created later says so too.
    world
        .faults
        .replace(vec![("DescribeAccountAttributes", FaultKind::Denied)]);
    world.done(&four, 0).await.is_silent();
}

#[tokio::test]
async fn slack_being_down_is_no_fault() {
    let mut world = World::new();
    world.slack_is_down = true;
    let asked = asking(&[(Ecs, "prod/none", 20)]);
    world.done(&asked, 0).await.is_silent();
}
