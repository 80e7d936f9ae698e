use super::*;
use crate::limits::MESSAGE_CHARS_MAX;
use crate::locale::Locale;
use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef};

fn voice(locale: Locale) -> Voice {
    Voice {
        locale,
        zone: chrono_tz::Asia::Seoul,
        environment: None,
    }
}

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-11-24T{time}:00+09:00").parse().unwrap()
}

fn window(n: usize, target: &Target, who: &str) -> Window {
    let opens_at = at("16:00") + chrono::TimeDelta::minutes(i64::try_from(n).unwrap());
    Window {
        target: target.clone(),
        count: 20,
        start: opens_at - chrono::TimeDelta::minutes(10),
        end: opens_at + chrono::TimeDelta::minutes(30),
        product: Some(Product {
            id: (48_000 + n).to_string(),
            name: "겨울 패딩 특가".to_owned(),
            opens_at,
        }),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: who.to_owned(),
    }
}

fn api() -> Target {
    Target::parse(Resource::Ecs, "prod/api").unwrap()
}

fn shop() -> Target {
    Target::parse(Resource::Rds, "shop").unwrap()
}

/// Two windows each of so many products.
fn windows(n_products: usize) -> Vec<Window> {
    let both = |n| [window(n, &api(), "U1"), window(n, &shop(), "U1")];
    (0..n_products).flat_map(both).collect()
}

fn page(locale: Locale, windows: &[Window], scope: &Scope, page: usize) -> Message {
    let listing = Listing {
        scope,
        page,
        reader: "U1",
        windows,
        unreadable: &[],
    };
    listed(&voice(locale), &listing, at("15:55"))
}

#[test]
fn five_hundred_windows_are_pages_that_lose_nothing() {
    let windows = windows(250);
    for locale in [Locale::Ko, Locale::En] {
        let mut seen = Vec::new();
        let mut command = Turn { all: true, page: 1 };
        loop {
            let message = page(locale, &windows, &Scope::Everything, command.page);
            assert!(message.text.chars().count() <= PAGE_CHARS_MAX + 200);
            let headings = message.text.lines().filter(|line| line.starts_with("*48"));
            seen.extend(headings.map(|line| line.chars().skip(1).take(5).collect::<String>()));
            let n_headings = message.text.matches("*48").count();
            assert_eq!(
                message.text.matches("• ").count(),
                2 * n_headings,
                "whole products"
            );
            let [button] = message.buttons.try_into().unwrap();
            assert_eq!(button.action, "page");
            command = Turn::from_value(&button.value).unwrap();
            assert!(command.all);
            if command.page == 1 {
                break;
            }
        }
        let expected: Vec<_> = (48_000..48_250).map(|id| id.to_string()).collect();
        assert_eq!(seen, expected);
    }
}

#[test]
fn a_page_says_which_it_is_and_how_to_get_the_next() {
    let windows = windows(60);
    let thread = Scope::Thread {
        thread: windows[0].thread.clone(),
        products: Vec::new(),
    };
    let first = page(Locale::Ko, &windows, &thread, 1);
    let headline = ":calendar: *예약 120개* · :large_green_circle: 열림 12개 · 1/4쪽";
    assert_eq!(first.text.lines().next(), Some(headline));
    assert_eq!(first.text.lines().last(), Some("다음 쪽: `list 2`"));
    assert_eq!(first.buttons[0].label, "다음 ▸");
    assert_eq!(
        first.buttons[0].value,
        Turn {
            all: false,
            page: 2
        }
        .to_value()
    );

    // Windows end while somebody reads: a page that is no more is the last one.
    let last = page(Locale::En, &windows, &Scope::Everything, 999);
    assert!(
        last.text
            .starts_with(":calendar: *Windows: 120* · :large_green_circle: open: 12 · page 4/4")
    );
    assert!(
        last.text
            .ends_with("The last page. From the first: `list all`"),
        "{}",
        last.text
    );
    assert_eq!(last.buttons[0].label, "◂ First");
}

#[test]
fn what_fits_one_page_has_no_button() {
    let message = page(Locale::Ko, &windows(3), &Scope::Everything, 1);
    assert_eq!(message.buttons, []);
    assert!(!message.text.contains('쪽'));
}

#[test]
fn whoever_asked_is_named_once_and_the_reader_is_not_called() {
    let mine = [window(0, &api(), "U1"), window(1, &api(), "U1")];
    let message = page(Locale::Ko, &mine, &Scope::Everything, 1);
    assert!(message.text.ends_with("\n요청: 본인"), "{}", message.text);

    let others = [
        window(0, &api(), "U2"),
        window(1, &api(), "U1"),
        window(2, &api(), "U2"),
    ];
    let message = page(Locale::En, &others, &Scope::Everything, 1);
    assert_eq!(message.text.matches("<@U2>").count(), 1);
    assert!(message.text.ends_with("\nAsked by: [1] <@U2> · [2] you"));
    let headings: Vec<_> = message
        .text
        .lines()
        .filter(|line| line.starts_with('*'))
        .collect();
    assert!(
        headings[0].ends_with(" [1]")
            && headings[1].ends_with(" [2]")
            && headings[2].ends_with(" [1]")
    );
}

#[test]
fn a_product_larger_than_a_page_is_still_whole() {
    let target = |n: usize| Target::parse(Resource::Ecs, &format!("prod/service-{n}")).unwrap();
    let windows: Vec<_> = (0..120).map(|n| window(0, &target(n), "U1")).collect();
    let message = page(Locale::Ko, &windows, &Scope::Everything, 1);
    assert_eq!(message.text.matches("• ").count(), 120);
    assert!(message.text.chars().count() <= MESSAGE_CHARS_MAX);
}

#[test]
fn names_that_cannot_be_read_are_counted_beyond_ten() {
    let names: Vec<_> = (0..14).map(|n| format!("junk-{n}")).collect();
    let listing = Listing {
        scope: &Scope::Everything,
        page: 1,
        reader: "U1",
        windows: &[],
        unreadable: &names,
    };
    let message = listed(&voice(Locale::En), &listing, at("15:55"));
    assert!(
        message.text.contains("`junk-9` and 4 more."),
        "{}",
        message.text
    );
}
