//! The body of a request that is a file.

use super::BodyDigest;
use crate::error::Error;
use actix_web::{
    HttpMessage, HttpRequest,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

/// Reads a file of at most so many bytes, of one of these media types; gives which. Its digest stays on the request, for
/// the idempotency of the change. To be called once it is known that the caller may send one.
///
/// # Errors
/// 415 `unsupported_media_type`, 413 `body_too_large`, 400 `malformed_json` for what did not arrive whole
pub async fn file<T: Copy>(
    request: &HttpRequest,
    mut payload: Payload,
    kinds: &[(&str, T)],
    limit: usize,
) -> Result<(T, Bytes), Error> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    let Some((_, kind)) = kinds.iter().find(|(known, _)| essence.eq_ignore_ascii_case(known)) else {
        let known: Vec<&str> = kinds.iter().map(|(known, _)| *known).collect();
        let detail = format!("the body must be {}", known.join(" or "));
        return Err(Error::problem("unsupported_media_type", detail));
    };
    let mut bytes = BytesMut::new();
    let mut digest = Sha256::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| Error::problem("malformed_json", "the body did not arrive whole"))?;
        if bytes.len() + part.len() > limit {
            return Err(Error::problem("body_too_large", format!("a file has at most {limit} bytes")));
        }
        digest.update(&part);
        bytes.extend_from_slice(&part);
    }
    request.extensions_mut().insert(BodyDigest(digest.finalize().into()));
    Ok((*kind, bytes.freeze()))
}
