//! What stays as it is until somebody helps, and the periodic look that meets it first.

use preheat::target::Resource::Ecs;

use crate::world::{World, window};

/// The start's event was lost, and Slack was down when the look found what is wrong.
#[tokio::test]
async fn what_only_the_periodic_look_finds_is_told_once_slack_hears_it() {
    let mut world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.services.borrow_mut().clear();
    world.slack_is_down = true;
    let trace = world.reconcile(55).await;
    let [created, deleted] = trace.calls.as_slice() else {
        panic!("{trace:?}");
    };
    let name = created.strip_prefix("create ").unwrap();
    assert_eq!(deleted.strip_prefix("delete ").unwrap(), name);
    world.slack_is_down = false;
    let trace = world.reconcile(60).await;
    assert_eq!(trace.calls.len(), 1, "{trace:?}");
    assert!(
        trace.posts[0].starts_with(":warning: There is no ECS service `prod/api`"),
        "{trace:?}"
    );
    world.reconcile(65).await.is_silent();
    // Before its window, and without one, there is nobody to tell.
    let world = World::new();
    world.services.borrow_mut().clear();
    world.reconcile(55).await.is_silent();
}
