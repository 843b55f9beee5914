//! National numbers: whether one can be a number of its country at all. That it is somebody's is not known here.

use crate::regime::words::IdentifierCheck;
use chrono::NaiveDate;

/// The number in its normal form, its digits; where nothing is checked, the text as it is without the blanks
/// around it. `None` for what no authority can have given to anybody.
pub(crate) fn normal(check: IdentifierCheck, text: &str) -> Option<String> {
    let text = text.trim();
    if check == IdentifierCheck::None {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let digits: Vec<u32> = text.chars().filter_map(|sign| sign.to_digit(10)).collect();
    let separates = |sign: char| matches!(sign, ' ' | '-' | '.');
    let known = text.chars().all(|sign| sign.is_ascii_digit() || separates(sign));
    let right = match check {
        IdentifierCheck::None => true,
        IdentifierCheck::SwedishPersonalNumber => swedish(&digits),
        IdentifierCheck::BelgianNationalNumber => belgian(&digits),
        IdentifierCheck::DutchCitizenNumber => dutch(&digits),
        IdentifierCheck::SwissInsuranceNumber => swiss(&digits),
    };
    (known && right).then(|| digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect())
}

/// Twelve digits: the day of birth with its century, a serial number, and a check digit by Luhn's formula over
/// all but the century. In a coordination number the day is 60 higher (SKV 704).
fn swedish(digits: &[u32]) -> bool {
    let [y1, y2, y3, y4, m1, m2, d1, d2, ..] = *digits else { return false };
    let (year, month, day) = (number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2]));
    let day = if day > 60 { day - 60 } else { day };
    let luhn = digits.iter().skip(2).enumerate().map(|(place, digit)| {
        let doubled = digit * (2 - u32::from(place % 2 == 1));
        doubled / 10 + doubled % 10
    });
    digits.len() == 12 && is_date(year, month, day) && luhn.sum::<u32>() % 10 == 0
}

/// Eleven digits: the day of birth without its century, a serial number, and 97 less the rest of the first nine
/// digits by 97, with a 2 before them for who was born since 2000. In a bis number the month is 20 or 40
/// higher, and the day may be unknown.
fn belgian(digits: &[u32]) -> bool {
    let [_, _, m1, m2, d1, d2, ..] = *digits else { return false };
    let (month, day) = (number(&[m1, m2]) % 20, number(&[d1, d2]));
    let (first, check) =
        (number(digits.get(..9).unwrap_or_default()), number(digits.get(9..).unwrap_or_default()));
    let checks = |all: u64| 97 - all % 97 == check;
    digits.len() == 11 && month <= 12 && day <= 31 && (checks(first) || checks(2_000_000_000 + first))
}

/// Nine digits that pass the test of elevens: weighted by 9 to 2, and the last by -1, they add up to a multiple
/// of eleven.
fn dutch(digits: &[u32]) -> bool {
    let weighed = digits.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]);
    let sum: i64 = weighed.map(|(digit, weight)| i64::from(*digit) * weight).sum();
    digits.len() == 9 && digits.iter().any(|digit| *digit != 0) && sum % 11 == 0
}

/// Thirteen digits that begin with the country's 756, the last a check digit as in an EAN-13: weighted by 1 and 3 in
/// turn, they add up to a multiple of ten (AHV number since 2008).
fn swiss(digits: &[u32]) -> bool {
    let weighed = digits.iter().zip([1, 3].into_iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| digit * weight).sum();
    digits.len() == 13 && digits.starts_with(&[7, 5, 6]) && sum.is_multiple_of(10)
}

fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |all, digit| all * 10 + u64::from(*digit))
}

fn is_date(year: u64, month: u64, day: u64) -> bool {
    let part = |part: u64| u32::try_from(part).unwrap_or_default();
    let year = i32::try_from(year).unwrap_or_default();
    NaiveDate::from_ymd_opt(year, part(month), part(day)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierCheck::{
        BelgianNationalNumber, DutchCitizenNumber, SwedishPersonalNumber, SwissInsuranceNumber,
    };

    #[test]
    fn swedish_personal_numbers() {
        // The example of the tax agency, and a coordination number.
        for (text, digits) in [("19640823-3234", "196408233234"), ("197010632391", "197010632391")] {
            assert_eq!(normal(SwedishPersonalNumber, text).as_deref(), Some(digits));
        }
        for wrong in ["640823-3234", "196408233235", "196402303234", "19640823+3234", "", "1964082332340"] {
            assert_eq!(normal(SwedishPersonalNumber, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn belgian_national_numbers() {
        // Born before and since 2000, and a bis number.
        for (text, digits) in [("85.07.30-033.28", "85073003328"), ("17 07 30 033 84", "17073003384")] {
            assert_eq!(normal(BelgianNationalNumber, text).as_deref(), Some(digits));
        }
        for wrong in ["85.07.30-033.29", "85133003328", "850730033", "8507300332x"] {
            assert_eq!(normal(BelgianNationalNumber, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dutch_citizen_numbers() {
        assert_eq!(normal(DutchCitizenNumber, " 111222333 ").as_deref(), Some("111222333"));
        for wrong in ["111222334", "000000000", "11122233", "1112223330"] {
            assert_eq!(normal(DutchCitizenNumber, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn swiss_insurance_numbers() {
        // The example of the compensation office.
        assert_eq!(normal(SwissInsuranceNumber, "756.9217.0769.85").as_deref(), Some("7569217076985"));
        for wrong in ["756.9217.0769.84", "757.9217.0769.82", "756921707698", "75692170769850"] {
            assert_eq!(normal(SwissInsuranceNumber, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_without_a_rule_is_kept_as_it_is() {
        assert_eq!(normal(IdentifierCheck::None, " A-17/b ").as_deref(), Some("A-17/b"));
        assert_eq!(normal(IdentifierCheck::None, "  "), None);
    }
}
