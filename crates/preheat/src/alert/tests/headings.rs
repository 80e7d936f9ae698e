//! Products without numbers, with their names above their fields.

use super::{POSTED, check, read_in, show, trimmed};
use chrono_tz::Tz;

/// Name, id, opening and views of a product.
type Product = (&'static str, &'static str, &'static str, &'static str);

const PRODUCTS: [Product; 3] = [
    ("겨울 패딩", "48213", "16:00", "12,345"),
    ("스니커즈", "48377", "18:30", "8,120"),
    // The same time as the one before: no sign of another product.
    ("키위", "48402", "18:30", "77"),
];

/// The alert in which each product is written as its part of `shapes`, with N, I, O
/// and V in place of what the product has.
fn written(shapes: &[&str]) -> String {
    let products = shapes
        .iter()
        .zip(PRODUCTS)
        .map(|(shape, (name, id, at, views))| {
            let named = shape.replace('N', name).replace('I', id);
            named.replace('O', at).replace('V', views)
        });
    products.collect::<Vec<_>>().join("\n")
}

fn shown(text: &str) -> String {
    show(
        &read_in(Tz::Asia__Seoul, POSTED, text, None),
        Tz::Asia__Seoul,
    )
}

#[test]
fn each_product_keeps_its_own_id_and_time() {
    for shape in [
        "N https://shop.example/products/I\n오픈 시간: O",
        "N https://shop.example/products/I\n오픈 시간: O\n",
        "N https://shop.example/products/I\n\n오픈 시간: O\n",
        "N https://shop.example/products/I\nO",
        "<https://shop.example/products/I|N>\n오픈\nO",
        "<https://shop.example/products/I|N>\n가격 39,900원\n오픈: O\n재고 300",
        "N (I)\n오픈: O",
        "N (I)\n날짜: 11/23\n오픈: O",
        "N\nhttps://shop.example/products/I\n오픈: O",
        "N\n오픈: O\nhttps://shop.example/products/I",
        "N\n오픈: O\n<https://shop.example/products/I|자세히 보기>",
        "N\n오픈: O\n<https://shop.example/products/I|N>",
        "*N* #I\n오픈: O",
        "N\n상품번호: I\n오픈: O",
        "N\n오픈: O\n상품번호: I",
        "[I] N\n최대 50% 할인\n오픈: O",
        "N O\nhttps://shop.example/products/I",
        "O N\nhttps://shop.example/products/I\n",
        "N - O\n상품번호: I",
        "*N*\n`I` • $19.90 • opens O",
    ] {
        for n in [2, 3] {
            let text = written(&vec![shape; n]);
            let mut expected = Vec::new();
            for (number, (name, id, at, _)) in (1..).zip(PRODUCTS).take(n) {
                expected.push(format!("{number} {id} 11-23T{at} {name:?}"));
            }
            assert_eq!(shown(&text), expected.join("\n"), "\n{text}");
        }
    }
}

#[test]
fn each_product_keeps_its_own_views() {
    for shape in [
        "N (I)\n조회수: V\n오픈: O",
        "N (I)\n오픈: O\n조회수: V",
        "<https://shop.example/products/I|N>\n조회수: V\n오픈: O\n",
        "N\n조회수: V\n상품번호: I\n오픈: O",
        "N 조회수 V\n상품번호: I\n오픈: O",
        "[I] N | O\n최대 50% 할인\n조회수: V",
        "N\n오픈: O\n조회수: V\nhttps://shop.example/products/I",
    ] {
        for n in [2, 3] {
            let text = written(&vec![shape; n]);
            let mut expected = Vec::new();
            for (number, (name, id, at, views)) in (1..).zip(PRODUCTS).take(n) {
                expected.push(format!("{number} {id} 11-23T{at} {name:?} {views}"));
            }
            assert_eq!(shown(&text), expected.join("\n"), "\n{text}");
        }
    }
    for (first, second) in [
        ("N (I)\n오픈: O", "N (I)\n조회수: V\n오픈: O"),
        ("[I] N\n오픈: O", "\nN 조회수 V\n상품번호: I\n오픈: O"),
        ("[I] N | O", "\nN\n조회수: V\n상품번호: I\n오픈: O"),
    ] {
        let text = written(&[first, second]);
        let expected = "1 48213 11-23T16:00 \"겨울 패딩\"\n2 48377 11-23T18:30 \"스니커즈\" 8,120";
        assert_eq!(shown(&text), expected, "\n{text}");
    }
}

