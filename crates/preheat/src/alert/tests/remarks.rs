//! What else a message says of its products, in every place where it may stand: it gives
//! none of them another opening. At worst nothing is read, and a person is asked.

use chrono_tz::Tz;

use super::{POSTED, check, openings, read_in};

/// Two products, of which the first opens at 16:00 and the second at 17:00; a remark on
/// the first stands at `{}`.
const SHAPES: [&str; 28] = [
    "1. [48213] 겨울 패딩\n   {}\n   오픈: 16:00\n2. [48214] 양말\n   오픈: 17:00",
    "1. [48213] 겨울 패딩\n   오픈: 16:00\n   {}\n2. [48214] 양말\n   오픈: 17:00",
    "1. [48213] 겨울 패딩\n{}\n오픈: 16:00\n2. [48214] 양말\n오픈: 17:00",
    "1. [48213] 겨울 패딩\n오픈: 16:00\n{}\n2. [48214] 양말\n오픈: 17:00",
    "1. [48213] 겨울 패딩 16:00\n   {}\n2. [48214] 양말 17:00",
    "1. [48213] 겨울 패딩 16:00\n   - {}\n2. [48214] 양말 17:00",
    "1. [48213] 겨울 패딩 16:00\n{}\n2. [48214] 양말 17:00",
    "1. [48213] 겨울 패딩 | 오픈 16:00 | {}\n2. [48214] 양말 | 오픈 17:00",
    "1. [48213] 겨울 패딩 | {} | 오픈 16:00\n2. [48214] 양말 | 오픈 17:00",
    "1. [48213] 겨울 패딩 | 16:00 | {}\n2. [48214] 양말 | 17:00",
    "1. [48213] 겨울 패딩 16:00 ({})\n2. [48214] 양말 17:00",
    "1. 상품번호: 48213 / 겨울 패딩 / {} / 오픈: 16:00\n2. 상품번호: 48214 / 양말 / 오픈: 17:00",
    "1. [48213] 겨울 패딩 16:00\n2. [48214] 양말 17:00\n{}",
    "1. [48213] 겨울 패딩 16:00\n2. [48214] 양말 17:00\n\n{}",
    "상품번호: 48213\n상품명: 겨울 패딩\n{}\n오픈: 16:00\n\n상품번호: 48214\n상품명: 양말\n오픈: 17:00",
    "상품번호: 48213\n상품명: 겨울 패딩\n오픈: 16:00\n{}\n\n상품번호: 48214\n상품명: 양말\n오픈: 17:00",
    "상품번호: 48213\n상품명: 겨울 패딩\n{}\n오픈: 16:00\n상품번호: 48214\n상품명: 양말\n오픈: 17:00",
    "상품번호: 48213\n상품명: 겨울 패딩\n오픈: 16:00\n- {}\n\n상품번호: 48214\n상품명: 양말\n오픈: 17:00",
    "• 겨울 패딩 (48213) 오픈 16:00\n  {}\n• 양말 (48214) 오픈 17:00",
    "• 겨울 패딩 (48213) 16:00\n{}\n• 양말 (48214) 17:00",
    "[48213] 겨울 패딩\n{}\n16:00 오픈\n\n[48214] 양말\n17:00 오픈",
    "[48213] 겨울 패딩\n16:00 오픈\n{}\n\n[48214] 양말\n17:00 오픈",
    "*겨울 패딩*\nID: 48213\n{}\n오픈: 16:00\n\n*양말*\nID: 48214\n오픈: 17:00",
    "*겨울 패딩*\nID: 48213\n오픈: 16:00\n{}\n\n*양말*\nID: 48214\n오픈: 17:00",
    "16:00 겨울 패딩 (48213)\n{}\n17:00 양말 (48214)",
    "겨울 패딩\n16:00\n{}\nhttps://shop.example/products/48213\n\n양말\n17:00\nhttps://shop.example/products/48214",
    "겨울 패딩 16:00\nhttps://shop.example/products/48213\n{}\n\n양말 17:00\nhttps://shop.example/products/48214",
    "16:00\n1. [48213] 겨울 패딩\n   {}\n17:00\n2. [48214] 양말",
];

