//! By which request something is done, and from where.

use super::RequestId;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use mandat_domain::{access_log::Circumstances, account::Actor, validity::Moment};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
    sync::Arc,
};

/// The request, as logs know it.
#[derive(Debug, Clone)]
pub struct Origin {
    request_id: Arc<str>,
    address: Option<IpAddr>,
}

impl Origin {
    /// The address is that of the other end of the connection. A header can say anything, so none is asked.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let request_id =
            request.extensions().get::<RequestId>().map_or_else(|| "".into(), |id| (*id.0).into());
        let address = request.peer_addr().map(|address| address.ip().to_canonical());
        Self { request_id, address }
    }

    #[must_use]
    pub fn request_id(&self) -> String {
        self.request_id.to_string()
    }

    /// What somebody does by this request, for the access log.
    #[must_use]
    pub fn circumstances(&self, actor: Actor, at: Moment) -> Circumstances {
        let address = self.address.map(|address| address.to_string());
        Circumstances { at, actor, request_id: self.request_id(), address }
    }
}

impl FromRequest for Origin {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
