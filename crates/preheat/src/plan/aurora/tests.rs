//! Each case is a cluster in one line: `name:status` with `*` for the writer,
//! `@group` for a tag, `/c` for another zone than a.

use super::*;

fn instance(text: &str) -> Instance {
    let (text, zone) = text.split_once('/').unwrap_or((text, "a"));
    let (text, group) = match text.split_once('@') {
        Some((text, group)) => (text, Some(group.to_owned())),
        None => (text, None),
    };
    let (name, status) = text.split_once(':').unwrap_or((text, "available"));
    Instance {
        name: name.trim_start_matches('*').to_owned(),
        writer: name.starts_with('*'),
        status: status.to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: Some(zone.to_owned()),
        created_at: None,
        parameter_group: Some("tuned".to_owned()),
        ca: Some("rds-ca-rsa2048-g1".to_owned()),
        performance_insights: None,
        monitoring: None,
        group,
        thread: None,
    }
}

fn cluster(members: &str) -> ClusterState {
    ClusterState {
        status: "available".to_owned(),
        engine: "aurora-mysql".to_owned(),
        zones: ["a", "b", "c"].map(str::to_owned).to_vec(),
        instances: members.split_whitespace().map(instance).collect(),
    }
}

fn planned(state: &ClusterState, floor: u32, keep: u32, reach: Reach) -> Result<Plan, NoWriter> {
    let thread = ThreadRef {
        channel: "C1".to_owned(),
        ts: "1.0".to_owned(),
    };
    plan(&Seen {
        cluster: &ClusterId::new("shop"),
        state,
        prefix: "hot",
        group: "preheat",
        floor: Some((floor, &thread)),
        keep,
        reach,
        class: None,
    })
}

/// What is added (the first names in question) and what cannot be.
#[track_caller]
fn adds(members: &str, floor: u32, names: &[&str], shortfall: u32) {
    let plan = planned(&cluster(members), floor, floor, Reach::OursAndUntagged).unwrap();
    let add = plan.add.iter();
    let found: Vec<_> = add
        .flat_map(|add| add.names.iter().take(add.count as usize))
        .collect();
    assert_eq!(found, names, "{members}");
    assert_eq!(plan.shortfall, shortfall, "{members}");
    assert_eq!(plan.remove, [""; 0], "{members}");
}

#[track_caller]
fn removes(members: &str, keep: u32, reach: Reach, names: &[&str]) {
    let plan = planned(&cluster(members), 0, keep, reach).unwrap();
    assert_eq!(plan.remove, names, "{members}");
    assert_eq!(plan.add, None, "{members}");
}

#[test]
fn what_is_missing_takes_the_lowest_free_numbers() {
    adds("*shop-1 shop-2", 2, &["hot1", "hot2"], 0);
    adds("*shop-1 hot1@preheat", 2, &["hot2"], 0);
    adds("*shop-1 hot2@preheat", 3, &["hot1", "hot3"], 0);
    adds("*shop-1 hot1@preheat hot2@preheat", 2, &[], 0);
    // Whatever holds a number keeps it: a permanent reader, one that is leaving,
    // another group's, the writer.
    adds("*hot1 hot2:deleting hot3@other", 1, &["hot4"], 0);
    adds("*shop-1 hotdeal-1 hot-x hot", 1, &["hot1"], 0);
    adds("*shop-1 hot-1 hot7:creating", 3, &["hot1"], 0);
}

#[test]
fn aws_allows_fifteen_readers_in_all() {
    let members = "*w a b c d e f g h i j k l m";
    adds(members, 2, &["hot1", "hot2"], 0);
    adds(members, 5, &["hot1", "hot2"], 3);
    adds(&format!("{members} n o"), 1, &[], 1);
    adds(&format!("{members} hot1:deleting"), 2, &["hot2"], 1);
}

#[test]
fn a_new_replica_is_like_the_writer() {
    let mut state = cluster("shop-2 *shop-1");
    state.instances[0].class = "db.t4g.medium".to_owned();
    let add = planned(&state, 1, 1, Reach::Ours).unwrap().add.unwrap();
    assert_eq!(add.template.class, "db.r6g.large");
    assert_eq!(add.template.engine, "aurora-mysql");
    assert_eq!(add.template.parameter_group.as_deref(), Some("tuned"));
    assert_eq!(add.template.ca.as_deref(), Some("rds-ca-rsa2048-g1"));
    assert_eq!(add.template.group, "preheat");
    let zones = [None, Some("a"), Some("b"), Some("c")];
    assert_eq!(add.zones, zones.map(|zone| zone.map(str::to_owned)));
}

