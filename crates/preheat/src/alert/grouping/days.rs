//! Lines among the products that are a day and nothing else: a heading of those below, or
//! the date of the product above.

use crate::alert::day::AlertDay;
use crate::alert::fields::Fields;
use crate::alert::line::Line;

/// Whose day it is that stands alone on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Whose {
    /// Of the products below it.
    #[default]
    Below,
    /// Of the product above it.
    Above,
    /// It may be of either.
    Unclear,
}

/// The days alone on their lines, with a label for dates before them and without.
#[derive(Clone, Debug, Default)]
pub(super) struct DayLines {
    bare: Kind,
    labelled: Kind,
}

#[derive(Clone, Debug, Default)]
struct Kind {
    /// How they are read.
    whose: Whose,
    /// The bullets of one that stands before all products, if one does.
    lead: Option<String>,
    /// How many stand among the products, and how many of these below one of their own.
    n: usize,
    n_below: usize,
    /// How many are set off from the product above: by a blank line, by a sign.
    n_apart: usize,
    /// Whether no product has begun since the last one.
    is_last: bool,
}

impl DayLines {
    /// Looks at a line before the products.
    pub(super) fn lead(&mut self, line: &Line, fields: &Fields) {
        if AlertDay::is_day(fields) {
            self.kind(fields).lead = Some(line.mark.clone());
        }
    }

    /// Whether a line has the bullets of the one before all products.
    pub(super) fn is_like_lead(&self, line: &Line) -> bool {
        self.bare.lead.as_ref() == Some(&line.mark)
    }

    /// Counts a line among the products, and says whose day it is.
    pub(super) fn count(&mut self, fields: &Fields, below: bool, apart: bool) -> Whose {
        let kind = self.kind(fields);
        kind.n += 1;
        kind.n_below += usize::from(below);
        kind.n_apart += usize::from(apart);
        kind.whose
    }

    /// The product above the line has been read; another one may begin.
    pub(super) fn wait(&mut self, fields: &Fields) {
        self.kind(fields).is_last = true;
    }

    /// A product has been read.
    pub(super) fn go_on(&mut self) {
        self.bare.is_last = false;
        self.labelled.is_last = false;
    }

    /// How the lines are to be read once all of the alert's `n` products are known, if
    /// otherwise than as headings.
    pub(super) fn settled(&self, n: usize) -> Option<Self> {
        let bare = self.bare.whose(n, false);
        let labelled = self.labelled.whose(n, true);
        let settled = |whose| Kind {
            whose,
            ..Kind::default()
        };
        ([bare, labelled] != [Whose::Below; 2]).then(|| Self {
            bare: settled(bare),
            labelled: settled(labelled),
        })
    }

    fn kind(&mut self, fields: &Fields) -> &mut Kind {
        if fields.days.iter().all(|day| day.labelled) {
            &mut self.labelled
        } else {
            &mut self.bare
        }
    }
}

impl Kind {
    fn whose(&self, n_products: usize, labelled: bool) -> Whose {
        let leads = self.lead.is_some();
        let each_has_one = self.n == n_products && self.n_below == self.n && self.is_last;
        if self.n == 0 {
            Whose::Below
        } else if each_has_one && leads && !labelled {
            // The last one may be a footer.
            Whose::Unclear
        } else if each_has_one || labelled && !leads && self.n_apart == 0 {
            Whose::Above
        } else if labelled && self.is_last {
            // A date at the end may be that of all products.
            Whose::Unclear
        } else if self.n_apart == self.n || leads && !labelled {
            Whose::Below
        } else {
            Whose::Unclear
        }
    }
}