#[test]
fn a_product_without_a_time_takes_none_of_the_next() {
    for (whole, timeless) in [
        (
            "N https://shop.example/products/I\n오픈: O",
            "N https://shop.example/products/I",
        ),
        ("N (I)\n오픈: O\n", "N (I)\n"),
        ("*N* #I\n오픈: O", "*N* #I\n가격 39,900원"),
        ("N\n상품번호: I\n오픈: O", "N\n상품번호: I"),
        ("N\n오픈: O\n상품번호: I", "N\n상품번호: I"),
        ("N\n오픈: O\n상품번호: I\n", "N\n상품번호: I\n"),
        (
            "N\nhttps://shop.example/products/I\n오픈: O",
            "N\nhttps://shop.example/products/I",
        ),
        ("[I] N\n오픈: O", "[I] N"),
    ] {
        for n in [2, 3] {
            for missing in 0..n {
                let mut shapes = vec![whole; n];
                shapes[missing] = timeless;
                let text = written(&shapes);
                let mut expected = Vec::new();
                for (index, (name, id, at, _)) in PRODUCTS.into_iter().take(n).enumerate() {
                    let number = index + 1;
                    expected.push(if index == missing {
                        format!("{number} {id} - {name:?} [NoTime]")
                    } else {
                        format!("{number} {id} 11-23T{at} {name:?}")
                    });
                }
                assert_eq!(shown(&text), expected.join("\n"), "\n{text}");
            }
        }
    }
}

#[test]
fn a_product_without_an_id_takes_none_of_the_next() {
    for (whole, nameless) in [
        ("N https://shop.example/products/I\n오픈: O", "N\n오픈: O"),
        ("N (I)\n오픈: O\n", "N\n오픈: O\n"),
        ("N\n상품번호: I\n오픈: O", "N\n오픈: O"),
        ("N\n오픈: O\n상품번호: I", "N\n오픈: O"),
        ("N\nhttps://shop.example/products/I\n오픈: O", "N\n오픈: O"),
        (
            "N\n오픈: O\n<https://shop.example/products/I|구매하기>\n",
            "N\n오픈: O\n",
        ),
    ] {
        let text = written(&[whole, nameless, whole]);
        let expected = r#"1 48213 11-23T16:00 "겨울 패딩"
                          2 - 11-23T18:30 "스니커즈" [NoId]
                          3 48402 11-23T18:30 "키위""#;
        assert_eq!(shown(&text), trimmed(expected), "\n{text}");

        // Before all products it looks like a header with the time of the alert.
        let text = written(&[nameless, whole]);
        let expected = "1 48377 11-23T18:30 \"스니커즈\"";
        assert_eq!(shown(&text), expected, "\n{text}");
    }
}

#[test]
fn words_between_an_id_and_a_time_make_the_time_unclear() {
    check(&[
        (
            "겨울 패딩 (48213)\n스니커즈\n오픈: 18:30\n키위 (48402)\n오픈: 19:00",
            r#"1 48213 - "겨울 패딩" [NoTime]
               2 48402 11-23T19:00 "키위""#,
        ),
        (
            "[48213] 겨울 패딩\n오픈: 16:00\n[48377] 스니커즈\n\n키위\n오픈: 18:30",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 - "스니커즈" [NoTime]"#,
        ),
        (
            "상품번호: 48213\n최대 50% 할인\n오픈: 16:00\n상품번호: 48377\n오픈: 18:30",
            r#"1 48213 11-23T16:00 "-"
               2 48377 11-23T18:30 "-""#,
        ),
    ]);
}

