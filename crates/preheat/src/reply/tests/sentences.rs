//! Sentences that nothing else shows whole.

use expect_test::{Expect, expect};

use super::*;
use crate::decide::WindowPlan;
use crate::payload::Check;
use crate::port::{ChatFault, ChatFaultKind, Fault, FaultKind};
use crate::window::{Product, ThreadRef, Window};

fn in_english() -> Voice {
    Voice {
        locale: Locale::En,
        zone: Tz::Asia__Seoul,
        environment: None,
    }
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_500_000, 0).unwrap() + TimeDelta::minutes(minute)
}

fn product() -> Product {
    Product {
        id: "48213".to_owned(),
        name: "padding".to_owned(),
        opens_at: at(60),
    }
}

fn check_all(lines: impl IntoIterator<Item = String>, expected: &Expect) {
    expected.assert_eq(&lines.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_mistake_in_both_languages() {
    let [ko, en] = voices();
    let said = |voice: &Voice| {
        let mistakes = mistakes("4`8");
        let said = mistakes.iter().map(|one| mistake(voice, one));
        said.collect::<Vec<_>>()
    };
    check_all(
        said(&en),
        &expect![[r#"
            :x: The first message of this thread is gone. `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;` works without it.
            Nothing was changed.
            :x: The first message of this thread is not from an alert bot, so it is not read as a list of products. Mention me in the alert's thread, or say `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;`.
            Nothing was changed.
            :x: No product was found in the first message of this thread. `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;` works without a list.
            Nothing was changed.
            :x: Outside a thread, say `delete all everywhere` to delete every window.
            Nothing was changed.
            :x: Mention me in the thread under the alert. Outside a thread, `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;` works.
            Nothing was changed.
            :x: The list has neither number `4'8` nor product id `4'8`; 3 products were read. Did you mean `4'8`?
            Nothing was changed.
            :x: The list has neither number `4'8` nor product id `4'8`; 3 products were read. Its last number is 3. If it is the id of another product, write `#4'8`.
            Nothing was changed.
            :x: `4'8` has no digit, so it is not read as a product id. If it is one, write `#4'8`.
            Nothing was changed.
            :x: There is no list of products here for the number `4'8`. Name the product id, as in `delete 48213`. If that is `4'8`, write `#4'8`.
            Nothing was changed.
            :x: Product 1 could not be read: another product has its number; use the product id, another product has its id; use the number.
            Nothing was changed.
            :x: Product 1 could not be read: it has no product id, it has several ids (`4'8`, `4'8`), it has no opening time, the time `4'8` is unclear, it has several times (Tue 11/24 15:00 KST, Tue 11/24 15:00 KST), the date `4'8` is unclear, it has several dates (2026-11-24), 2026-11-24 is not a Mon, 2026-11-24 02:30:00 does not exist in Europe/Berlin: clocks go forward over it. Say it yourself: `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;`.
            Nothing was changed.
            :x: Entry 1, `4'8`, is not read as a product: it is struck through. Say it yourself: `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;`.
            Nothing was changed.
            :x: The list does not say clearly which product id entry 1 has. Say it yourself: `delete &lt;product id&gt;`.
            Nothing was changed.
            :x: Product id `4'8` is there twice on one day. Name one of them.
            Nothing was changed.
            :x: One command takes up to 50 products; these are 60. Split them, as in `1-50`.
            Nothing was changed.
            :x: Tue 11/24 15:00 KST is over. To scale now, say `scale --ecs &lt;count&gt;`. If it opens on 11/25, write the date, too: `--time 11/25 15:00`.
            Nothing was changed.
            :x: Product `4'8` opened at Tue 11/24 15:00 KST already. To scale now, say `scale --ecs &lt;count&gt;`; for another time, add `--time &lt;opening&gt;`. If it opens on 11/25, write the date, too: `--time 11/25 15:00`.
            Nothing was changed.
            :x: Its time was over at Tue 11/24 15:00 KST before it could be carried out. Mention me again if it is still needed.
            Nothing was changed.
            :x: Product `4'8` opens at Tue 2026-11-24 15:00 KST; only the next 300 days can be scheduled.
            Nothing was changed.
            :x: A window may last 24 h; this one would last 48 h. Shorten it with `--for`.
            Nothing was changed.
            :x: `--time` `4'8`: not a time; write it as `16:00` or `11/24 16:00`.
            Nothing was changed.
            :x: No Aurora cluster is configured; add it to `AURORA_CLUSTERS`.
            Nothing was changed.
            :x: `4'8` is not configured. Configured are `prod/api`.
            Nothing was changed.
            :x: `4'8` could be any of `4'8`. Use the whole name.
            Nothing was changed.
            :x: `prod/api` is named twice. Name it once.
            Nothing was changed.
            :x: Up to 100 ECS tasks are allowed; 200 were asked for. Ask for fewer, or have `MAX_TASKS` raised.
            Nothing was changed."#]],
    );
    check_all(
        said(&ko),
        &expect![[r#"
            :x: 스레드의 첫 메시지를 찾지 못했어요. 지워졌다면 `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 만들 수 있어요.
            아무것도 바꾸지 않았어요.
            :x: 이 스레드의 첫 메시지는 알림 봇이 올린 것이 아니라서 상품 목록으로 읽지 않아요. 알림 스레드에서 멘션하거나, `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 만들어 주세요.
            아무것도 바꾸지 않았어요.
            :x: 이 스레드의 첫 메시지에서 상품을 찾지 못했어요. `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 만들 수 있어요.
            아무것도 바꾸지 않았어요.
            :x: 스레드 밖에서 전부 지우려면 `delete all everywhere`라고 해 주세요.
            아무것도 바꾸지 않았어요.
            :x: 상품 목록이 있는 알림 스레드에서 멘션해 주세요. 스레드 밖에서는 `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 만들 수 있어요.
            아무것도 바꾸지 않았어요.
            :x: 목록에 없는 번호나 상품 ID예요: `4'8`. 읽은 상품은 3개예요. 혹시 `4'8`인가요?
            아무것도 바꾸지 않았어요.
            :x: 목록에 없는 번호나 상품 ID예요: `4'8`. 읽은 상품은 3개예요. 번호는 3번까지 있어요. 목록에 없는 상품 ID가 맞으면 `#4'8`처럼 앞에 `#`을 붙여 주세요.
            아무것도 바꾸지 않았어요.
            :x: 숫자가 없어서 상품 ID로 읽지 않았어요: `4'8`. 상품 ID가 맞으면 `#4'8`처럼 앞에 `#`을 붙여 주세요.
            아무것도 바꾸지 않았어요.
            :x: 여기에는 상품 목록이 없어요: `4'8`. 상품 ID로 `delete 48213`처럼 써 주세요. 상품 ID가 `4'8`이면 `#4'8`처럼 앞에 `#`을 붙여 주세요.
            아무것도 바꾸지 않았어요.
            :x: 1번 상품을 다 읽지 못했어요: 같은 번호의 상품이 또 있어요. 상품 ID로 골라 주세요, 같은 상품 ID가 또 있어요. 번호로 골라 주세요.
            아무것도 바꾸지 않았어요.
            :x: 1번 상품을 다 읽지 못했어요: 상품 ID가 없어요, 상품 ID로 보이는 것이 여럿이에요(`4'8`, `4'8`), 오픈 시각이 없어요, 오픈 시각이 분명하지 않아요(`4'8`), 오픈 시각이 여럿이에요(11/24(화) 15:00 KST, 11/24(화) 15:00 KST), 날짜가 분명하지 않아요(`4'8`), 날짜가 여럿이에요(2026-11-24), 요일이 날짜와 맞지 않아요(2026-11-24, 월요일), Europe/Berlin에 없는 시각이에요(2026-11-24 02:30:00, 서머타임 시작). `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 직접 알려 주세요.
            아무것도 바꾸지 않았어요.
            :x: 1번 `4'8`: 상품으로 읽지 않았어요. 취소선이 그어져 있어요. `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 직접 알려 주세요.
            아무것도 바꾸지 않았어요.
            :x: 목록만으로는 1번의 상품 ID를 알 수 없어요. `delete &lt;상품 ID&gt;`로 직접 알려 주세요.
            아무것도 바꾸지 않았어요.
            :x: 같은 날에 같은 상품 ID가 두 번 있어요: `4'8`. 하나만 골라 주세요.
            아무것도 바꾸지 않았어요.
            :x: 한 번에 상품 50개까지예요. 지금은 60개예요. `1-50`처럼 나눠서 해 주세요.
            아무것도 바꾸지 않았어요.
            :x: 이미 지난 시각이에요: 11/24(화) 15:00 KST. 지금 늘리려면 `scale --ecs &lt;개수&gt;`를 써 주세요. 11/25 오픈이면 `--time 11/25 15:00`처럼 날짜도 써 주세요.
            아무것도 바꾸지 않았어요.
            :x: 상품 `4'8`: 11/24(화) 15:00 KST에 이미 오픈했어요. 지금 늘리려면 `scale --ecs &lt;개수&gt;`, 다른 시각이면 `--time &lt;오픈 시각&gt;`을 써 주세요. 11/25 오픈이면 `--time 11/25 15:00`처럼 날짜도 써 주세요.
            아무것도 바꾸지 않았어요.
            :x: 11/24(화) 15:00 KST에 이미 끝났을 시간이라 늘리지 않았어요. 아직 필요하면 다시 멘션해 주세요.
            아무것도 바꾸지 않았어요.
            :x: 상품 `4'8`: 오픈 시각(2026-11-24(화) 15:00 KST)이 너무 멀어요. 300일 안의 오픈만 예약할 수 있어요.
            아무것도 바꾸지 않았어요.
            :x: 한 번에 24시간까지만 늘려 둘 수 있어요(요청: 48시간). `--for` 값을 줄여 주세요.
            아무것도 바꾸지 않았어요.
            :x: `--time` `4'8`: 시각으로 읽을 수 없어요. `16:00`, `11/24 16:00`처럼 써 주세요.
            아무것도 바꾸지 않았어요.
            :x: 설정된 Aurora 클러스터가 없어요. `AURORA_CLUSTERS`에 추가해 주세요.
            아무것도 바꾸지 않았어요.
            :x: 설정에 없는 대상이에요: `4'8`. 쓸 수 있는 대상: `prod/api`
            아무것도 바꾸지 않았어요.
            :x: `4'8`에 맞는 대상이 여럿이에요. 이 중에서 골라 주세요: `4'8`
            아무것도 바꾸지 않았어요.
            :x: 같은 대상을 두 번 적었어요: `prod/api`. 한 번만 적어 주세요.
            아무것도 바꾸지 않았어요.
            :x: ECS 태스크는 100개까지예요(요청: 200개). 줄여서 다시 해 주세요. 한도는 `MAX_TASKS`로 정해요.
            아무것도 바꾸지 않았어요."#]],
    );
}

#[test]
fn another_year_than_this_is_named() {
    let product = product();
    // 2026-11-24 15:00 in Seoul. In its zone a year ends nine hours before it does in UTC.
    let new_year = "2026-12-31T15:00:00Z".parse().unwrap();
    let said = [at(0), at(0) - TimeDelta::days(365), new_year];
    let said = said.map(|now| {
        let both = voices().map(|voice| window::product_with_year(&voice, &product, now));
        both.join("\n")
    });
    check_all(
        said,
        &expect![[r#"
        *48213 padding* · 11/24(화) 16:00 KST 오픈
        *48213 padding* · opens Tue 11/24 16:00 KST
        *48213 padding* · 2026-11-24(화) 16:00 KST 오픈
        *48213 padding* · opens Tue 2026-11-24 16:00 KST
        *48213 padding* · 2026-11-24(화) 16:00 KST 오픈
        *48213 padding* · opens Tue 2026-11-24 16:00 KST"#]],
    );
}

#[test]
fn what_aws_refused_and_what_to_do() {
    let kinds = [
        FaultKind::Transient,
        FaultKind::WrongState,
        FaultKind::Denied,
        FaultKind::Quota,
        FaultKind::Missing,
        FaultKind::Invalid,
    ];
    let said = kinds.map(|kind| {
        let fault = Fault {
            kind,
            call: "CreateSchedule",
            message: "no".to_owned(),
        };
        aws_fault(&in_english(), &fault)
    });
    check_all(
        said,
        &expect![[r#"
        :x: A call to AWS failed, and nothing was changed. Mention me again in a moment.
        `CreateSchedule: no`
        :x: A call to AWS failed, and nothing was changed. Mention me again in a moment.
        `CreateSchedule: no`
        :x: A call to AWS failed, and nothing was changed. Check the bot's IAM permissions.
        `CreateSchedule: no`
        :x: A call to AWS failed, and nothing was changed. Check the account's AWS quotas.
        `CreateSchedule: no`
        :x: A call to AWS failed, and nothing was changed. Check the deployment's settings.
        `CreateSchedule: no`
        :x: A call to AWS failed, and nothing was changed. Check the deployment's settings.
        `CreateSchedule: no`"#]],
    );
}

#[test]
fn groups_that_cannot_be_seen_and_what_to_do() {
    let kinds = [
        ChatFaultKind::MissingScope("usergroups:read".to_owned()),
        ChatFaultKind::Transient,
        ChatFaultKind::NotSent,
        ChatFaultKind::Refused,
    ];
    let said = kinds.map(|kind| {
        let fault = ChatFault {
            kind,
            call: "usergroups.users.list",
            message: "no".to_owned(),
        };
        groups_unseen(&in_english(), &fault, Some("S1"))
    });
    check_all(
        said,
        &expect![[r#"
        :no_entry: The Slack app lacks the scope `usergroups:read`, so the user groups could not be seen and nothing was done. It has to be added and the app reinstalled. Ask <!subteam^S1>.
        :no_entry: The user groups could not be seen, so nothing was done. Try again in a moment.
        `usergroups.users.list: no`
        :no_entry: The user groups could not be seen, so nothing was done. Try again in a moment.
        `usergroups.users.list: no`
        :no_entry: The user groups could not be seen, so nothing was done. `ALLOWED_GROUPS` has to be checked. Ask <!subteam^S1>.
        `usergroups.users.list: no`"#]],
    );
}

#[test]
fn a_check_that_could_not_do_its_work() {
    let voice = in_english();
    let target = Target::parse(Resource::Rds, "shop").unwrap();
    let fault = Fault {
        kind: FaultKind::Denied,
        call: "GetSchedule",
        message: "no".to_owned(),
    };
    let check = Check {
        product: product(),
        targets: Vec::new(),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    };
    let said = [
        readiness::failed_again(&voice, &target, "a `fault`"),
        readiness::not_checked(&voice, &check, &fault),
    ];
    check_all(
        said,
        &expect![[r#"
            `shop`: tried again just now, and failed. The next try is within 5 min. (a 'fault')
            <@U1> `48213` padding: whether it is ready could not be checked. Ask `status`.
            • `48213`: `GetSchedule` failed. Check that the executor's role may `GetSchedule`. (AWS: no)"#]],
    );
}

#[test]
fn what_is_said_of_a_button() {
    let voice = in_english();
    let said = [press::unknown_button(&voice), press::click_again(&voice)];
    check_all(
        said,
        &expect![[r#"
        :x: This button can no longer be read. Give the command again; `help` shows how.
        The button can be clicked again."#]],
    );
}

#[test]
fn a_scale_that_takes_away_warns() {
    let window = |count, end| Window {
        target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
        count,
        product: None,
        start: at(0),
        end: at(end),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    };
    let befores = [
        // More, longer, both less, the same count, the same, and over by now.
        (30, 60),
        (10, 90),
        (10, 30),
        (20, 30),
        (20, 60),
        (30, 5),
    ];
    let said = befores.map(|(count, end)| {
        let plan = WindowPlan {
            window: window(20, 60),
            before: Some(window(count, end)),
            asked_start: at(0),
            begins_now: true,
        };
        scale::lines(&in_english(), &[plan], true, at(5)).join("\n")
    });
    check_all(
        said,
        &expect![[r#"
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · open already · :warning: less than before (was 30 tasks until Tue 11/24 16:00 KST)
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · begins now, ready about 15:07, unless it is there already · :warning: shorter than before (was 10 tasks until Tue 11/24 16:30 KST)
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · begins now, ready about 15:07, unless it is there already (was 10 tasks until Tue 11/24 15:30 KST)
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · open already (was 20 tasks until Tue 11/24 15:30 KST)
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · open already
            • ECS `prod/api` 20 tasks · until Tue 11/24 16:00 KST (1 h) · begins now, ready about 15:07, unless it is there already"#]],
    );
}

#[test]
fn a_scale_that_ends_before_it_is_ready_warns() {
    let cases = [
        (Resource::Rds, "shop", 16),
        (Resource::Rds, "shop", 15),
        (Resource::Ecs, "prod/api", 3),
        (Resource::Ecs, "prod/api", 2),
    ];
    let said = cases.map(|(resource, target, end)| {
        let plan = WindowPlan {
            window: Window {
                target: Target::parse(resource, target).unwrap(),
                count: 2,
                product: None,
                start: at(0),
                end: at(end),
                thread: ThreadRef {
                    channel: "C1".to_owned(),
                    ts: "1.0".to_owned(),
                },
                requested_by: "U1".to_owned(),
            },
            before: None,
            asked_start: at(0),
            begins_now: true,
        };
        let both = voices()
            .map(|voice| scale::lines(&voice, std::slice::from_ref(&plan), true, at(0)).join("\n"));
        both.join("\n")
    });
    check_all(
        said,
        &expect![[r#"
            • Aurora `shop` hot 레플리카 +2대 · 11/24(화) 15:16 KST까지 (16분) · 지금 시작해요. 이미 늘어나 있지 않다면 15:15쯤 준비돼요.
            • Aurora `shop` +2 hot replicas · until Tue 11/24 15:16 KST (16 min) · begins now, ready about 15:15, unless it is there already
            • Aurora `shop` hot 레플리카 +2대 · 11/24(화) 15:15 KST까지 (15분) · :warning: 이미 늘어나 있지 않다면 지금 시작해도 약 15분 걸려서, 준비되기 전에 끝나요.
            • Aurora `shop` +2 hot replicas · until Tue 11/24 15:15 KST (15 min) · :warning: begins now and takes about 15 min: it ends before it is ready, unless it is there already
            • ECS `prod/api` 태스크 2개 · 11/24(화) 15:03 KST까지 (3분) · 지금 시작해요. 이미 늘어나 있지 않다면 15:02쯤 준비돼요.
            • ECS `prod/api` 2 tasks · until Tue 11/24 15:03 KST (3 min) · begins now, ready about 15:02, unless it is there already
            • ECS `prod/api` 태스크 2개 · 11/24(화) 15:02 KST까지 (2분) · :warning: 이미 늘어나 있지 않다면 지금 시작해도 약 2분 걸려서, 준비되기 전에 끝나요.
            • ECS `prod/api` 2 tasks · until Tue 11/24 15:02 KST (2 min) · :warning: begins now and takes about 2 min: it ends before it is ready, unless it is there already"#]],
    );
}
