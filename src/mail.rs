//! Mail leaves the service: to a server by SMTP, or into files where none is set.

use crate::{config::Settings, outgoing};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::Error as SmtpError,
};
use mandat_domain::validity::Moment;
use secrecy::ExposeSecret;
use std::{fmt, io, path::PathBuf, time::Duration};
use uuid::Uuid;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);
/// Who sends where nothing is set: an address that nobody answers to.
const FROM: &str = "Mandat <mandat@localhost>";

/// A mail to one person. All of it is personal data: it does not print.
pub struct Mail {
    pub id: Uuid,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub at: Moment,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a mail or an SMS did not leave. The reason is a word of ours: servers repeat addresses in theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Trying again will not help.
    pub for_good: bool,
    pub reason: String,
}

impl Undelivered {
    #[must_use]
    pub fn for_good(reason: &str) -> Self {
        Self { for_good: true, reason: reason.to_owned() }
    }

    #[must_use]
    pub fn again(reason: &str) -> Self {
        Self { for_good: false, reason: reason.to_owned() }
    }
}

/// The way by which mail leaves.
#[derive(Clone)]
pub enum Mailer {
    Smtp {
        server: AsyncSmtpTransport<Tokio1Executor>,
        from: Box<Mailbox>,
    },
    /// Each mail becomes a file `.eml` in this folder, to be looked at.
    Files {
        folder: PathBuf,
        from: Box<Mailbox>,
    },
    /// Mail cannot be sent; each is recorded as failed.
    Nowhere,
}

impl Mailer {
    /// By SMTP where `smtp_url` is set, into files beside the embedded database otherwise.
    ///
    /// # Errors
    /// When address or URL cannot be read, or a server is named without a sender.
    pub fn of(settings: &Settings, embedded: bool) -> io::Result<Self> {
        let from = settings.mail_from.as_deref();
        let Some(url) = &settings.smtp_url else {
            let folder = settings.data_dir.join(outgoing::FOLDER);
            return if embedded { Self::files(folder, from) } else { Ok(Self::Nowhere) };
        };
        let from = from.ok_or_else(|| {
            io::Error::other("with MANDAT_SMTP_URL, set MANDAT_MAIL_FROM: the address that mail comes from")
        })?;
        Self::smtp(url.0.expose_secret(), from)
    }

    /// By a server: `smtps://USER:PASSWORD@HOST`, `smtp://HOST:25?tls=required`.
    ///
    /// # Errors
    /// When address or URL cannot be read; what stands in them is not repeated.
    pub fn smtp(url: &str, from: &str) -> io::Result<Self> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let server =
            server.map_err(|_| io::Error::other("MANDAT_SMTP_URL is no smtp:// or smtps:// address"))?;
        let server = server.timeout(Some(PATIENCE)).build();
        Ok(Self::Smtp { server, from: sender(from)? })
    }

    /// Into files.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn files(folder: PathBuf, from: Option<&str>) -> io::Result<Self> {
        Ok(Self::Files { folder, from: sender(from.unwrap_or(FROM))? })
    }

    /// Whether what is sent reaches people.
    #[must_use]
    pub const fn reaches_people(&self) -> bool {
        matches!(self, Self::Smtp { .. })
    }

    /// Whether anything can be sent at all.
    #[must_use]
    pub const fn sends(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Sends one mail. Its `Message-ID` is made from its id, so that a mail that comes twice, because the
    /// process was stopped in between, is known as the same.
    ///
    /// # Errors
    /// [`Undelivered`], with whether it is for good.
    pub async fn send(&self, mail: &Mail) -> Result<(), Undelivered> {
        match self {
            Self::Smtp { server, from } => {
                let message = message(mail, from)?;
                server.send(message).await.map(drop).map_err(|error| undelivered(&error))
            }
            Self::Files { folder, from } => {
                let message = message(mail, from)?.formatted();
                outgoing::write(folder, mail.id, "eml", &message).await
            }
            Self::Nowhere => Err(Undelivered::for_good("no mail server is set")),
        }
    }
}

fn sender(address: &str) -> io::Result<Box<Mailbox>> {
    let read = address.parse().map(Box::new);
    read.map_err(|_| io::Error::other("MANDAT_MAIL_FROM is no address such as `Mandat <mandat@example.com>`"))
}

/// Plain text, marked as written by a program, so that no absence note comes back (RFC 3834).
fn message(mail: &Mail, from: &Mailbox) -> Result<Message, Undelivered> {
    let address = mail.to_address.parse().map_err(|_| Undelivered::for_good("the address is none"))?;
    let to = Mailbox::new(Some(mail.to_name.clone()), address);
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .date(mail.at.into())
        .from(from.clone())
        .to(to)
        .subject(mail.subject.clone())
        .raw_header(HeaderValue::new(name, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|_| Undelivered::for_good("the mail cannot be written"))
}

fn undelivered(error: &SmtpError) -> Undelivered {
    let code = error.status().map(|code| format!("the server answered {code}"));
    let for_good = error.is_permanent();
    Undelivered { for_good, reason: code.unwrap_or_else(|| "the server was not reached".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to_address: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(5),
            to_name: "Åsa Müller".to_owned(),
            to_address: to_address.to_owned(),
            subject: "Behörighet\r\nBcc: x@y.example".to_owned(),
            text: "Hej!".to_owned(),
            at: "2026-03-02T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_mail_has_one_id_and_nothing_slips_into_its_head() {
        let written = message(&mail("asa@example.com"), &FROM.parse().unwrap()).unwrap().formatted();
        let text = String::from_utf8(written).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Message-ID: <00000000-0000-0000-0000-000000000005@localhost>"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated") && !head.contains("\r\nBcc"), "{head}");
        assert!(message(&mail("no address"), &FROM.parse().unwrap()).unwrap_err().for_good);
    }

    #[test]
    fn a_server_needs_a_sender_and_secrets_are_not_repeated() {
        let wrong = Mailer::smtp("https://user:geheim@host", "a@b.example").err().unwrap();
        assert!(!wrong.to_string().contains("geheim"), "{wrong}");
        assert!(Mailer::smtp("smtp://localhost:1", "no address").is_err());
        assert!(Mailer::smtp("smtp://localhost:1", FROM).unwrap().reaches_people());
        let files = Mailer::files(PathBuf::from("x"), None).unwrap();
        assert!(files.sends() && !files.reaches_people() && !Mailer::Nowhere.sends());
    }
}
