//! The title of an alert over every kind of list: no product opens on another day than it
//! says. At worst no day is read, and a person is asked.

use super::openings;

/// Two products, of which the first opens at 16:00 and the second at 17:00.
const BODIES: [&str; 8] = [
    "1. [48213] 겨울 패딩 16:00\n2. [48214] 양말 17:00",
    "• 겨울 패딩 (48213) 오픈 16:00\n• 양말 (48214) 오픈 17:00",
    "상품번호: 48213\n상품명: 겨울 패딩\n오픈: 16:00\n\n상품번호: 48214\n상품명: 양말\n오픈: 17:00",
    "*겨울 패딩*\nID: 48213\n오픈: 16:00\n\n*양말*\nID: 48214\n오픈: 17:00",
    "16:00 겨울 패딩 (48213)\n17:00 양말 (48214)",
    "겨울 패딩 16:00\nhttps://shop.example/products/48213\n\n양말 17:00\nhttps://shop.example/products/48214",
    "16:00\n1. [48213] 겨울 패딩\n17:00\n2. [48214] 양말",
    "번호 | 상품 | ID | 오픈\n1 | 겨울 패딩 | 48213 | 16:00\n2 | 양말 | 48214 | 17:00",
];

/// Titles for the 25th, two days ahead.
const AHEAD: [&str; 47] = [
    "11/25 오픈 상품",
    "11/25(수) 오픈 상품",
    "11월 25일(수) 핫딜",
    "11월 25일 오픈 예정 상품 2건",
    "[11/25] 인기 상품",
    "[11월 25일] 오늘의 핫딜",
    "내일모레(11/25) 오픈",
    "오늘의 핫딜 (11/25)",
    "오늘의 인기 상품 - 11/25 (수)",
    "2026년 11월 25일 수요일",
    "2026-11-25",
    "26.11.25",
    "2026.11.25 핫딜 리스트",
    "11.25 (수) 핫딜",
    "25일 오픈",
    "25일(수) 오픈 예정",
    "Wed Nov 25",
    "Nov 25 (Wed) drops",
    "Hot deals for Nov 25",
    "Today's drops - 25 Nov 2026",
    "수요일(25일) 오픈",
    "11/25(수) 16시 오픈 상품",
    "✨11/25✨ 특가",
    ":fire: 11/25 핫딜 :fire:",
    "모레 오픈 상품",
    "모레 오픈합니다",
    "*모레* 인기 상품",
    "<!here> 모레 오픈 상품입니다",
    "📅 11/25",
    "날짜: 11/25",
    "오픈일: 2026-11-25",
    "일자 : 11월 25일",
    "판매일 11/25",
    "일시: 11/25(수)",
    "11/25 기획전",
    "수요일 핫딜",
    "[예고] 11/25 오픈",
    "(예정) 11/25",
    "D-2",
    "D-2 11/25 오픈",
    "11/25 사전 공지",
    "11/25 오픈 상품 공유드립니다",
    "공유: 11/25 오픈 상품",
    "내일 모레 오픈",
    "[정정] 11/24 → 11/25 오픈",
    "11/24가 아니라 11/25 오픈입니다",
    "11/24~11/25 오픈",
];

/// Titles for the day on which they are posted, the 23rd, or for none.
const TODAY: [&str; 14] = [
    "오늘의 핫딜",
    "오늘(11/23) 핫딜",
    "11/23 (월) 핫딜",
    "핫딜 알림 [2026-11-23 15:00]",
    "핫딜봇 15:00",
    "📊 예상 트래픽 상위 상품 (최근 7일)",
    "11/22 조회수 기준 인기 상품",
    "전일(11/22) 기준 오늘의 핫딜",
    "집계: 11/22 00:00~24:00",
    "조회수 기준일: 11/22",
    "블랙프라이데이 (11/20~11/29) 핫딜",
    "주간 베스트 (11/16~11/22)",
    "11월 4주차 핫딜",
    "Week 48 hot deals",
];

fn check(titles: &[&str], day: &str) {
    let mut wrong = Vec::new();
    for title in titles {
        for body in BODIES {
            for gap in ["\n", "\n\n"] {
                let text = format!("{title}{gap}{body}");
                let read = openings(&text);
                let is_right = |id: &str, time: &str| {
                    let said = [format!("{id} 11-{day}T{time}"), format!("{id} -")];
                    read.iter().any(|one| said.contains(one))
                };
                if !(read.len() == 2 && is_right("48213", "16:00") && is_right("48214", "17:00")) {
                    wrong.push(format!("{read:?}\n{text}\n"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_title_for_another_day_leaves_no_product_today() {
    check(&AHEAD, "25");
}

#[test]
fn a_title_for_today_moves_no_product() {
    check(&TODAY, "23");
}
