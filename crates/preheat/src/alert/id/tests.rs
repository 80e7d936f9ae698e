//! What is an id, and where it ends.

use super::{ID_MAX, Place, is_cell, is_year, labelled, marked, of_url};
use crate::alert::label;

/// The ids behind labels, with what each takes up.
fn behind_labels(text: &str) -> Vec<(Place, String, &str)> {
    let found = labelled(text, &label::find(text, &[]));
    found
        .into_iter()
        .map(|(place, id, span)| (place, id, text.get(span).unwrap()))
        .collect()
}

fn shown(found: &[(Place, String, &str)]) -> Vec<String> {
    found
        .iter()
        .map(|(place, id, words)| format!("{place:?} {id} in {words:?}"))
        .collect()
}

#[test]
fn a_label_has_its_ids_behind_it() {
    for (text, expected) in [
        (
            "상품번호: 48213 패딩",
            &["Label 48213 in \"상품번호: 48213\""][..],
        ),
        ("상품번호 [48213]", &["Label 48213 in \"상품번호 [48213\""]),
        ("품번: A-1", &["Code A-1 in \"품번: A-1\""]),
        // The number in the list has less than four digits.
        ("번호: 1234", &["Label 1234 in \"번호: 1234\""]),
        ("번호: 123", &[]),
        ("번호: AB12", &[]),
        // Several, as long as they look like ids.
        (
            "ID: 48213, 48214/48215",
            &[
                "Label 48213 in \"ID: 48213\"",
                "Label 48214 in \", 48214\"",
                "Label 48215 in \"/48215\"",
            ],
        ),
        ("ID: 48213, 123", &["Label 48213 in \"ID: 48213\""]),
        ("ID: 48213, AB123", &["Label 48213 in \"ID: 48213\""]),
    ] {
        assert_eq!(shown(&behind_labels(text)), expected, "{text}");
    }
}

#[test]
fn a_mark_has_its_id_in_it_or_behind_it() {
    for (text, expected) in [
        ("[48213] 패딩", &["Head 48213 in \"[48213]\""][..]),
        ("[AB-123] 패딩", &["Head AB-123 in \"[AB-123]\""]),
        ("패딩 (48213)", &["Brackets 48213 in \"(48213)\""]),
        ("패딩 (AB123)", &[]),
        ("패딩 (123)", &[]),
        // A year, but not before the name.
        ("패딩 (2026)", &[]),
        ("[2026] 패딩", &["Head 2026 in \"[2026]\""]),
        ("패딩 #48213", &["Hash 48213 in \"#48213\""]),
        ("패딩 #482", &[]),
        ("패딩 #48213신상", &[]),
        ("패딩A#48213", &[]),
    ] {
        let found: Vec<_> = marked(text, true)
            .into_iter()
            .map(|(place, id, span)| (place, id, text.get(span).unwrap()))
            .collect();
        assert_eq!(shown(&found), expected, "{text}");
    }
}

#[test]
fn an_id_is_no_longer_than_it_may_be() {
    let longest = "1".repeat(ID_MAX);
    for (id, is_one) in [(longest.clone(), true), (format!("{longest}1"), false)] {
        let text = format!("ID: {id}");
        let found: Vec<_> = behind_labels(&text)
            .into_iter()
            .map(|(_, id, _)| id)
            .collect();
        let expected = if is_one { vec![id.clone()] } else { vec![] };
        assert_eq!(found, expected, "{} digits", id.len());
        assert_eq!(is_cell(&id), is_one, "{} digits", id.len());
    }
}

#[test]
fn a_url_has_one_id() {
    for (url, expected) in [
        (
            "https://s.example/products/48213",
            Some((Place::ProductUrl, "48213")),
        ),
        (
            "https://s.example/products/48213/?id=3",
            Some((Place::ProductUrl, "48213")),
        ),
        (
            "https://s.example/view?page=2&goodsNo=48213",
            Some((Place::ProductUrl, "48213")),
        ),
        (
            "https://s.example/product/jam/48213/category/24/",
            Some((Place::ProductUrl, "48213")),
        ),
        (
            "https://s.example/a/48213",
            Some((Place::OtherUrl, "48213")),
        ),
        // Behind a name, but not that of a product.
        ("https://s.example/blog/spring/48213/more", None),
        ("https://s.example/product/jam/new", None),
        ("https://s.example/product/1/48213/more", None),
        // A file, a word that only begins like an id, a part of the shop.
        ("https://s.example/files/img.48213", None),
        ("https://s.example/files/48213겨울", None),
        ("https://s.example/category/24", None),
        ("https://s.example", None),
        ("s.example/products/48213", None),
    ] {
        let expected = expected.map(|(place, id)| (place, id.to_owned()));
        assert_eq!(of_url(url), expected, "{url}");
    }
}

#[test]
fn a_year_is_no_cell_of_ids() {
    for (text, cell, year) in [
        ("2026", false, true),
        ("1989", true, false),
        ("2040", true, false),
        ("20261", true, false),
        ("123", false, false),
        ("48213", true, false),
        ("4821a", false, false),
    ] {
        assert_eq!(is_cell(text), cell, "{text}");
        assert_eq!(is_year(text), year, "{text}");
    }
}