#[test]
fn lines_around_the_products_are_none() {
    check(&[
        (
            "핫상품 안내 https://dash.example/reports/20261124
             겨울 패딩
             오픈: 16:00
             상품번호: 48213
             문의 #1234",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "판매 시작 16:00 예정입니다\n겨울 패딩\n상품번호: 48213\n오픈: 16:30",
            r#"1 48213 11-23T16:30 "겨울 패딩""#,
        ),
        (
            "핫상품 안내 https://dash.example/reports/20261124
             오픈: 11/25 16:00
             1. [48213] 겨울 패딩 18:00",
            r#"1 48213 11-25T18:00 "겨울 패딩""#,
        ),
        (
            "핫상품 안내 #1234
             2026-11-23 15:00
             겨울 패딩
             상품번호: 48213
             오픈: 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "관련 #1234 캠페인\n담당 #5678\n1. [48213] 겨울 패딩 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "담당 #5678\n11/25 상품\n겨울 패딩 (48213)\n오픈: 16:00",
            r#"1 48213 11-25T16:00 "겨울 패딩""#,
        ),
    ]);
}

#[test]
fn the_opening_is_what_a_line_below_marks() {
    check(&[
        (
            "• [48213] 겨울 패딩 16:00\n오픈: 16:30",
            r#"1 48213 11-23T16:30 "겨울 패딩""#,
        ),
        // It may be the next one's, and lead it.
        (
            "[48213] 겨울 패딩 16:00\n오픈: 16:30",
            r#"1 48213 - "겨울 패딩" [SeveralTimes([2026-11-23T07:00:00Z, 2026-11-23T07:30:00Z])]"#,
        ),
        (
            "[48213] 겨울 패딩 16:00\n오픈: 18:30\n상품번호: 48377",
            r#"1 48213 - "겨울 패딩" [SeveralTimes([2026-11-23T07:00:00Z, 2026-11-23T09:30:00Z])]
               2 48377 - "-" [NoTime]"#,
        ),
        (
            "[48213] 겨울 패딩 16:00\n오픈: 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "[48213] 겨울 패딩\n선착순 100명 오픈 16:00\n[48377] 스니커즈\n선착순 50명 오픈 18:30",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 11-23T18:30 "스니커즈""#,
        ),
        (
            "오픈: 16:00\n상품번호: 48213\n오픈: 18:30\n상품번호: 48377",
            r#"1 48213 11-23T16:00 "-"
               2 48377 11-23T18:30 "-""#,
        ),
    ]);
}

#[test]
fn a_time_in_the_header_is_no_products() {
    check(&[
        (
            "오늘의 핫딜 09:00\nhttps://shop.example/products/48402\n18:30",
            r#"1 48402 11-23T18:30 "오늘의 핫딜""#,
        ),
        (
            "오늘의 핫딜 09:00\n상품번호: 48402",
            r#"1 48402 - "오늘의 핫딜" [NoTime]"#,
        ),
        (
            "판매 시작 16:00 예정입니다\n[48402] 키위",
            r#"1 48402 - "키위" [NoTime]"#,
        ),
        (
            "판매 시작 16:00 예정입니다\n스니커즈 (48377)\n18:30",
            r#"1 48377 11-23T18:30 "스니커즈""#,
        ),
    ]);
}