#[test]
fn the_useless_go_first_then_the_highest_numbers() {
    use Reach::{Ours, OursAndUntagged};
    let ours = "*shop-1 shop-2 hot1@preheat hot2@preheat hot10@preheat";
    removes(ours, 0, Ours, &["hot10", "hot2", "hot1"]);
    removes(ours, 2, Ours, &["hot10"]);
    removes(ours, 3, Ours, &[]);
    removes(
        "*shop-1 hot1:creating@preheat hot2@preheat hot3@preheat",
        1,
        Ours,
        &["hot1", "hot3"],
    );
    removes("*shop-1 hot1@preheat hot2:deleting@preheat", 1, Ours, &[]);
    removes("*shop-1 hot1 hot2@preheat", 0, Ours, &["hot2"]);
    removes(
        "*shop-1 hot1 hot-2@preheat",
        0,
        OursAndUntagged,
        &["hot-2", "hot1"],
    );
}

#[test]
fn what_somebody_else_added_makes_none_of_ours_too_many() {
    use Reach::{Ours, OursAndUntagged};
    let ours = "*shop-1 hot1@preheat hot2@preheat";
    for (others, by_a_person) in [
        ("hot9:creating", vec!["hot9"]),
        ("hot9", vec!["hot9"]),
        ("hot-3 hot9:creating", vec!["hot9", "hot-3"]),
    ] {
        let members = format!("{ours} {others}");
        removes(&members, 2, Ours, &[]);
        removes(&members, 1, Ours, &["hot2"]);
        removes(&members, 2, OursAndUntagged, &by_a_person);
    }
    // For what is missing it counts: nobody is given more than was asked for.
    adds("*shop-1 hot1@preheat hot9:creating", 2, &[], 0);
}

#[test]
fn what_is_not_a_hot_replica_of_ours_is_never_removed() {
    for members in [
        "*hot1@preheat shop-2",
        "*shop-1 hotdeal-1 hot hot- hot--1 hot1a hot-a1 xhot1 shop-hot1",
        "*shop-1 hot1@other hot2@other-2",
        "*shop-1 shop-2",
    ] {
        removes(members, 0, Reach::OursAndUntagged, &[]);
    }
}

/// What is planned for a floor, in words: additions with the zones they try, what
/// they replace, what cannot be, what goes.
fn spelled(members: &str, floor: u32, reach: Reach) -> String {
    let plan = planned(&cluster(members), floor, floor, reach).unwrap();
    let mut words = Vec::new();
    if let Some(add) = &plan.add {
        let zones = add.zones.iter();
        let zones: Vec<_> = zones.map(|z| z.as_deref().unwrap_or("any")).collect();
        words.push(format!("add {} in {}", add.count, zones.join(",")));
    }
    let list = |word: &str, broken: &[Broken]| {
        let names = broken.iter().map(|one| one.name.as_str());
        let names = names.collect::<Vec<_>>().join(",");
        (!names.is_empty()).then(|| format!("{word} {names}"))
    };
    words.extend(list("for", &plan.replaced));
    words.extend((plan.stuck > 0).then(|| format!("stuck {}", plan.stuck)));
    words.extend((plan.shortfall > 0).then(|| format!("short {}", plan.shortfall)));
    words.extend(plan.remove.iter().map(|name| format!("remove {name}")));
    words.extend(list("discard", &plan.discard));
    words.join("; ")
}

#[test]
fn a_broken_replica_does_not_count_and_is_replaced_elsewhere() {
    const NO_ROOM: &str = "insufficient-capacity";
    let spelled = |members: &str, floor| {
        let members = members.replace("no-room", NO_ROOM);
        spelled(&members, floor, Reach::Ours)
    };
    for (members, floor, expected) in [
        // Not where there is no capacity; last where something else went wrong.
        ("*w hot1:no-room@preheat", 1, "add 1 in b,c; for hot1"),
        ("*w hot1:failed@preheat", 1, "add 1 in b,c,a; for hot1"),
        (
            "*w hot1:incompatible-network@preheat hot2@preheat/b hot3:no-room@preheat/c",
            2,
            "add 1 in b,a; for hot1,hot3",
        ),
        // It stays, to say where not to try, until another is available.
        ("*w hot1:no-room@preheat hot2:creating@preheat/b", 1, ""),
        ("*w hot1:no-room@preheat hot2@preheat/b", 1, "discard hot1"),
        (
            "*w hot1:no-room@preheat hot2:no-room@preheat/b",
            1,
            "add 1 in c; for hot1,hot2",
        ),
        // Each zone was tried once; what fails otherwise is made twice and no more.
        (
            "*w hot1:no-room@preheat hot2:no-room@preheat/b hot3:no-room@preheat/c",
            2,
            "stuck 2",
        ),
        ("*w hot1:failed@preheat hot2:failed@preheat/b", 1, "stuck 1"),
        (
            "*w hot1:failed@preheat hot2:failed@preheat/b hot3@preheat",
            2,
            "add 1 in c,a,b; for hot1,hot2",
        ),
        // Nobody needs it any more.
        ("*w hot1:failed@preheat", 0, "discard hot1"),
    ] {
        assert_eq!(spelled(members, floor), expected, "{members}");
    }
}