/// Remarks with days, times and numbers of their own.
const REMARKS: [&str; 113] = [
    "배송: 11/24 ~ 11/30",
    "배송 11/24, 11/30",
    "배송 11/27",
    "배송 11/25 10:00",
    "배송: 11/25(수) 오전",
    "배송예정 11/27(금)",
    "11/27 순차 배송",
    "11/25(수) 출고",
    "출고: 11월 25일",
    "내일 배송",
    "내일 도착 보장",
    "오늘 주문 내일 도착",
    "모레 도착",
    "새벽배송 23시 마감",
    "23:00까지 주문 시 내일 도착",
    "오후 3시 이전 주문 당일발송",
    "14시 이전 당일출고",
    "쿠폰 11/24~11/30",
    "쿠폰: 11/30까지",
    "쿠폰 발급 10:00",
    "쿠폰팩: 10시/16시",
    "할인 11/30 23:59까지",
    "할인: 10:00~18:00",
    "카드할인 11/23~11/29",
    "적립 5% (~11/30)",
    "리뷰 이벤트 11/30까지",
    "후기 이벤트(~12/7)",
    "방송 20:00",
    "라이브 15:50",
    "라이브: 11/24 20:00",
    "라이브 11/24(화) 20:00",
    "마감 18:00",
    "마감: 11/24 18:00",
    "마감 11/30",
    "종료 11/24 00:00",
    "판매종료: 11/30 23:59",
    "~11/30",
    "~11/30 23:59",
    "11/24까지",
    "1인 2개 한정",
    "한정수량 500개",
    "재고 1,200",
    "남은 수량 1,500",
    "예상 트래픽 12,000",
    "예상 동시접속 16,000",
    "예상 주문 5000건 (16:00~16:10)",
    "목표 매출 1,600만",
    "누적판매 12.5만",
    "작년 오픈 15:00",
    "전회차 11/16 16:00",
    "지난 오픈: 11/16 16:00",
    "이전 판매 11/20 10:00",
    "재오픈 11/30 10:00",
    "앵콜 판매 11/30",
    "사전알림 15:50",
    "알림톡 15:30 발송",
    "푸시 15:55",
    "※ 15:50부터 대기",
    "대기열: 15:55",
    "서버 점검 02:00~04:00",
    "리허설 15:00",
    "담당 11/25 휴가",
    "담당자 문의 09:00-18:00",
    "고객센터 09:00~18:00",
    "전화 1588-1600",
    "업데이트 14:20",
    "11/23 14:20 기준",
    "마지막 업데이트: 2026-11-23 14:20",
    "조회수 12,345 (11/23 14:00 기준)",
    "찜 3,210",
    "평점 4.8 (1,234)",
    "가격 39,000원",
    "정가 59,000 → 39,000",
    "유통기한 2027/03/01",
    "유통기한: 27.03.01",
    "제조 2026.10.01",
    "시즌 26FW",
    "26/27 시즌",
    "사이즈 90-110",
    "규격 30x40",
    "3/4 길이",
    "10:10 특가",
    "11.11 특가",
    "모델 2026-11",
    "판매자: 16호",
    "출시일 11/20",
    "출시 11/27",
    "입고예정: 11/26 10시",
    "예약배송 12/1",
    "수령 12/1~12/5",
    "당첨자 발표 11/28",
    "응모 11/24~11/26",
    "체험단 모집 11/20~11/27",
    "결제 11/24까지",
    "선오픈 15:00",
    "VIP 15:00",
    "얼리버드 14:00",
    "타임딜 16:00~17:00",
    "매장 오픈 10:30",
    "오픈런 주의",
    "등록일: 11/22 09:12",
    "작성: 11/23 09:12",
    "링크: https://shop.example/event/1125",
    "Delivery from Nov 27",
    "Ships Nov 27 - Nov 30",
    "Coupon valid Nov 24 - Nov 30",
    "Early access 15:00",
    "Ends Nov 24 18:00",
    "Raffle closes 15:30",
    "Restock Dec 1",
    "Expected traffic at 16:00-16:10",
    "updated: 2026-11-23T14:20:00+09:00",
    "live 20:00",
];

/// The openings that are read of a message, of those products that have an id.
fn read_openings(text: &str) -> Vec<(String, Option<String>)> {
    let zone = Tz::Asia__Seoul;
    let alert = read_in(zone, POSTED, text, None);
    let items = alert.items.into_iter().filter_map(|item| {
        let local = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone);
        let at = item
            .opens_at
            .map(|at| local(at).format("%m-%dT%H:%M").to_string());
        Some((item.id?, at))
    });
    items.collect()
}