/// An emoji or a bullet that no product has leads the header.
#[test]
fn a_header_with_an_emoji_is_no_product() {
    for header in [
        "📢 [11/24 09:00] 오늘의 핫딜",
        ":loudspeaker: [11/24 09:00] 오늘의 핫딜",
        "🔥 11/24 09:00 인기 상품 TOP 3",
        "*🔥 11/24 09:00 인기 상품*",
        "■ 11/24 09:00 인기 상품",
        "🔥 인기 상품 11/24\n⏰ 집계 시간 08:30",
        "🔥 인기 상품 11/24\n⏰ 기준 시간: 08:30",
        "🔥 인기 상품 11/24\n📊 (조회수 집계: 00:00~23:59)",
        "🔥 인기 상품 11/24\n📊 (조회수 집계: 11/23 00:00~23:59)",
        "인기 상품 11/24 (집계 기준 11/23 09:00)",
        "🔥 11/24 09:00 인기 상품\nhttps://dash.example/reports/20261124",
        "🔥 11/24 09:00 인기 상품 <https://dash.example/reports/20261124|대시보드>",
        "🔥 11/24 09:00 인기 상품\n⏰ 집계 시간 08:30\n많은 관심 부탁드려요",
    ] {
        for products in [
            "• [48213] 겨울 패딩 | 오픈 16:00\n• [48377] 스니커즈 | 오픈 16:20",
            "1. [48213] 겨울 패딩 | 오픈 16:00\n2. [48377] 스니커즈 | 오픈 16:20",
            "[48213] 겨울 패딩 | 오픈 16:00\n[48377] 스니커즈 | 오픈 16:20",
            "겨울 패딩 (48213)\n오픈: 16:00\n스니커즈 (48377)\n오픈: 16:20",
            "겨울 패딩\n상품번호: 48213\n오픈: 16:00\n스니커즈\n상품번호: 48377\n오픈: 16:20",
            "<https://shop.example/products/48213|겨울 패딩>\n16:00\n<https://shop.example/products/48377|스니커즈>\n16:20",
            "🥇 [48213] 겨울 패딩 16:00\n🥈 [48377] 스니커즈 16:20",
            "🎁 겨울 패딩\n상품번호: 48213\n오픈 16:00\n🎁 스니커즈\n상품번호: 48377\n오픈 16:20",
            "상품번호 | 상품명 | 오픈\n48213 | 겨울 패딩 | 16:00\n48377 | 스니커즈 | 16:20",
        ] {
            check(&[(
                &format!("{header}\n{products}"),
                r#"1 48213 11-24T16:00 "겨울 패딩"
                   2 48377 11-24T16:20 "스니커즈""#,
            )]);
        }
    }
    check(&[
        (
            "🥇 겨울 패딩 16:00\n🥈 [48377] 스니커즈 16:20\n🥉 키위 18:30",
            r#"1 - 11-23T16:00 "겨울 패딩" [NoId]
               2 48377 11-23T16:20 "스니커즈"
               3 - 11-23T18:30 "키위" [NoId]"#,
        ),
        (
            "🥇 겨울 패딩 16:00\n상품번호: 48213\n🥈 스니커즈 16:20\n상품번호: 48377",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 11-23T16:20 "스니커즈""#,
        ),
        (
            "🧥 겨울 패딩 16:00\nhttps://shop.example/view/48213\n👟 스니커즈 16:20\nhttps://shop.example/view/48377",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 11-23T16:20 "스니커즈""#,
        ),
        (
            "🔥 겨울 패딩 16:00\n🔥 [48377] 스니커즈 16:20",
            r#"1 - 11-23T16:00 "겨울 패딩" [NoId]
               2 48377 11-23T16:20 "스니커즈""#,
        ),
        (
            "• 겨울 패딩 16:00\n<https://shop.example/products/48213|바로가기>\n• 스니커즈 16:20\n<https://shop.example/products/48377|바로가기>",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48377 11-23T16:20 "스니커즈""#,
        ),
    ]);
}

#[test]
fn a_product_may_begin_without_a_number() {
    check(&[
        (
            "• 키위 18:30\n• 스니커즈 (48377) 19:00",
            r#"1 - 11-23T18:30 "키위" [NoId]
               2 48377 11-23T19:00 "스니커즈""#,
        ),
        (
            "스니커즈 (48377) 18:30\n키위 (48402) 19:00",
            r#"1 48377 11-23T18:30 "스니커즈"
               2 48402 11-23T19:00 "키위""#,
        ),
        (
            "• 자세한 안내 https://shop.example/view/48402\n• [48213] 겨울 패딩 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] 겨울 패딩 16:00\n[48402] 키위\n18:30",
            r#"1 48213 11-23T16:00 "겨울 패딩"
               2 48402 11-23T18:30 "키위""#,
        ),
        (
            "1. 겨울 패딩 #5678\n상품번호: 48213 | 오픈 16:00",
            r#"1 48213 11-23T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] 겨울 패딩 16:00\n18:30",
            r#"1 48213 - "겨울 패딩" [SeveralTimes([2026-11-23T07:00:00Z, 2026-11-23T09:30:00Z])]"#,
        ),
        (
            "[48213] 겨울 패딩\n스니커즈 (48377)\n18:30",
            r#"1 48213 - "겨울 패딩" [NoTime]
               2 48377 11-23T18:30 "스니커즈""#,
        ),
    ]);
}
