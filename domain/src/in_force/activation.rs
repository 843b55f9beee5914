//! What a regime gives begins.

use crate::{access::Authority, event::Event, refused::Refused};

/// Only holders of the role that the regime names do this, for the whole tenant; everything else that the
/// regime gives waits for it (CSM-01). It is done once and for good: later it makes no event.
pub fn decide(authority: &Authority<'_>, regime: &str) -> Result<Vec<Event>, Refused> {
    let known = authority.rules.regime(regime);
    let Some((known, activation)) = known.and_then(|known| Some((known, known.tenants.activation.as_ref()?)))
    else {
        return Err(Refused::NotFound { what: "activation" });
    };
    authority.starts(known, activation)?;
    if authority.rules.activated(regime) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RegimeActivated { regime: regime.to_owned() }])
}
