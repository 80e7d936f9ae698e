use super::*;

#[test]
fn a_script_is_read_line_by_line() {
    let script = "# a comment\nalert <<END\none\n\ntwo\nEND\n\n+1h30m\nas U1 late 20m say  create 1  --ecs 2\n";
    let mention = Mention {
        speaker: "U1".to_owned(),
        late: TimeDelta::minutes(20),
        ..Mention::new("create 1  --ecs 2")
    };
    assert_eq!(
        parse(script).unwrap(),
        [
            (2, Command::Alert("one\n\ntwo".to_owned())),
            (8, Command::Wait(TimeDelta::minutes(90))),
            (9, Command::Say(mention)),
        ]
    );
}

#[test]
fn a_click_is_read_with_who_clicks() {
    let click = |user: &str, external| {
        Command::Press(Click {
            action: "cancel".to_owned(),
            user: user.to_owned(),
            external,
        })
    };
    let minji = Mention::new("").speaker;
    for (line, expected) in [
        ("press cancel", click(&minji, false)),
        ("as U1 external press cancel", click("U1", true)),
        ("press again", Command::PressAgain),
    ] {
        assert_eq!(parse_line(line).unwrap(), expected, "{line}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (script, line, what) in [
        ("\njump", 2, "`jump` is no command"),
        ("+soon", 1, "`soon`"),
        ("alert <<END\ntext", 1, "`END`"),
        ("set LOCALE", 1, "VARIABLE=VALUE"),
        ("service api", 1, "cluster/service"),
        ("service prod/api bounds 3", 1, "2..10"),
        ("cluster shop", 1, "readers N"),
        ("as say hello", 1, "`hello`"),
        ("edited", 1, "missing"),
        ("slack", 1, "`down`, `up`"),
        ("press", 1, "`confirm`"),
        ("press everything", 1, "`confirm`"),
        ("late 1m press confirm", 1, "`as ID`"),
        ("group oncall U1", 1, "user group's id"),
        ("aws", 1, "`refuses CALL KIND`"),
        ("aws refuses DropTable denied", 1, "CreateSchedule"),
        ("aws refuses CreateSchedule rudely", 1, "denied"),
        ("lose", 1, "a schedule's name"),
        ("twice press confirm", 1, "`as ID`"),
    ] {
        let error = parse(script).unwrap_err();
        assert_eq!(error.line, line, "{script}");
        assert!(error.what.contains(what), "{script}: {error}");
    }
}

#[test]
fn every_usage_begins_with_a_command() {
    for (usage, _) in USAGE {
        let verb = usage.split_whitespace().next().unwrap();
        let error = parse_line(verb).err().unwrap_or_default();
        assert!(!error.contains("is no command"), "{usage}");
    }
}
