//! SMS leave the service: to a gateway by HTTP, or into files where none is set.

use crate::{config::Settings, mail::Undelivered, outgoing};
use reqwest::{Client, Url, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::{fmt, io, path::PathBuf, time::Duration};
use uuid::Uuid;

/// An SMS to one person. All of it is personal data: it does not print.
pub struct Sms {
    pub id: Uuid,
    /// As ITU-T E.164 has it: `+` and digits.
    pub to: String,
    pub text: String,
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sms").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What the gateway gets.
#[derive(Serialize)]
struct Message<'a> {
    id: Uuid,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    text: &'a str,
}

/// The way by which SMS leave.
#[derive(Clone)]
pub enum SmsGateway {
    Http(Box<Gateway>),
    /// Each SMS becomes a file `.txt` in this folder, to be looked at.
    Files {
        folder: PathBuf,
    },
    /// SMS cannot be sent; each is recorded as failed.
    Nowhere,
}

/// A service that sends what it is posted.
#[derive(Clone)]
pub struct Gateway {
    http: Client,
    url: Url,
    token: Option<SecretString>,
    sender: Option<String>,
}

impl SmsGateway {
    /// By HTTP where `sms_url` is set, into files beside the embedded database otherwise.
    ///
    /// # Errors
    /// When the address or the file of the token cannot be read.
    pub fn of(settings: &Settings, embedded: bool) -> io::Result<Self> {
        let Some(url) = &settings.sms_url else {
            let folder = settings.data_dir.join(outgoing::FOLDER);
            return Ok(if embedded { Self::Files { folder } } else { Self::Nowhere });
        };
        let token = match (&settings.sms_token, &settings.sms_token_file) {
            (Some(token), _) => Some(token.0.clone()),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file).map_err(|error| {
                    io::Error::other(format!("MANDAT_SMS_TOKEN_FILE, {}: {error}", file.display()))
                })?;
                Some(text.trim().to_owned().into())
            }
            (None, None) => None,
        };
        let patience = Duration::from_secs(settings.sms_timeout_seconds);
        Self::http(url.0.expose_secret(), token, settings.sms_sender.clone(), patience)
    }

    /// By a gateway at this address, which must be `https` unless it is on this machine.
    ///
    /// # Errors
    /// When the address cannot be read or is not safe; what stands in it is not repeated.
    pub fn http(
        url: &str,
        token: Option<SecretString>,
        sender: Option<String>,
        patience: Duration,
    ) -> io::Result<Self> {
        let url: Url = url.parse().map_err(|_| io::Error::other("MANDAT_SMS_URL is no https:// address"))?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(io::Error::other("MANDAT_SMS_URL is no https:// address"));
        }
        let http = Client::builder().redirect(Policy::none()).timeout(patience).build();
        let http = http.map_err(|_| io::Error::other("this machine has no TLS"))?;
        Ok(Self::Http(Box::new(Gateway { http, url, token, sender })))
    }

    /// Whether anything can be sent at all.
    #[must_use]
    pub const fn sends(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Sends one SMS. The header `Idempotency-Key` is its id, so that one that comes twice, because the process was
    /// stopped in between or the answer was lost, goes out once.
    ///
    /// # Errors
    /// [`Undelivered`], with whether it is for good.
    pub async fn send(&self, sms: &Sms) -> Result<(), Undelivered> {
        match self {
            Self::Http(gateway) => gateway.send(sms).await,
            Self::Files { folder } => {
                let text = format!("To: {}\n\n{}\n", sms.to, sms.text);
                outgoing::write(folder, sms.id, "sms.txt", text.as_bytes()).await
            }
            Self::Nowhere => Err(Undelivered::for_good("no SMS gateway is set")),
        }
    }
}

impl Gateway {
    async fn send(&self, sms: &Sms) -> Result<(), Undelivered> {
        let message = Message { id: sms.id, to: &sms.to, from: self.sender.as_deref(), text: &sms.text };
        let mut request = self.http.post(self.url.clone()).header("Idempotency-Key", sms.id.to_string());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        let body =
            serde_json::to_vec(&message).map_err(|_| Undelivered::for_good("the SMS cannot be written"))?;
        let sent = request.header("Content-Type", "application/json").body(body).send().await;
        let status = sent.map_err(|_| Undelivered::again("the gateway was not reached"))?.status();
        if status.is_success() {
            return Ok(());
        }
        let reason = format!("the gateway answered {}", status.as_u16());
        // It says that this very message is wrong; everything else may be mended.
        let for_good = matches!(status.as_u16(), 400 | 410 | 413 | 422);
        Err(Undelivered { for_good, reason })
    }
}
