//! Labels, counts and ids among the words of a line.

use super::check;

#[test]
fn a_count_after_a_time_is_no_part_of_it() {
    check(&[
        (
            "1. [48213] 겨울 패딩 16:00 조회수 12,345",
            r#"1 48213 11-23T16:00 "겨울 패딩" 12,345"#,
        ),
        (
            "1. Winter boots #48555 4:30 PM views 8,120",
            r#"1 48555 11-23T16:30 "Winter boots" 8,120"#,
        ),
        (
            "1. [48213] 겨울 패딩 16:00 재고 300",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] 겨울 패딩 16:00 가격 39,900원",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. Winter boots #48555 4:30 PM price $129",
            r#"1 48555 11-23T16:30 "Winter boots""#,
        ),
        // Without a count it may say when something ends.
        (
            "1. [48213] 겨울 패딩 16:00 재고 소진",
            r#"1 48213 - "겨울 패딩 소진" [NoTime]"#,
        ),
        // The end of something is not its opening.
        (
            "1. [48213] 겨울 패딩 16:00 마감",
            r#"1 48213 - "겨울 패딩" [NoTime]"#,
        ),
    ]);
}

#[test]
fn a_name_keeps_nothing_of_counts() {
    check(&[
        (
            "번호 12 겨울 패딩 (48213) 16:00",
            r#"12 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. 조회수 12,345회 겨울 패딩 (48213) 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩" 12,345"#,
        ),
        (
            "1. 8,120 views Winter boots (48555) 16:00",
            r#"1 48555 11-23T16:00 "Winter boots" 8,120"#,
        ),
        (
            "1. [48213] | 재고 소진시 종료 | 겨울 패딩 | 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] | 회원 할인가: 비공개 | 겨울 패딩 | 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
    ]);
}

#[test]
fn a_value_may_stand_right_after_its_label() {
    check(&[
        (
            "1. 겨울 패딩 상품번호:48213 오픈:16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. 겨울 패딩 상품번호48213 조회수12,345 오픈16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩" 12,345"#,
        ),
        // In English it is another word.
        (
            "1. 볼펜 open4 (48213) 16:00",
            r#"1 48213 11-23T16:00 "볼펜 open4""#,
        ),
    ]);
}

/// And no number of a list.
#[test]
fn a_small_number_under_a_label_is_its_value() {
    let product = |name: &str, id: &str, views: &str, at: &str| {
        format!("{name}\n상품번호\n{id}\n조회수\n{views}\n재고\n30\n오픈\n{at}\n")
    };
    let first = product("겨울 패딩", "48213", "945", "12:00");
    let second = product("스니커즈", "48377", "820", "16:20");
    check(&[
        (
            &format!("🔥 오늘의 인기 상품 (11/24)\n{first}\n{second}"),
            r#"1 48213 11-24T12:00 "겨울 패딩" 945
               2 48377 11-24T16:20 "스니커즈" 820"#,
        ),
        (
            &format!("1. {first}\n2. {second}"),
            r#"1 48213 11-23T12:00 "겨울 패딩" 945
               2 48377 11-23T16:20 "스니커즈" 820"#,
        ),
        (
            "1. 겨울 패딩\n상품번호\n조회수\n오픈\n213\n945\n12:00",
            r#"1 213 11-23T12:00 "겨울 패딩" 945"#,
        ),
        // Under other labels it is the list's.
        (
            "번호\n1\n겨울 패딩\n[48213] 16:00\n번호\n2\n스니커즈\n[48377] 18:30",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 11-23T18:30 "스니커즈""#,
        ),
        (
            "조회수\n1. 겨울 패딩\n[48213] 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
    ]);
}

#[test]
fn several_ids_after_one_label_are_several() {
    for ids in ["48213, 48214", "48213/48214"] {
        check(&[(
            &format!("1. 상품번호: {ids} 겨울 패딩 16:00"),
            r#"1 - 11-23T16:00 "겨울 패딩" [SeveralIds(["48213", "48214"])]"#,
        )]);
    }
}

#[test]
fn a_url_may_name_more_than_the_id() {
    check(&[(
        "1. 겨울 패딩 https://shop.example/view?page=2&goodsNo=48213 16:00",
        r#"1 48213 11-23T16:00 "겨울 패딩""#,
    )]);
}

#[test]
fn a_column_says_what_its_cells_are() {
    check(&[
        (
            "번호 | 상품명 | 상품번호 | 오픈
             1 | 16:00 한정 패딩 | 48213 | 18:30
             2 | 키위 (48402) | | 18:30
             3 | 11/25 신상 | 48377 | 18:30",
            r#"1 48213 11-23T18:30 "16:00 한정 패딩"
               2 - 11-23T18:30 "키위 (48402)" [NoId]
               3 48377 11-23T18:30 "11/25 신상""#,
        ),
        (
            "상품명 | 상품번호 | 오픈 | 비고
             겨울 패딩 | 48213 | 16:00 | 문의 #1234
             키위 | | 18:30 | 문의 #1234",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 - 11-23T18:30 "키위" [NoId]"#,
        ),
    ]);
}
