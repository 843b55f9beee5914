//! What a provider may always know of a client's employees: employments without names (VLT-01).

use super::{Field, Fields};

/// An employment as a provider sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// The year in which it began; `None` in a small group, where it would say who it is.
    pub since: Option<i32>,
    pub ended: bool,
    pub hours: Option<Hours>,
}

/// The hours of a usual week, as coarse as statistics need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    UpTo12,
    UpTo24,
    UpTo36,
    Over36,
}

impl Hours {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpTo12 => "up_to_12",
            Self::UpTo24 => "up_to_24",
            Self::UpTo36 => "up_to_36",
            Self::Over36 => "over_36",
        }
    }

    fn of(text: &str) -> Option<Self> {
        let hours: f64 = text.parse().ok()?;
        Some(match hours {
            _ if hours <= 12.0 => Self::UpTo12,
            _ if hours <= 24.0 => Self::UpTo24,
            _ if hours <= 36.0 => Self::UpTo36,
            _ => Self::Over36,
        })
    }
}

/// An employment without anything that would name somebody: no day, and in a small group no year either. `today` is the
/// day of the question.
#[must_use]
pub fn coarsened(fields: &Fields, small_group: bool, today: &str) -> Employment {
    let year = |day: &str| day.split('-').next().and_then(|year| year.parse().ok());
    let since = fields.get(Field::EmployedFrom).and_then(year);
    Employment {
        since: if small_group { None } else { since },
        ended: fields.get(Field::EmployedUntil).is_some_and(|day| day < today),
        hours: fields.get(Field::Hours).and_then(Hours::of),
    }
}
