//! A notice that is to be kept.

use super::wording;
use crate::tokens::opaque::Text;
use chrono::NaiveDate;
use mandat_domain::{
    access_reviews::remind::Telling,
    ids::UserId,
    notices::Notice,
    regime::words::{Channel, Occasion},
    validity::Moment,
};
use serde::{Deserialize, Serialize};

/// What an SMS is made of. It is sealed as long as it waits, and gone once it was sent; it does not print.
#[derive(Serialize, Deserialize)]
pub struct TextMessage {
    pub to: String,
    pub password: Text,
}

/// A notice to be kept.
pub struct NewNotice {
    /// The last event of the write that it follows from.
    pub(super) write: i64,
    pub(super) user: UserId,
    pub(super) regime: Option<String>,
    pub(super) occasion: String,
    pub(super) revisions: Vec<i64>,
    /// What tells it from others of the same write, person and occasion: the day of a report, when a reset was asked
    /// for; empty for what follows from a write alone.
    pub(super) apart: String,
    pub(super) mail: bool,
    /// What goes by SMS instead of a mail.
    pub(super) sms: Option<TextMessage>,
    pub(super) inbox: bool,
}

impl NewNotice {
    #[must_use]
    pub fn new(write: i64, notice: Notice) -> Self {
        let Notice { user, regime, occasion, revisions, mail, inbox } = notice;
        let occasion = occasion.as_str().to_owned();
        Self {
            write,
            user,
            regime: Some(regime),
            occasion,
            revisions,
            apart: String::new(),
            mail,
            sms: None,
            inbox,
        }
    }

    /// That a round waits for a user, once for each kind of telling.
    #[must_use]
    pub fn of_review(started: i64, user: UserId, regime: Option<String>, telling: Telling) -> Self {
        let (occasion, revisions) = (telling.as_str().to_owned(), vec![started]);
        Self {
            write: started,
            user,
            regime,
            occasion,
            revisions,
            apart: String::new(),
            mail: true,
            sms: None,
            inbox: true,
        }
    }

    /// An invitation to a user who was recorded by that write.
    #[must_use]
    pub fn invitation(write: i64, user: UserId) -> Self {
        let occasion = wording::INVITED.to_owned();
        Self {
            write,
            user,
            regime: None,
            occasion,
            revisions: Vec::new(),
            apart: String::new(),
            mail: true,
            sms: None,
            inbox: false,
        }
    }

    /// The user name of provisional credentials that were made by that write (CSM-03).
    #[must_use]
    pub fn user_name(write: i64, user: UserId) -> Self {
        Self { occasion: wording::PROVISIONAL.to_owned(), ..Self::invitation(write, user) }
    }

    /// Their password, by SMS alone.
    #[must_use]
    pub fn provisional_password(write: i64, user: UserId, message: TextMessage) -> Self {
        let (apart, sms) = ("sms".to_owned(), Some(message));
        Self { apart, sms, mail: false, ..Self::user_name(write, user) }
    }

    /// That somebody asked for a reset of this user's password. It follows from no write.
    #[must_use]
    pub fn of_reset(user: UserId, asked_at: Moment) -> Self {
        Self {
            write: 0,
            user,
            regime: None,
            occasion: wording::RESET.to_owned(),
            revisions: Vec::new(),
            apart: asked_at.to_rfc3339(),
            mail: true,
            sms: None,
            inbox: false,
        }
    }

    /// A report of who is dormant, of that day.
    #[must_use]
    pub fn of_dormant(write: i64, user: UserId, regime: &str, day: NaiveDate, by: &[Channel]) -> Self {
        Self {
            write,
            user,
            regime: Some(regime.to_owned()),
            occasion: Occasion::Dormant.as_str().to_owned(),
            revisions: Vec::new(),
            apart: day.to_string(),
            mail: by.contains(&Channel::Mail),
            sms: None,
            inbox: by.contains(&Channel::Inbox),
        }
    }
}
