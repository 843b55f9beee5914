//! What is known of an employee, field by field, each in its normal form.

use crate::{regime::words::IdentifierCheck, users::normal_number};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The longest text of a field, in characters.
const LONGEST: usize = 200;
/// The most hours of a week.
const HOURS_OF_A_WEEK: f64 = 168.0;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $form:ident;)+) => {
        /// A field of an employee's data. All of them are personal data (VLT-01).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Field { $($(#[$doc])* #[serde(rename = $word)] $name,)+ }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word for it in the API and in regimes.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            const fn form(self) -> Form {
                match self { $(Self::$name => Form::$form),+ }
            }
        }
    };
}

/// How the value of a field is written.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Date,
    Postcode,
    Sex,
    Hours,
    Email,
    Phone,
    Number,
}

fields! {
    Initials = "initials", Text;
    GivenName = "given_name", Text;
    /// What stands before the family name and is not sorted by: `van der`.
    Prefix = "prefix", Text;
    FamilyName = "family_name", Text;
    BirthDate = "birth_date", Date;
    Sex = "sex", Sex;
    Street = "street", Text;
    HouseNumber = "house_number", Text;
    Postcode = "postcode", Postcode;
    City = "city", Text;
    Country = "country", Text;
    /// The national number, checked as the regime says.
    CitizenNumber = "citizen_number", Number;
    Email = "email", Email;
    PrivateEmail = "private_email", Email;
    WorkPhone = "work_phone", Phone;
    HomePhone = "home_phone", Phone;
    MobilePhone = "mobile_phone", Phone;
    PersonnelNumber = "personnel_number", Text;
    EmployedFrom = "employed_from", Date;
    EmployedUntil = "employed_until", Date;
    /// Of a usual week.
    Hours = "hours", Hours;
    ContractType = "contract_type", Text;
}

/// Without these nobody is an employee.
const NEEDED: [Field; 4] = [Field::FamilyName, Field::BirthDate, Field::PersonnelNumber, Field::EmployedFrom];

/// The data of an employee, each field in its normal form; what is not known is not there. Does not print.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<Field, String>);

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fields(..)")
    }
}

/// Why the data of an employee are not taken; it names the field and never what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldRefused {
    #[error("an employee is not known without it")]
    Missing(Field),
    #[error("it is not written as this field is")]
    Malformed(Field),
}

impl FieldRefused {
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            Self::Missing(field) | Self::Malformed(field) => field,
        }
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing(_) => "required",
            Self::Malformed(_) => "malformed",
        }
    }
}

impl Field {
    /// The field of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == word)
    }

    /// The value as it is kept and compared; `None` where it is not written as this field is. Postcodes have capitals
    /// and no blanks, phone numbers their digits, dates are written `2026-11-23`.
    #[must_use]
    pub fn normal(self, text: &str, numbers: IdentifierCheck) -> Option<String> {
        let text = text.trim();
        let fits = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if !fits {
            return None;
        }
        match self.form() {
            Form::Text => Some(text.to_owned()),
            Form::Date => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
                Some(date.format("%Y-%m-%d").to_string())
            }
            Form::Postcode => {
                let code: String = text.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
                let plain = code.chars().all(|sign| sign.is_ascii_alphanumeric());
                ((2..=10).contains(&code.len()) && plain).then(|| code.to_ascii_uppercase())
            }
            Form::Sex => ["female", "male", "other", "unknown"].contains(&text).then(|| text.to_owned()),
            Form::Hours => {
                let hours: f64 = text.parse().ok()?;
                (0.0..=HOURS_OF_A_WEEK).contains(&hours).then(|| hours.to_string())
            }
            Form::Email => {
                let (local, host) = text.rsplit_once('@')?;
                let fits = !local.is_empty() && host.contains('.') && !text.contains(char::is_whitespace);
                fits.then(|| text.to_owned())
            }
            Form::Phone => {
                let separates = |sign: char| matches!(sign, ' ' | '-' | '(' | ')' | '.' | '/');
                let number: String = text.chars().filter(|sign| !separates(*sign)).collect();
                let digits = number.strip_prefix('+').unwrap_or(&number);
                let plain = digits.chars().all(|sign| sign.is_ascii_digit());
                (plain && (5..=15).contains(&digits.len())).then_some(number)
            }
            Form::Number => normal_number(numbers, text),
        }
    }
}

