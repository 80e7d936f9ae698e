//! Aurora: hot replicas come and go.

use preheat::limits::REPLICA_NAMES_MAX;
use preheat::payload::{Payload, Reconcile};
use preheat::port::FaultKind;
use preheat::schedule::end_of;
use preheat::target::Resource::Rds;
use preheat::target::Target;

use crate::world::{World, ZONE, instance, thread, window};

fn hot(world: &World) -> Vec<String> {
    let instances = world.instances.borrow();
    let hot = instances.iter().filter(|one| one.name.starts_with("hot"));
    hot.map(|one| format!("{} {}", one.name, one.status))
        .collect()
}

fn becomes_available(world: &World) {
    for one in world.instances.borrow_mut().iter_mut() {
        one.status = "available".to_owned();
    }
}

#[tokio::test]
async fn replicas_come_with_a_window_and_go_with_the_last() {
    let world = World::new();
    let (a, b) = (window(Rds, "a", 2, 30, 90), window(Rds, "b", 1, 40, 120));
    world.store(&a);
    world.store(&b);
    let trace = world.start(&a, 30).await;
    assert_eq!(
        trace.calls,
        ["create hot1 in any zone", "create hot2 in any zone"]
    );
    assert_eq!(
        trace.posts,
        [
            "Aurora `shop`: hot replicas 0 → 2, creating `hot1`, `hot2`, \
          ready about 15:45 (`a` padding begins)"
        ]
    );
    world.start(&a, 30).await.is_silent();
    world.start(&b, 40).await.is_silent();
    becomes_available(&world);
    assert_eq!(world.end(&a, 90).await.calls, ["delete hot2"]);
    let trace = world.end(&b, 120).await;
    assert_eq!(
        trace.posts,
        ["Aurora `shop`: hot replicas 1 → 0, deleting `hot1` (`b` padding is over)"]
    );
    world.end(&b, 120).await.is_silent();
}

#[tokio::test]
async fn what_a_window_within_the_lead_will_need_is_kept() {
    let world = World::new();
    let (a, b) = (window(Rds, "a", 2, 30, 90), window(Rds, "b", 1, 115, 150));
    world.store(&a);
    world.store(&b);
    world.start(&a, 30).await;
    becomes_available(&world);
    assert_eq!(world.end(&a, 90).await.calls, ["delete hot2"]);
}

#[tokio::test]
async fn a_taken_name_or_a_full_zone_is_gone_around() {
    let mut world = World::new();
    world.elsewhere = ["hot1".to_owned(), "hot3".to_owned()].into();
    world.full_zones = [None, Some("a".to_owned())].into();
    let sale = window(Rds, "a", 2, 30, 90);
    world.store(&sale);
    let trace = world.start(&sale, 30).await;
    assert_eq!(trace.calls, ["create hot2 in c", "create hot4 in c"]);

    world.full_zones.insert(Some("c".to_owned()));
    let more = window(Rds, "b", 4, 30, 90);
    world.store(&more);
    let trace = world.start(&more, 31).await;
    assert!(
        trace.posts[0].contains("no zone has capacity for `db.r6g.large`, so 2"),
        "{trace:?}"
    );
    world.reconcile(35).await.is_silent();
    world.full_zones.clear();
    world.reconcile(40).await;
    assert_eq!(hot(&world).len(), 4);
}

#[tokio::test]
async fn a_replica_that_is_not_shown_yet_is_not_made_twice() {
    let mut world = World::new();
    world.not_shown.insert("hot1".to_owned());
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    let start = Payload::Start {
        window: sale,
        immediate: false,
        sent_at: None,
    };
    let (done, trace) = world.send(&start, 30).await;
    assert!(done.is_err() && trace.calls.is_empty(), "{trace:?}");
}

#[tokio::test]
async fn what_fails_half_way_is_told_and_finished_later() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world
        .faults
        .replace(vec![("CreateDBInstance", FaultKind::WrongState)]);
    let start = Payload::Start {
        window: sale.clone(),
        immediate: false,
        sent_at: None,
    };
    let (done, trace) = world.send(&start, 30).await;
    assert!(done.is_err());
    trace.is_silent();
    world
        .faults
        .replace(vec![("CreateDBInstance", FaultKind::Quota)]);
    let trace = world.done(&start, 31).await;
    let told = "raise `DB instances` of RDS in Service Quotas";
    assert!(trace.posts[0].contains(told), "{trace:?}");
    world.done(&start, 32).await;
    // Still being created: left to the next look, without a fault.
    let trace = world.end(&sale, 90).await;
    assert!(trace.posts[0].contains("`hot1` cannot be deleted while being created"));
    world.take(&sale);
    world.reconcile(95).await.is_silent();
    becomes_available(&world);
    assert_eq!(world.reconcile(100).await.calls, ["delete hot1"]);
}

