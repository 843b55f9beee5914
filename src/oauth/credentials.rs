//! How an API client proves itself: HTTP Basic, or two fields of the form (RFC 6749, section 2.3.1).

use super::error::OauthError;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use base64::{Engine, engine::general_purpose::STANDARD};
use mandat_domain::ids::ApiClientId;
use secrecy::SecretString;
use uuid::Uuid;

/// Who the client says it is, and what it proves that with.
pub struct Credentials {
    /// `None` for a name that cannot be that of a client; it is refused like an unknown one.
    pub client: Option<ApiClientId>,
    pub secret: SecretString,
}

impl Credentials {
    /// From the header or from the form, never from both.
    ///
    /// # Errors
    /// `invalid_client` without credentials, `invalid_request` for two of them or a header that is no Basic
    pub fn given(
        headers: &HeaderMap,
        form_id: Option<&str>,
        form_secret: Option<&str>,
    ) -> Result<Self, OauthError> {
        let mut headers = headers.get_all(AUTHORIZATION);
        match (headers.next(), form_secret) {
            (Some(_), Some(_)) => {
                Err(OauthError::invalid_request("two ways of proving the client were used"))
            }
            (Some(header), None) => {
                let basic = header.to_str().ok().and_then(basic);
                let (id, secret) =
                    basic.ok_or_else(|| OauthError::invalid_client("the header is no Basic"))?;
                if headers.next().is_some() || form_id.is_some_and(|other| other != id) {
                    return Err(OauthError::invalid_request("two clients are named"));
                }
                Ok(Self::new(&id, secret))
            }
            (None, Some(secret)) => {
                let id = form_id.ok_or_else(|| OauthError::invalid_request("client_id is missing"))?;
                Ok(Self::new(id, secret.to_owned()))
            }
            (None, None) => Err(OauthError::invalid_client("the client did not prove itself")),
        }
    }

    fn new(id: &str, secret: String) -> Self {
        Self { client: Uuid::parse_str(id).ok().map(ApiClientId), secret: secret.into() }
    }
}

/// Name and secret of a Basic header. Both are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use secrecy::ExposeSecret;

    const ID: &str = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11";

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn encoded(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn header_and_form_say_the_same() {
        let basic = encoded(&format!("{ID}:msk%5Fa%2Db+c"));
        let by_header = Credentials::given(&headers(&[&basic]), None, None).unwrap();
        let by_form = Credentials::given(&headers(&[]), Some(ID), Some("msk_a-b c")).unwrap();
        for credentials in [by_header, by_form] {
            assert_eq!(credentials.client, Some(ApiClientId(ID.parse().unwrap())));
            assert_eq!(credentials.secret.expose_secret(), "msk_a-b c");
        }
    }

    #[test]
    fn what_is_not_one_proof_is_refused() {
        let good = encoded(&format!("{ID}:secret"));
        let cases = [
            (vec![], None, None, "invalid_client"),
            (vec![], None, Some("secret"), "invalid_request"),
            (vec![good.as_str()], None, Some("secret"), "invalid_request"),
            (vec![&good, &good], None, None, "invalid_request"),
            (vec![&good], Some("another"), None, "invalid_request"),
            (vec!["Bearer abc"], None, None, "invalid_client"),
            (vec!["Basic %%%"], None, None, "invalid_client"),
            (vec!["Basic bm8gY29sb24="], None, None, "invalid_client"),
        ];
        for (values, id, secret, expected) in cases {
            let error = Credentials::given(&headers(&values), id, secret).err().unwrap();
            assert_eq!(error.code(), expected, "{values:?} {id:?} {secret:?}");
        }
    }
}
