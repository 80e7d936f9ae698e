//! Markup, links and numbers of one line.

use super::Line;

#[test]
fn numbers_are_told_from_the_rest() {
    for (raw, number, text) in [
        ("1. 겨울 패딩", Some(1), "겨울 패딩"),
        ("12) 겨울", Some(12), "겨울"),
        ("*4.* boots", Some(4), "boots"),
        ("*4. boots*", Some(4), "boots"),
        ("**4.** boots", Some(4), "boots"),
        ("_`4.`_ boots", Some(4), "boots"),
        ("③ 키위", Some(3), "키위"),
        ("⑳ 키위", Some(20), "키위"),
        ("❷ 키위", Some(2), "키위"),
        ("1️⃣ 키위", Some(1), "키위"),
        ("1️⃣0️⃣ 키위", Some(10), "키위"),
        ("🔟 키위", Some(10), "키위"),
        (":one: 키위", Some(1), "키위"),
        (":one::two: 키위", Some(12), "키위"),
        (":fire: 3. 키위", Some(3), "키위"),
        ("🔥 3. 키위", Some(3), "키위"),
        ("[1] 키위", Some(1), "키위"),
        ("(1) 키위", Some(1), "키위"),
        ("#1 키위", Some(1), "키위"),
        ("No. 7 키위", Some(7), "키위"),
        ("1번 키위", Some(1), "키위"),
        ("2위: 키위", Some(2), "키위"),
        ("1 | 키위", Some(1), "키위"),
        ("- 1. 키위", Some(1), "키위"),
        ("> 1. 키위", Some(1), "키위"),
        ("１．\u{3000}키위", Some(1), "키위"),
        ("1.\u{a0}\u{200b}키위", Some(1), "키위"),
        ("[48213] 키위", None, "[48213] 키위"),
        ("[48*13] 키위", None, "[48*13] 키위"),
        ("[48**3] 키위", None, "[48**3] 키위"),
        ("조회수 1*,345", None, "조회수 1*,345"),
        ("조회수 1`.2만", None, "조회수 1`.2만"),
        ("조회수 *1,345*, *신상*", None, "조회수 1,345, 신상"),
        ("*신상*,1+1 *패딩* 2개", None, "신상,1+1 패딩 2개"),
        ("조회수 *345* 2위", None, "조회수 345 2위"),
        ("[48__3] 키위", None, "[48__3] 키위"),
        ("[WF-_16] 키위", None, "[WF-_16] 키위"),
        ("[WF.*16] 키위", None, "[WF.*16] 키위"),
        ("키위 -_신상_ *A*", None, "키위 -신상 A"),
        ("#48213 키위", None, "#48213 키위"),
        ("1.5L 생수", None, "1.5L 생수"),
        ("1. 3.5L 에어프라이어", Some(1), "3.5L 에어프라이어"),
        ("2026. 11. 24.", None, "2026. 11. 24."),
        ("11. 24. (화)", None, "11. 24. (화)"),
        ("16:00 오픈", None, "16:00 오픈"),
        ("11/24 오픈", None, "11/24 오픈"),
        ("3개 상품", None, "3개 상품"),
        ("0. 키위", None, "0. 키위"),
        ("• 키위_A", None, "키위_A"),
    ] {
        let line = Line::read(raw);
        assert_eq!((line.number, line.text.as_str()), (number, text), "{raw}");
    }
}

#[test]
fn what_is_struck_does_not_count() {
    let line = Line::read("1. 키위 ~16:00~ 17:00");
    assert_eq!((line.text.as_str(), line.struck), ("키위 17:00", false));
    let line = Line::read("~1. [48213] 키위 16:00~");
    assert_eq!((line.number, line.struck), (Some(1), true));
    let line = Line::read("1. 키위 16:00~18:00 ~ 19:00");
    assert_eq!(line.text, "키위 16:00~18:00 ~ 19:00");
}

#[test]
fn urls_are_taken_out() {
    for raw in [
        "Boots <https://shop.example/p/1_2_3> opens",
        "<https://shop.example/p/1_2_3|Boots> opens",
        "Boots https://shop.example/p/1_2_3 opens",
    ] {
        let line = Line::read(raw);
        assert_eq!(line.text, "Boots opens", "{raw}");
        assert_eq!(line.urls, ["https://shop.example/p/1_2_3"], "{raw}");
    }
}