#[tokio::test]
async fn only_an_end_or_a_person_removes_what_nobody_tagged() {
    let world = World::new();
    world.instances.borrow_mut().extend([
        instance("hot1", "available", None),
        instance("hot2", "available", Some("preheat")),
        instance("hot3", "available", Some("other")),
        instance("hotdeal-1", "available", None),
    ]);
    let trace = world.reconcile(0).await;
    assert_eq!(trace.calls, ["delete hot2"]);
    assert_eq!(
        trace.posts,
        ["Aurora `shop`: hot replicas 2 → 1, deleting `hot2` (periodic look)"]
    );
    let asked = |cluster: &str| {
        Payload::Reconcile(Some(Reconcile {
            target: Target::parse(Rds, cluster).unwrap(),
            thread: thread("asked"),
            requested_by: "U1".to_owned(),
            sent_at: None,
        }))
    };
    assert_eq!(world.done(&asked("shop"), 1).await.calls, ["delete hot1"]);
    // Nor may the role look there.
    world
        .faults
        .replace(vec![("DescribeDBClusters", FaultKind::Denied)]);
    let trace = world.done(&asked("other"), 2).await;
    assert_eq!(trace.calls, [""; 0]);
    assert!(
        trace.posts[0].contains("is not in `AURORA_CLUSTERS`"),
        "{trace:?}"
    );
}

#[tokio::test]
async fn a_promoted_replica_is_told_and_left_alone() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes_available(&world);
    for one in world.instances.borrow_mut().iter_mut() {
        one.writer = one.name == "hot1";
    }
    let trace = world.end(&sale, 90).await;
    assert_eq!(trace.calls, [""; 0]);
    assert!(
        trace.posts[0].contains("made `hot1` the writer"),
        "{trace:?}"
    );
    world.take(&sale);
    world.reconcile(95).await.is_silent();
}

#[tokio::test]
async fn a_promoted_replica_is_told_when_the_last_window_ends() {
    let world = World::new();
    let (a, b) = (window(Rds, "a", 1, 30, 90), window(Rds, "b", 1, 40, 120));
    world.store(&a);
    world.store(&b);
    world.start(&a, 30).await;
    becomes_available(&world);
    for one in world.instances.borrow_mut().iter_mut() {
        one.writer = one.name == "hot1";
    }
    for (end, minute, is_told) in [(&a, 90, false), (&b, 120, true)] {
        let said = world.end(end, minute).await.posts.join("\n");
        assert_eq!(said.contains("made `hot1` the writer"), is_told, "{said}");
        world.take(end);
        becomes_available(&world);
    }
}

#[tokio::test]
async fn replicas_refused_side_by_side_are_made_one_after_another() {
    let world = World::new();
    let sale = window(Rds, "a", 3, 30, 90);
    world.store(&sale);
    let busy = ("CreateDBInstance", FaultKind::WrongState);
    world.faults.replace(vec![busy, busy]);
    let trace = world.start(&sale, 30).await;
    assert_eq!(hot(&world).len(), 3);
    assert!(trace.posts[0].contains("hot replicas 0 → 3"), "{trace:?}");
}

/// The SDK has tried those that did not get through, and each takes its time.
#[tokio::test]
async fn replicas_that_did_not_get_through_are_left_to_the_next_try() {
    let world = World::new();
    let sale = window(Rds, "a", 3, 30, 90);
    world.store(&sale);
    let lost = ("CreateDBInstance", FaultKind::Transient);
    world.faults.replace(vec![lost, lost]);
    let start = Payload::Start {
        window: sale,
        immediate: false,
        sent_at: None,
    };
    let (done, trace) = world.send(&start, 30).await;
    assert!(done.is_err());
    assert_eq!(trace.calls.len(), 1, "{trace:?}");
    assert_eq!(world.done(&start, 31).await.calls.len(), 2);
    assert_eq!(hot(&world).len(), 3);
}