impl Fields {
    /// The data in their normal form, and whole. Who is employed has begun, and does not end before.
    ///
    /// # Errors
    /// Every field that is wrong
    pub fn checked(
        said: impl IntoIterator<Item = (Field, String)>,
        numbers: IdentifierCheck,
    ) -> Result<Self, Vec<FieldRefused>> {
        let mut refused = Vec::new();
        let mut fields = BTreeMap::new();
        for (field, text) in said {
            match field.normal(&text, numbers) {
                Some(normal) => drop(fields.insert(field, normal)),
                None => refused.push(FieldRefused::Malformed(field)),
            }
        }
        let lacking = NEEDED.into_iter().filter(|field| !fields.contains_key(field));
        let malformed: Vec<Field> = refused.iter().map(|refused| refused.field()).collect();
        refused.extend(lacking.filter(|field| !malformed.contains(field)).map(FieldRefused::Missing));
        // As text, days written in the normal form come in their order.
        let ends_first = fields.get(&Field::EmployedUntil) < fields.get(&Field::EmployedFrom);
        if ends_first && fields.contains_key(&Field::EmployedUntil) {
            refused.push(FieldRefused::Malformed(Field::EmployedUntil));
        }
        if refused.is_empty() { Ok(Self(fields)) } else { Err(refused) }
    }

    /// What is kept already, field by field.
    #[must_use]
    pub fn kept(fields: impl IntoIterator<Item = (Field, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// Each field that is known, with what it says.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, text)| (*field, text.as_str()))
    }

    /// The names of the fields that are known.
    #[must_use]
    pub fn names(&self) -> Vec<Field> {
        self.0.keys().copied().collect()
    }

    /// The same without one field.
    #[must_use]
    pub fn without(mut self, field: Field) -> Self {
        self.0.remove(&field);
        self
    }

    /// The names of the fields that are not the same in both.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<Field> {
        Field::ALL.iter().copied().filter(|field| self.get(*field) != other.get(*field)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: IdentifierCheck = IdentifierCheck::DutchCitizenNumber;

    fn said(fields: &[(Field, &str)]) -> Result<Fields, Vec<FieldRefused>> {
        Fields::checked(fields.iter().map(|(field, text)| (*field, (*text).to_owned())), CHECK)
    }

    #[test]
    fn values_have_one_form() {
        let normal = |field: Field, text| field.normal(text, CHECK);
        assert_eq!(normal(Field::Postcode, " 5211 nj ").as_deref(), Some("5211NJ"));
        assert_eq!(normal(Field::CitizenNumber, "1112.22.333").as_deref(), Some("111222333"));
        assert_eq!(normal(Field::WorkPhone, "+31 (0)73-615 99 98").as_deref(), Some("+310736159998"));
        assert_eq!(normal(Field::Hours, "36.50").as_deref(), Some("36.5"));
        for (field, wrong) in [
            (Field::CitizenNumber, "111222334"),
            (Field::BirthDate, "19-09-1965"),
            (Field::BirthDate, "1965-02-30"),
            (Field::Sex, "vrouw"),
            (Field::Hours, "169"),
            (Field::Hours, "NaN"),
            (Field::Email, "a@b"),
            (Field::WorkPhone, "073 abc"),
            (Field::FamilyName, "a\u{7}b"),
            (Field::FamilyName, "  "),
        ] {
            assert_eq!(normal(field, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_and_nothing_it_says() {
        let refused = said(&[(Field::FamilyName, "Janssen"), (Field::BirthDate, "1965")]).unwrap_err();
        let named: Vec<_> =
            refused.iter().map(|refused| (refused.field().as_str(), refused.code())).collect();
        assert_eq!(
            named,
            [("birth_date", "malformed"), ("personnel_number", "required"), ("employed_from", "required")]
        );
    }

    #[test]
    fn nobody_ends_before_they_begin_and_nothing_prints() {
        let employee = |until| {
            said(&[
                (Field::FamilyName, "Janssen"),
                (Field::BirthDate, "1965-09-19"),
                (Field::PersonnelNumber, "MS004"),
                (Field::EmployedFrom, "2018-01-31"),
                (Field::EmployedUntil, until),
            ])
        };
        assert_eq!(employee("2018-01-30").unwrap_err(), [FieldRefused::Malformed(Field::EmployedUntil)]);
        assert_eq!(format!("{:?}", employee("2018-01-31").unwrap()), "Fields(..)");
    }
}
