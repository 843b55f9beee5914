//! The pages of a search (AuthZEN 1.0, "Pagination").

use crate::{
    error::Error,
    http::{Cursors, Reading},
    storage::Tx,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Results on a page where no limit is given.
const DEFAULT: usize = 50;
/// Results on a page at most; a higher limit gives as many.
const MOST: usize = 1_000;
/// How many candidates are loaded together.
const CHUNK: usize = 500;
/// How many candidates one request looks at. A page may be short of its limit, and still not be the last.
const LOOKED_AT: usize = 5_000;

/// Which part of the results is wanted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedPage {
    /// The `next_token` of the page before. Everything else in the request must be as it was; the limit may
    /// be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4096)]
    pub token: Option<String>,
    /// How many results at most; more than 1,000 are 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, example = 50)]
    pub limit: Option<u32>,
}

/// Where the results go on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// Send it as `page.token` for the next page; empty on the last one.
    pub next_token: String,
    /// How many results this page has.
    pub count: i64,
}

/// What there is to say to the results.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SearchContext {
    pub reason: String,
}

/// The page that was asked for, of one search by one caller.
pub(super) struct Paging<K> {
    limit: usize,
    after: Option<K>,
    search: String,
    cursors: Cursors,
}

impl<K: Serialize + for<'de> Deserialize<'de>> Paging<K> {
    /// 400 for a token that was not made for this search, and for a limit other than the token's.
    pub fn of<Q: Serialize>(
        reading: &Reading,
        path: &str,
        query: &Q,
        page: Option<AskedPage>,
    ) -> Result<Self, Error> {
        let query = serde_json::to_string(query).map_err(Error::internal)?;
        let caller = reading.caller();
        let search = format!("{path}/{}/{}?{query}", caller.tenant.0, caller.account.id());
        let cursors = Cursors::of(reading.store());
        let page = page.unwrap_or(AskedPage { token: None, limit: None });
        let limit = page.limit.map(|limit| usize::try_from(limit).unwrap_or(MOST).min(MOST));
        let Some(token) = page.token else {
            return Ok(Self { limit: limit.unwrap_or(DEFAULT), after: None, search, cursors });
        };
        let position: Option<(usize, Option<K>)> = cursors.open(&search, &token);
        let position = position.filter(|(of_token, _)| limit.is_none_or(|limit| limit == *of_token));
        let (limit, after) = position
            .ok_or_else(|| Error::problem("invalid_cursor", "page.token was not made for this search"))?;
        Ok(Self { limit, after, search, cursors })
    }

    /// The page object, where the results go on after that key; the end without one.
    #[allow(clippy::option_option, reason = "the end of the results, their start, or what comes after a key")]
    pub fn page(&self, count: usize, next: Option<Option<K>>) -> SearchPage {
        let token = next.and_then(|after| self.cursors.seal(&self.search, &(self.limit, after)));
        SearchPage { next_token: token.unwrap_or_default(), count: i64::try_from(count).unwrap_or(i64::MAX) }
    }

    /// Cuts this page out of all results, which come in the order of their keys.
    pub fn cut<T>(&self, all: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> (Vec<T>, SearchPage)
    where
        K: PartialOrd + Clone,
    {
        let mut rest = all.filter(|item| self.after.as_ref().is_none_or(|after| key(item) > *after));
        let found: Vec<T> = rest.by_ref().take(self.limit).collect();
        let more = rest.next().is_some();
        let last = || found.last().map(&key).or_else(|| self.after.clone());
        let page = self.page(found.len(), more.then(last));
        (found, page)
    }

    /// Goes through candidates in the order of their ids, some hundreds at a time, until the page is full.
    pub async fn scan(
        &self,
        tx: &mut Tx,
        mut candidates: impl AsyncFnMut(&mut Tx, Option<K>, i64) -> Result<Vec<K>, Error>,
        mut confirmed: impl AsyncFnMut(&mut Tx, Vec<K>) -> Result<Vec<K>, Error>,
    ) -> Result<(Vec<K>, SearchPage), Error>
    where
        K: Clone,
    {
        let (mut found, mut after, mut looked_at) = (Vec::new(), self.after.clone(), 0);
        loop {
            let chunk = candidates(tx, after.clone(), i64::try_from(CHUNK).unwrap_or(i64::MAX)).await?;
            let (read, last) = (chunk.len(), chunk.last().cloned());
            for id in confirmed(tx, chunk).await? {
                if found.len() == self.limit {
                    let last = found.last().cloned().or_else(|| self.after.clone());
                    let page = self.page(found.len(), Some(last));
                    return Ok((found, page));
                }
                found.push(id);
            }
            (after, looked_at) = (last.or(after), looked_at + read);
            if read < CHUNK {
                let page = self.page(found.len(), None);
                return Ok((found, page));
            }
            if looked_at >= LOOKED_AT {
                let page = self.page(found.len(), Some(after));
                return Ok((found, page));
            }
        }
    }
}