#[test]
fn another_class_is_tried_where_one_had_no_capacity() {
    let mut state = cluster("*w hot1:insufficient-capacity@preheat");
    state.instances[1].class = "db.r6g.16xlarge".to_owned();
    let plan = planned(&state, 1, 1, Reach::Ours).unwrap();
    assert_eq!(plan.add.unwrap().zones[0], None);
    assert_eq!((plan.replaced, plan.stuck), (vec![], 0));
}

#[test]
fn a_broken_replica_is_deleted_only_if_it_is_ours_to_delete() {
    let broken =
        "*w hot1@preheat hot2:failed hot3:failed@other hotdeal-1:failed hot4:failed@preheat";
    assert_eq!(spelled(broken, 1, Reach::Ours), "discard hot4");
    let by_a_person = spelled(broken, 1, Reach::OursAndUntagged);
    assert_eq!(by_a_person, "discard hot2,hot4");
    // A writer is in whatever state it is in.
    assert_eq!(spelled("*hot1:failed@preheat r", 0, Reach::Ours), "");
    let mut state = cluster("*w hot1@preheat hot2:failed@preheat");
    state.status = "failing-over".to_owned();
    assert_eq!(
        planned(&state, 1, 1, Reach::Ours),
        Err(NoWriter::FailingOver)
    );
}

#[test]
fn a_broken_replica_makes_room_where_there_is_none() {
    let readers = "*w a b c d e f g h i j k l m";
    let full = format!("{readers} hot1:failed@preheat hot2:failed@preheat");
    assert_eq!(
        spelled(&full, 3, Reach::Ours),
        "short 3; discard hot1,hot2",
        "made at the next look"
    );
    let one_left = format!("{readers} hot1:failed@preheat");
    let plan = "add 1 in b,c,a; for hot1; short 1; discard hot1";
    assert_eq!(spelled(&one_left, 2, Reach::Ours), plan);
}

#[test]
fn a_promoted_replica_is_told() {
    let told = |members: &str| {
        let plan = planned(&cluster(members), 0, 0, Reach::OursAndUntagged).unwrap();
        plan.promoted
    };
    assert_eq!(told("*hot1@preheat shop-1").as_deref(), Some("hot1"));
    assert_eq!(told("*hot2 shop-1").as_deref(), Some("hot2"));
    assert_eq!(told("*hot1@other shop-1"), None);
    assert_eq!(told("*hotdeal-1 shop-1"), None);
}

#[test]
fn nothing_is_removed_or_copied_while_nobody_can_name_the_writer() {
    let ours = Reach::Ours;
    let mut state = cluster("*shop-1 hot1@preheat");
    state.status = "failing-over".to_owned();
    assert_eq!(planned(&state, 0, 0, ours), Err(NoWriter::FailingOver));
    assert!(planned(&state, 1, 1, ours).unwrap().remove.is_empty());
    let state = cluster("shop-1 hot1@preheat");
    assert_eq!(planned(&state, 0, 0, ours), Err(NoWriter::Missing));
    assert_eq!(planned(&state, 2, 2, ours), Err(NoWriter::Missing));
}

#[test]
fn no_reader_is_deleted_while_the_writer_is_down() {
    for status in ["failed", "rebooting", "stopped", "maintenance", "upgrading"] {
        let state = cluster(&format!("*shop-1:{status} hot1@preheat hot2@preheat"));
        let down = NoWriter::Down {
            status: status.to_owned(),
        };
        assert_eq!(planned(&state, 0, 0, Reach::Ours), Err(down.clone()));
        assert_eq!(
            planned(&state, 1, 1, Reach::Ours),
            Err(down),
            "one too many"
        );
        assert_eq!(
            planned(&state, 2, 2, Reach::Ours),
            Ok(Plan {
                hot: 2,
                ..Plan::default()
            })
        );
        let plan = planned(&state, 3, 3, Reach::Ours).unwrap();
        assert_eq!(plan.add.map(|add| add.count), Some(1), "{status}");
    }
    for status in [
        "available",
        "backing-up",
        "modifying",
        "configuring-enhanced-monitoring",
    ] {
        let state = cluster(&format!("*shop-1:{status} hot1@preheat"));
        assert_eq!(planned(&state, 0, 0, Reach::Ours).unwrap().remove, ["hot1"]);
    }
}
