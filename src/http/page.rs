//! Lists come in pages, by cursor.

use super::{Cursors, PageQuery, Query};
use crate::{error::Error, problems::FieldError, storage::Store};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::{Serialize, de::DeserializeOwned};
use std::future::{Ready, ready};

const DEFAULT: i64 = 50;
const MOST: i64 = 200;

/// Which part of a list is wanted.
///
/// 400 `invalid_query` for a limit outside of 1 to 200, 400 `invalid_cursor` for a cursor that was not
/// made for this list: same path (and with it tenant), same filters.
pub struct Page {
    limit: i64,
    cursor: Option<String>,
    /// Path and filters: what the cursor belongs to.
    list: String,
    cursors: Cursors,
}

impl Page {
    /// How many rows to ask the database for: one more than wanted shows whether the list goes on.
    #[must_use]
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Where to go on: the key of the last row of the page before.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Error> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        self.cursors.open(&self.list, cursor).map(Some).ok_or_else(|| {
            Error::problem("invalid_cursor", "the cursor was not made for this list with these filters")
        })
    }

    /// The rows of this page, of what [`fetch`](Self::fetch) gave, and the cursor of the next one.
    pub fn cut<R, K: Serialize>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> K) -> (Vec<R>, Option<String>) {
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next = last.and_then(|row| self.cursors.seal(&self.list, &key(row)));
        (rows, next)
    }

    /// A cursor at a key, for a list that never ends: whoever comes back with it goes on after the key.
    #[must_use]
    pub fn seal<K: Serialize>(&self, key: &K) -> Option<String> {
        self.cursors.seal(&self.list, key)
    }

    /// The page of a search whose filters come in the body, as those for persons do.
    pub fn of_search<F: Serialize>(
        request: &HttpRequest,
        limit: Option<i64>,
        cursor: Option<String>,
        filters: &F,
    ) -> Result<Self, Error> {
        let filters = serde_json::to_string(filters).map_err(Error::internal)?;
        Self::new(request, limit, cursor, &filters)
    }

    fn new(
        request: &HttpRequest,
        limit: Option<i64>,
        cursor: Option<String>,
        filters: &str,
    ) -> Result<Self, Error> {
        let store = request
            .app_data::<web::Data<Store>>()
            .ok_or_else(|| Error::internal("the service has no store"))?;
        let limit = limit.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            let message = format!("a page has 1 to {MOST} entries");
            return Err(Error::invalid_query(vec![FieldError::new("limit", "out_of_range", message)]));
        }
        let list = format!("{}?{filters}", request.path());
        Ok(Self { limit, cursor, list, cursors: Cursors::of(store) })
    }
}

impl FromRequest for Page {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let page = Query::<PageQuery>::parse(request).and_then(|query| {
            Self::new(request, query.limit, query.cursor, &filters(request.query_string()))
        });
        ready(page)
    }
}

/// The query without what belongs to the page, in an order that does not depend on the caller.
fn filters(query: &str) -> String {
    let mut filters: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    filters.retain(|(name, _)| name != "limit" && name != "cursor");
    filters.sort();
    serde_urlencoded::to_string(filters).unwrap_or_default()
}

/// Declares the page of a list: `page! { /// Users, by name. pub struct UserPage of User }`.
#[macro_export]
macro_rules! page {
    ($(#[$doc:meta])* pub struct $name:ident of $item:ty) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub struct $name {
            /// This page, in the order of the list.
            pub items: Vec<$item>,
            /// Send it as `cursor` for the next page; absent on the last one.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub next_cursor: Option<String>,
        }

        impl From<(Vec<$item>, Option<String>)> for $name {
            fn from((items, next_cursor): (Vec<$item>, Option<String>)) -> Self {
                Self { items, next_cursor }
            }
        }

        impl $crate::http::Versioned for $name {}
    };
}
