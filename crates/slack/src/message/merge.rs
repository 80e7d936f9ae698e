//! The same words in several places, once.

use std::collections::HashMap;

/// Lays what several places of one message say over each other.
///
/// The places come in the order in which Slack shows them, and so do the lines. The
/// richest place keeps every line; the others keep what no richer one says. Equal
/// lines of one place all stay: two products may well open at the same time.
pub(super) fn merge(places: Vec<Vec<String>>) -> Vec<String> {
    let mut places: Vec<Place> = places.into_iter().map(Place::new).collect();
    strike_alike(&mut places);
    let mut by_richness: Vec<usize> = (0..places.len()).collect();
    by_richness.sort_by_key(|&index| {
        let richness = places.get(index).map(Place::richness);
        // Of two that say as much, the one that Slack shows is preferred: `text` is
        // not shown where there are blocks, and comes first.
        std::cmp::Reverse((richness, index))
    });

    let mut said = Said::default();
    for index in by_richness {
        if let Some(place) = places.get_mut(index) {
            said.strike(place);
            said.take(place);
        }
    }

    let mut merged: Vec<String> = Vec::new();
    for place in places.into_iter().filter(|place| !place.is_blank()) {
        if !merged.is_empty() {
            merged.push(String::new());
        }
        merged.extend(place.into_lines());
    }
    merged
}

/// Strikes a line through in every place where another place strikes the same words:
/// which of the two is kept must not decide whether it counts.
fn strike_alike(places: &mut [Place]) {
    let struck: Vec<HashMap<String, String>> = places.iter().map(Place::struck).collect();
    for (index, place) in places.iter_mut().enumerate() {
        let others = struck
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        for (_, other) in others {
            for (line, bare) in &mut place.0 {
                if let Some(marked) = other
                    .get(bare)
                    .filter(|marked| n_marks(marked) > n_marks(line))
                {
                    line.clone_from(marked);
                }
            }
        }
    }
}

/// How many marks of a strike are in a line.
fn n_marks(line: &str) -> usize {
    line.matches('~').count()
}

/// One place's lines, each with what is compared of it.
struct Place(Vec<(String, String)>);

impl Place {
    fn new(lines: Vec<String>) -> Self {
        Self(
            lines
                .into_iter()
                .map(|line| {
                    let bare = bare(&line);
                    (line, bare)
                })
                .collect(),
        )
    }

    /// The lines by what is compared of them; of equal ones, that with the fewest marks of
    /// a strike.
    fn struck(&self) -> HashMap<String, String> {
        let mut fewest: HashMap<String, String> = HashMap::new();
        for (line, bare) in self.0.iter().filter(|(_, bare)| !bare.is_empty()) {
            let kept = fewest.entry(bare.clone()).or_insert_with(|| line.clone());
            if n_marks(line) < n_marks(kept) {
                kept.clone_from(line);
            }
        }
        fewest
    }

    fn is_blank(&self) -> bool {
        self.0.iter().all(|(_, bare)| bare.is_empty())
    }

    /// Lines that say something, then how much they say.
    fn richness(&self) -> (usize, usize) {
        let n_lines = self.0.iter().filter(|(_, bare)| !bare.is_empty()).count();
        (n_lines, self.0.iter().map(|(_, bare)| bare.len()).sum())
    }

    /// The lines without blank ones at either end or one after another.
    fn into_lines(self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::with_capacity(self.0.len());
        for (line, _) in self.0 {
            let follows_blank = lines.last().is_none_or(|last| last.trim().is_empty());
            if !(line.trim().is_empty() && follows_blank) {
                lines.push(line);
            }
        }
        if lines.last().is_some_and(|last| last.trim().is_empty()) {
            lines.pop();
        }
        lines
    }
}

/// What richer places have said already.
#[derive(Default)]
struct Said {
    lines: std::collections::HashSet<String>,
    whole: String,
}

impl Said {
    /// Takes out of a place what has been said already: single lines, or all of it
    /// when Slack or the sender has run the same words together into fewer lines.
    fn strike(&self, place: &mut Place) {
        place
            .0
            .retain(|(_, bare)| bare.is_empty() || !self.lines.contains(bare));
        let whole: String = place.0.iter().map(|(_, bare)| bare.as_str()).collect();
        if self.whole.contains(&whole) {
            place.0.clear();
        }
    }

    fn take(&mut self, place: &Place) {
        for (_, bare) in place.0.iter().filter(|(_, bare)| !bare.is_empty()) {
            self.whole.push_str(bare);
            self.lines.insert(bare.clone());
        }
        // Nothing is contained across two places.
        self.whole.push('\n');
    }
}

/// A line without what the same words may or may not have in another place: white
/// space, zero-width signs, marks of style, and the bullet or quote sign before it.
fn bare(line: &str) -> String {
    let is_invisible = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    };
    line.chars()
        .filter(|&c| !is_invisible(c) && !"*_~`".contains(c))
        .skip_while(|c| "•◦▪▫‣⁃·>-".contains(*c))
        .collect()
}