#[tokio::test]
async fn what_nobody_tagged_and_cannot_be_deleted_is_left_to_a_person() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes_available(&world);
    let by_hand = instance("hot9", "creating", None);
    world.instances.borrow_mut().push(by_hand);
    world.reconcile(85).await.is_silent();
    let trace = world.end(&sale, 90).await;
    assert_eq!(trace.calls, ["delete hot1"]);
    let words = ":warning: Aurora `shop`: `hot9` (creating) cannot be deleted in this state. \
         Preheat did not make it and will not come back: delete it by hand when it is `available`.";
    assert!(trace.posts[0].contains(words), "{trace:?}");
    world.take(&sale);
    becomes_available(&world);
    assert_eq!(world.reconcile(100).await.calls, [""; 0]);
}

#[tokio::test]
async fn a_failover_between_two_looks_is_seen_before_anything_is_deleted() {
    let world = World::new();
    let sale = window(Rds, "a", 2, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes_available(&world);
    world.take(&sale);
    // The periodic look plans, then looks again: by then `hot2` writes.
    world.looks.set(0);
    world.fails_over.set(Some((2, "hot2")));
    let trace = world.reconcile(95).await;
    assert_eq!(trace.calls, ["delete hot1"]);
}

#[tokio::test]
async fn an_end_that_comes_twice_tells_the_removal_once() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes_available(&world);
    world.deletions_are_shown_late.set(true);
    assert_eq!(world.end(&sale, 90).await.posts.len(), 1);
    assert_eq!(hot(&world), ["hot1 available"]);
    world.end(&sale, 90).await.is_silent();
    world.take(&sale);
    world.reconcile(91).await.is_silent();
}

#[tokio::test]
async fn a_replica_that_a_run_beside_this_one_made_counts() {
    let mut world = World::new();
    world.made_beside.insert("hot1".to_owned());
    let sale = window(Rds, "a", 2, 30, 90);
    world.store(&sale);
    let trace = world.start(&sale, 30).await;
    assert_eq!(trace.calls, ["create hot2 in any zone"]);
    assert!(trace.posts[0].contains("hot replicas 1 → 2"), "{trace:?}");
}

#[tokio::test]
async fn when_every_name_is_taken_the_thread_is_told() {
    let mut world = World::new();
    world.elsewhere = (1..=REPLICA_NAMES_MAX).map(|n| format!("hot{n}")).collect();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    let start = Payload::Start {
        window: sale,
        immediate: false,
        sent_at: None,
    };
    let trace = world.done(&start, 30).await;
    assert!(trace.posts[0].contains("every name is taken"), "{trace:?}");
    assert!(!trace.calls.concat().contains("hot"), "{trace:?}");
    world.reconcile(35).await.is_silent();
}

#[tokio::test]
async fn while_a_window_cannot_be_read_replicas_are_added_and_none_deleted() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world.instances.borrow_mut().extend([
        instance("hot1", "available", Some("preheat")),
        instance("hot2", "available", Some("preheat")),
    ]);
    let mut junk = end_of(&window(Rds, "b", 2, 30, 90), ZONE);
    junk.input = "{}".to_owned();
    world.put(junk);
    let (done, trace) = world.send(&Payload::Reconcile(None), 40).await;
    assert!(done.is_err());
    assert_eq!(trace.calls, [""; 0]);

    world.store(&window(Rds, "c", 3, 30, 90));
    let (done, trace) = world.send(&Payload::Reconcile(None), 45).await;
    assert!(done.is_err(), "it is still to be mended");
    assert_eq!(trace.calls, ["create hot3 in any zone"]);
}

#[tokio::test]
async fn a_cluster_that_is_gone_is_told_to_who_waits_for_replicas() {
    let mut world = World::new();
    world.cluster_is_gone = true;
    let sale = window(Rds, "a", 2, 30, 90);
    world.store(&sale);
    let trace = world.start(&sale, 30).await;
    let said = "There is no Aurora cluster `shop`. Check its name and correct `AURORA_CLUSTERS`.";
    assert_eq!(trace.posts, [format!(":warning: {said}")]);
    world.reconcile(35).await.is_silent();
    // Nothing is wanted of it any more.
    world.end(&sale, 90).await.is_silent();
}

/// `shop-b` and `shop` begin alike, and so do the names of their schedules.
#[tokio::test]
async fn a_window_of_another_target_under_this_ones_name_counts_for_nothing() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    let mut other = window(Rds, "b", 4, 30, 90);
    other.target = Target::parse(Rds, "shop-b").unwrap();
    let mut end = end_of(&other, ZONE);
    end.name = end_of(&window(Rds, "b", 4, 30, 90), ZONE).name;
    world.put(end);
    world.store(&sale);
    let trace = world.start(&sale, 30).await;
    assert_eq!(trace.calls, ["create hot1 in any zone"]);
}
