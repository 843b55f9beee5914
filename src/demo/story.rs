//! What is printed: where the service is, and what to paste into a shell.

use super::{
    company::{FOUNDER, SUPERVISOR},
    paper::Paper,
};
use chrono::{Days, Months, NaiveDate, TimeDelta};
use mandat_domain::validity::Moment;
use std::path::Path;

/// Who stands in, and whose working time they then may see.
const STAND_IN: &str = "luca.bernasconi@kessler.example";
const COLLEAGUE: &str = "tobias.wyss@kessler.example";

/// Two weeks that lie ahead: the first fourteen days of a month. Who asks again later gets the same two
/// weeks, or others that do not touch them, so that the story can be told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fortnight {
    pub from: NaiveDate,
    /// The day after the last one.
    pub until: NaiveDate,
}

impl Fortnight {
    /// The next that begins no sooner than in three days.
    #[must_use]
    pub fn ahead_of(now: Moment) -> Self {
        use chrono::Datelike;
        let near = (now + TimeDelta::days(3)).date_naive();
        let from = near.with_day(1).map_or(near, |first| first + Months::new(1));
        Self { from, until: from + Days::new(14) }
    }
}

/// The text; `None` when somebody in it is not on the paper.
pub fn tell(paper: &Paper, path: &Path, now: Moment) -> Option<String> {
    let tenant = paper.tenants.first()?;
    let user = |email: &str| tenant.users.iter().find(|user| user.email == email);
    let (owner, stand_in, colleague) = (user(FOUNDER.2)?, user(STAND_IN)?, user(COLLEAGUE)?);
    let Fortnight { from, until } = Fortnight::ahead_of(now);
    let (before, during) = (from - Days::new(1), from + Days::new(7));
    let (base, file) = (&paper.base_url, path.display());
    let (tenant_id, email, password) = (tenant.id, &owner.email, &owner.password);
    let (stand_in_id, stand_in) = (stand_in.id, &stand_in.name);
    let (colleague_id, colleague) = (colleague.id, &colleague.name);
    let (company, owner) = (&tenant.name, &owner.name);
    Some(format!(
        r#"
Mandat answers at {base}
  reference  {base}/docs
  accounts   {file}

To try it, paste this into another shell. {owner} owns {company} and
makes {stand_in} a supervisor for two weeks. May the stand-in see the working time of
{colleague} before, during and after?

base={base}
tenant=$base/v1/tenants/{tenant_id}
token=$(curl -sS $base/v1/sessions -H 'Content-Type: application/json' \
  -d '{{"email": "{email}", "password": "{password}"}}' |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')
post() {{ curl -sS "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2"; }}
post $tenant/assignments '{{
  "holder": {{"type": "user", "id": "{stand_in_id}"}},
  "role": "{SUPERVISOR}", "scope": {{"type": "tenant"}},
  "valid_from": "{from}T00:00:00Z", "valid_until": "{until}T00:00:00Z"}}'; echo
for day in {before} {during} {until}; do
  echo "On $day:"
  post $tenant/explanations '{{
    "subject": {{"type": "user", "id": "{stand_in_id}"}},
    "action": {{"name": "time-recording/time.read"}},
    "resource": {{"type": "user", "id": "{colleague_id}"}},
    "context": {{"as_of": "'$day'T08:00:00Z"}}}}' |
    grep -o -e '"decision":[a-z]*' -e '"reason":"[^"]*"' -e '"text":"[^"]*"' -e '"smallest_change":{{[^}}]*}}'
done

"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead_of(day: &str) -> (String, String) {
        let now: Moment = format!("{day}T12:00:00Z").parse().unwrap();
        let Fortnight { from, until } = Fortnight::ahead_of(now);
        (from.to_string(), until.to_string())
    }

    #[test]
    fn the_two_weeks_are_the_same_or_do_not_touch() {
        let expected = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        assert_eq!(ahead_of("2026-11-01"), expected("2026-12-01", "2026-12-15"));
        assert_eq!(ahead_of("2026-11-27"), expected("2026-12-01", "2026-12-15"));
        assert_eq!(ahead_of("2026-11-28"), expected("2027-01-01", "2027-01-15"));
        assert_eq!(ahead_of("2028-01-31"), expected("2028-03-01", "2028-03-15"));
    }
}
