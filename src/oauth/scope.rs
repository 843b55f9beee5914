//! Scopes only narrow: a token that names some is good for these service permissions and no others.

use super::error::OauthError;
use mandat_domain::access::service;

/// The scopes that are asked for, each once; none asked for means that nothing is narrowed.
///
/// # Errors
/// `invalid_scope` for one that is no service permission
pub fn asked_for(scope: Option<&str>) -> Result<Vec<String>, OauthError> {
    let mut scopes: Vec<String> = Vec::new();
    for wanted in scope.unwrap_or("").split(' ').filter(|wanted| !wanted.is_empty()) {
        if !service::ALL.iter().any(|(key, _)| *key == wanted) {
            return Err(OauthError::invalid_scope(wanted));
        }
        if !scopes.iter().any(|known| known == wanted) {
            scopes.push(wanted.to_owned());
        }
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_service_permissions_narrow() {
        assert!(asked_for(None).unwrap().is_empty());
        assert!(asked_for(Some("")).unwrap().is_empty());
        let twice = format!("{0} {1} {0}", service::USER_READ, service::UNIT_READ);
        assert_eq!(asked_for(Some(&twice)).unwrap(), [service::USER_READ, service::UNIT_READ]);
        for unknown in ["admin", "time-recording/time.record", "mandat/user.read,mandat/unit.read"] {
            assert_eq!(asked_for(Some(unknown)).unwrap_err().code(), "invalid_scope", "{unknown}");
        }
    }
}
