//! An employee's data on the wire.

use crate::{
    http::{Clearable, clearable_text},
    problems::FieldError,
    text,
};
use mandat_domain::{
    regime::words::IdentifierCheck,
    vault::{Field, FieldRefused, Fields},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text! {
    /// A field of an employee's data.
    pub struct EmployeeText: 1..=200, example "Janssen";
}

macro_rules! employee_data {
    ($($(#[$attribute:meta])* $name:ident = $field:ident;)+) => {
        /// What is known of an employee. What is left out is not known.
        #[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct EmployeeData {
            $($(#[$attribute])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $name: Option<EmployeeText>,)+
        }

        /// What changes about an employee: fields that are left out stay, and `null` is not known any more.
        #[derive(Clone, Default, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct EmployeeDataChanges {
            $(
                #[serde(default)]
                #[schema(schema_with = clearable_text, required = false)]
                pub $name: Clearable<EmployeeText>,
            )+
        }

        impl EmployeeDataChanges {
            /// The data after the change.
            #[must_use]
            pub fn over(self, before: &Fields) -> EmployeeData {
                let before = EmployeeData::from(before);
                EmployeeData { $($name: self.$name.over(before.$name),)+ }
            }
        }

        impl EmployeeData {
            fn into_said(self) -> Vec<(Field, String)> {
                let all = [$((Field::$field, self.$name)),+];
                all.into_iter().filter_map(|(field, text)| Some((field, text?.into_string()))).collect()
            }
        }

        impl From<&Fields> for EmployeeData {
            fn from(fields: &Fields) -> Self {
                Self { $($name: fields.get(Field::$field).map(EmployeeText::known),)+ }
            }
        }
    };
}

employee_data! {
    initials = Initials;
    given_name = GivenName;
    /// What stands before the family name.
    prefix = Prefix;
    family_name = FamilyName;
    /// Year, month and day: `1965-09-19`.
    birth_date = BirthDate;
    /// `female`, `male`, `other` or `unknown`.
    sex = Sex;
    street = Street;
    house_number = HouseNumber;
    postcode = Postcode;
    city = City;
    country = Country;
    /// The national number; checked as the regime says.
    citizen_number = CitizenNumber;
    email = Email;
    private_email = PrivateEmail;
    work_phone = WorkPhone;
    home_phone = HomePhone;
    mobile_phone = MobilePhone;
    /// By which the employer knows the employee; no other employee has it.
    personnel_number = PersonnelNumber;
    /// Year, month and day.
    employed_from = EmployedFrom;
    /// Year, month and day.
    employed_until = EmployedUntil;
    /// Of a usual week, as a decimal number.
    hours = Hours;
    contract_type = ContractType;
}

impl std::fmt::Debug for EmployeeData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmployeeData(..)")
    }
}

impl EmployeeText {
    /// What is kept is in its form.
    fn known(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl EmployeeData {
    /// The data in their normal form.
    ///
    /// # Errors
    /// Every field that is wrong
    pub fn checked(self, numbers: IdentifierCheck) -> Result<Fields, Vec<FieldError>> {
        let told = |refused| refused_field(refused, "/data/");
        Fields::checked(self.into_said(), numbers).map_err(|refused| refused.into_iter().map(told).collect())
    }

    /// What is said, in its normal form and no more than that.
    ///
    /// # Errors
    /// Every field that is wrong
    pub fn normal(self, numbers: IdentifierCheck) -> Result<Fields, Vec<FieldError>> {
        let one = |(field, text): (Field, String)| {
            let refused = FieldRefused::Malformed(field);
            field.normal(&text, numbers).map(|text| (field, text)).ok_or_else(|| refused_field(refused, "/"))
        };
        let (right, wrong): (Vec<_>, Vec<_>) = self.into_said().into_iter().map(one).partition(Result::is_ok);
        let wrong: Vec<FieldError> = wrong.into_iter().filter_map(Result::err).collect();
        if wrong.is_empty() { Ok(Fields::kept(right.into_iter().filter_map(Result::ok))) } else { Err(wrong) }
    }
}

fn refused_field(refused: FieldRefused, within: &str) -> FieldError {
    let field = format!("{within}{}", refused.field().as_str());
    FieldError::new(field, refused.code(), refused.to_string())
}
