//! Who makes notices and sends them, beside the requests.

use crate::{mail::Mailer, sms::SmsGateway, storage::Store};
use mandat_domain::regime::Catalogue;
use std::{sync::Arc, time::Duration};

/// How long a notice waits at most, when no change of this process hints at it.
const PAUSE: Duration = Duration::from_secs(5);

/// Makes notices from the log and sends those that go by mail. Several processes may do so at once.
#[derive(Clone)]
pub struct Courier {
    pub(super) store: Store,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) mailer: Mailer,
    pub(super) gateway: SmsGateway,
    pub(super) base_url: String,
}

impl Courier {
    #[must_use]
    pub const fn new(store: Store, catalogue: Arc<Catalogue>, mailer: Mailer, base_url: String) -> Self {
        Self { store, catalogue, mailer, gateway: SmsGateway::Nowhere, base_url }
    }

    /// The same, with a way for SMS to leave.
    #[must_use]
    pub fn texting_by(self, gateway: SmsGateway) -> Self {
        Self { gateway, ..self }
    }

    /// Goes on for as long as the service runs: soon after a change of this process, and every few seconds for
    /// those of others and for mail that is tried again.
    pub async fn go_on(self) {
        let mut committed = self.store.committed();
        loop {
            if let Err(error) = self.make().await {
                tracing::warn!(%error, "notices were not made; they will be at the next try");
            }
            if let Err(error) = self.remind().await {
                tracing::warn!(%error, "nobody was reminded; they will be at the next try");
            }
            if let Err(error) = self.report_dormant().await {
                tracing::warn!(%error, "dormant users were not reported; they will be at the next try");
            }
            if let Err(error) = self.answer_resets().await {
                tracing::warn!(%error, "requests for resets were not answered; they will be at the next try");
            }
            if let Err(error) = self.deliver().await {
                tracing::warn!(%error, "mail was not sent; it will be at the next try");
            }
            let _ = tokio::time::timeout(PAUSE, committed.recv()).await;
        }
    }
}