#[test]
fn a_remark_gives_no_product_another_opening() {
    let mut wrong = Vec::new();
    for shape in SHAPES {
        for remark in REMARKS {
            let text = shape.replace("{}", remark);
            for (id, at) in read_openings(&text) {
                let expected = match &*id {
                    "48213" => Some("11-23T16:00"),
                    "48214" => Some("11-23T17:00"),
                    // What is no product may not open.
                    _ => None,
                };
                if at.is_some() && at.as_deref() != expected {
                    wrong.push(format!("{id} {at:?}\n{text}\n"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Remarks of kinds that shops write every day.
const USUAL: [&str; 24] = [
    "배송: 11/24 ~ 11/30",
    "배송예정 11/27(금)",
    "11/27 순차 배송",
    "출고: 11월 25일",
    "내일 배송",
    "쿠폰 11/24~11/30",
    "할인: 10:00~18:00",
    "리뷰 이벤트 11/30까지",
    "방송 20:00",
    "마감: 11/24 18:00",
    "판매종료: 11/30 23:59",
    "1인 2개 한정",
    "재고 1,200",
    "예상 트래픽 12,000",
    "지난 오픈: 11/16 16:00",
    "푸시 15:55",
    "고객센터 09:00~18:00",
    "업데이트 14:20",
    "조회수 12,345 (11/23 14:00 기준)",
    "정가 59,000 → 39,000",
    "유통기한 2027/03/01",
    "입고예정: 11/26 10시",
    "응모 11/24~11/26",
    "당첨자 발표 11/28",
];

#[test]
fn a_usual_remark_below_a_product_leaves_nothing_open() {
    for shape in SHAPES.iter().take(7) {
        for remark in USUAL {
            let text = shape.replace("{}", remark);
            let of = |id: &str, at: &str| (id.to_owned(), Some(at.to_owned()));
            let expected = [of("48213", "11-23T16:00"), of("48214", "11-23T17:00")];
            assert_eq!(read_openings(&text), expected, "\n{text}");
        }
    }
}

/// What says that a product does not open, or not when its alert says.
const CANCELLATIONS: [&str; 21] = [
    "오픈 취소",
    "판매 취소",
    "취소",
    "취소되었습니다",
    "오픈 취소됐어요",
    "오픈 연기",
    "오픈 무기한 연기",
    "오픈 보류",
    "판매 중지",
    "품절로 판매 중단",
    "일정 취소",
    "CANCELLED",
    "postponed",
    "오픈 시각 미정으로 변경",
    "오픈 시간 변경: 18:00",
    "오픈 18:00로 변경",
    "변경 → 18:00",
    "변경: 17:30",
    "17:30으로 연기",
    "moved to 18:00",
    "상태: 취소",
];

#[test]
fn what_is_cancelled_or_moved_does_not_open_when_it_was_to() {
    let mut wrong = Vec::new();
    // At the end of a message it is the last product's.
    for shape in SHAPES.iter().filter(|shape| !shape.ends_with("{}")) {
        for words in CANCELLATIONS {
            let text = shape.replace("{}", words);
            for (id, at) in read_openings(&text) {
                let is_other = id == "48214" && at.as_deref() == Some("11-23T17:00");
                if at.is_some_and(|at| at == "11-23T16:00" || id != "48213") && !is_other {
                    wrong.push(text.clone());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_may_be_said_of_the_opening_is_asked_about() {
    check(&[
        (
            "1. [48213] 패딩 오픈 미정 | 방송 20:00",
            r#"1 48213 - "패딩" [UnclearTime("미정")]"#,
        ),
        (
            "1. [48213] 패딩 오픈 미정, 방송 20:00",
            r#"1 48213 - "패딩, 방송" [UnclearTime("미정")]"#,
        ),
        (
            "1. [48213] 패딩 내일 라이브 16:00",
            r#"1 48213 - "패딩 내일 라이브" [SeveralDates([2026-11-24, 2026-11-23])]"#,
        ),
        (
            "1. [48213] 패딩\n판매기간: 11/25~11/27\n오픈: 16:00",
            r#"1 48213 - "패딩" [SeveralDates([2026-11-25, 2026-11-27, 2026-11-23])]"#,
        ),
        (
            "1. [48213] 패딩 16:00 (2차 오픈 18:00)",
            r#"1 48213 - "패딩 (2차" [SeveralTimes([2026-11-23T07:00:00Z, 2026-11-23T09:00:00Z])]"#,
        ),
        (
            "1. [48213] 패딩 16:00\n- 변경: 17:00",
            r#"1 48213 - "패딩" [SeveralTimes([2026-11-23T07:00:00Z, 2026-11-23T08:00:00Z])]"#,
        ),
    ]);
    let without_a_time = "1. [48213] 패딩 방송 15:00 | 오픈 16:00\n- 구성 변경";
    assert_eq!(openings(without_a_time), ["48213 11-23T16:00"]);
    // From today on is today.
    let period = "1. [48213] 패딩\n판매기간: 11/23~11/27\n오픈: 16:00";
    assert_eq!(openings(period), ["48213 11-23T16:00"]);
    let under = |label: &str, day: &str| format!("1. [48213] 패딩\n{label}: {day}\n오픈: 16:00");
    assert_eq!(openings(&under("기획전", "11/25")), ["48213 -"]);
    for (label, day) in [("기획전", "11/20"), ("이벤트", "11/25"), ("이용", "11/25")] {
        assert_eq!(
            openings(&under(label, day)),
            ["48213 11-23T16:00"],
            "{label}"
        );
    }
}

#[test]
fn a_schedule_is_a_date() {
    for line in [
        "일정: 11/25",
        "판매일정: 11/25(수)",
        "오픈 일정 11/25",
        "Schedule: 11/25",
    ] {
        let text = format!("1. [48213] 패딩\n   {line}\n   오픈: 16:00");
        assert_eq!(openings(&text), ["48213 11-25T16:00"], "{text}");
    }
    let of_delivery = "1. [48213] 패딩\n   배송일정: 11/27\n   오픈: 16:00";
    assert_eq!(openings(of_delivery), ["48213 11-23T16:00"]);
}

#[test]
fn a_remark_before_the_products_gives_them_no_day() {
    for line in [
        "입고 11/26",
        "출고: 11월 25일",
        "당첨자 발표 11/28",
        "유통기한 2027/03/01",
        "Ships Nov 27",
    ] {
        let text = format!("오늘의 핫딜\n{line}\n1. [48213] 패딩 16:00");
        assert_eq!(openings(&text), ["48213 11-23T16:00"], "{text}");
    }
    let show = "공연 티켓 11/25\n1. [48213] 패딩 16:00";
    assert_eq!(openings(show), ["48213 11-25T16:00"]);
    let title = "11/25 특가 상품 (당일 출고)\n1. [48213] 패딩 16:00";
    assert_eq!(openings(title), ["48213 11-25T16:00"]);
}

#[test]
fn a_second_opening_below_an_id_is_that_products_unless_it_is_set_off() {
    let below = "ID: 48213\n*패딩*\n2차 오픈 18:00\n오픈: 16:00";
    assert_eq!(openings(below), ["48213 -"]);
    let apart = "ID: 48213\n*패딩*\n오픈: 16:00\n\n오픈: 18:00";
    assert_eq!(openings(apart), ["48213 11-23T16:00"]);
    let of_the_next = "상품번호: 48213\n상품명: 패딩\n오픈: 16:00\n- 2차 오픈 18:00\n\n\
                       상품번호: 48214\n상품명: 양말\n오픈: 17:00";
    let next = ["48213 11-23T16:00", "- 11-23T18:00", "48214 11-23T17:00"];
    assert_eq!(openings(of_the_next), next);
    let above = "오픈: 16:00\nID: 48213\n오픈: 17:00\nID: 48214";
    assert_eq!(openings(above), ["48213 11-23T16:00", "48214 11-23T17:00"]);
}

#[test]
fn a_name_with_a_word_for_a_change_is_a_products_own() {
    let list = "겨울 패딩 16:00\nhttps://shop.example/products/48213\n\
                이동식 선반 17:00\nhttps://shop.example/products/48214";
    assert_eq!(openings(list), ["48213 11-23T16:00", "48214 11-23T17:00"]);
    let bullets = "• 겨울 패딩 (48213) 16:00\n• 높이조정 책상 17:00";
    assert_eq!(openings(bullets), ["48213 11-23T16:00", "- 11-23T17:00"]);
    let undecided = "겨울 패딩 16:00\nhttps://shop.example/products/48213\n\
                     양말 오픈 미정\nhttps://shop.example/products/48214";
    assert_eq!(openings(undecided), ["48213 11-23T16:00", "48214 -"]);
    let restocked = "1. [48213] 패딩\n   재입고 11/26 오픈\n   오픈: 16:00";
    assert_eq!(openings(restocked), ["48213 11-26T16:00"]);
}

#[test]
fn a_code_below_an_id_is_of_the_same_product() {
    let text = "상품번호: 48213\n상품명: 패딩\n품번: WF24-16\n오픈: 16:00";
    assert_eq!(openings(text), ["48213 11-23T16:00"]);
}
