//! What of the list somebody may have meant who typed what it lacks.

use super::select::typed;
use crate::alert::Alert;
use crate::command::Ref;
use crate::limits::PRODUCTS_MAX;

/// Shorter ids differ in one place from too many others.
const ID_CHARS_MIN: usize = 4;

/// What somebody may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This instead: a place without its `#`, places with a comma for the point
    /// (`1.3`), an id that differs in one place.
    This(String),
    /// One of the places in the list, of which this is the last.
    PlaceUpTo(u32),
}

/// A guess, to be asked about.
pub(super) fn meant(one: &Ref, alert: &Alert) -> Option<Meant> {
    let typed = typed(one);
    let place = |text: &str| {
        let number: u32 = text.parse().ok()?;
        let mut items = alert.items.iter();
        items.find(|item| item.number == number).map(|_| number)
    };
    if let Some(number) = place(typed) {
        return Some(Meant::This(number.to_string()));
    }
    let parts: Option<Vec<u32>> = typed.split('.').map(place).collect();
    if let Some(places) = parts {
        let places: Vec<String> = places.iter().map(u32::to_string).collect();
        return Some(Meant::This(places.join(",")));
    }
    let ids = alert.items.iter().filter_map(|item| item.id.as_deref());
    let mut near = ids.filter(|id| is_near(id, typed));
    match (near.next(), near.next()) {
        (Some(id), None) => return Some(Meant::This(id.to_owned())),
        (Some(_), Some(_)) => return None,
        (None, _) => {}
    }
    let number: u32 = typed.parse().ok()?;
    let last = alert.items.iter().map(|item| item.number).max()?;
    let is_place = number > last && number as usize <= PRODUCTS_MAX;
    is_place.then_some(Meant::PlaceUpTo(last))
}

/// Whether one was typed for the other: a character wrong, missing or too many, or two in
/// the other's place.
fn is_near(id: &str, typed: &str) -> bool {
    id.len().min(typed.len()) >= ID_CHARS_MIN && strsim::osa_distance(id, typed) == 1
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::*;
    use crate::alert;
    use crate::command::{Command, ProductRefs, parse};

    fn meant_by(text: &str) -> Option<Meant> {
        let list = [
            "1. [48213] 패딩 16:00",
            "2. [48377] 신발 17:00",
            "3. [48378] 모자 18:00",
        ];
        let list = list.map(str::to_owned);
        let alert = alert::read(&list, DateTime::UNIX_EPOCH, Tz::Asia__Seoul, None);
        let Ok(Command::Create(create)) = parse(&format!("create {text} --ecs 1")) else {
            panic!("{text}");
        };
        let ProductRefs::Listed(refs) = create.products else {
            panic!("{text}");
        };
        meant(&refs[0], &alert)
    }

    #[test]
    fn a_slip_is_near_what_it_was_to_be() {
        let this = |text: &str| Some(Meant::This(text.to_owned()));
        for (typed, expected) in [
            ("#1", this("1")),
            ("1.3", this("1,3")),
            ("48231", this("48213")),
            ("4823", this("48213")),
            ("482133", this("48213")),
            ("48313", this("48213")),
            // It may be either.
            ("48379", None),
            ("4", Some(Meant::PlaceUpTo(3))),
            ("50", Some(Meant::PlaceUpTo(3))),
            ("51", None),
            ("99999", None),
            ("1.9", None),
        ] {
            assert_eq!(meant_by(typed), expected, "{typed}");
        }
    }
}
