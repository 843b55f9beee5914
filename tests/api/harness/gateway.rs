//! An SMS gateway on loopback that takes what it is posted.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::StatusCode, web};
use mandat::sms::SmsGateway;
use serde_json::Value;
use std::{
    collections::VecDeque,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

/// An SMS as it was posted.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it is known by.
    pub key: String,
    pub authorization: String,
    pub body: Value,
}

impl Text {
    pub fn to(&self) -> &str {
        self.body["to"].as_str().unwrap()
    }

    /// The provisional password in it.
    pub fn password(&self) -> String {
        let said = self.body["text"].as_str().unwrap();
        let words = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let mut passwords = words.filter(|word| word.split('-').map(str::len).eq([4, 4, 4]));
        passwords.next().unwrap_or_else(|| panic!("no password: {said}")).to_owned()
    }
}

#[derive(Default)]
struct Taken {
    texts: Vec<Text>,
    answers: VecDeque<u16>,
}

/// The gateway. It answers until it is closed.
pub struct Gateway {
    url: String,
    taken: Arc<Mutex<Taken>>,
    server: ServerHandle,
}

impl Gateway {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/sms", listener.local_addr().unwrap());
        let taken: Arc<Mutex<Taken>> = Arc::default();
        let shared = Arc::clone(&taken);
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::new(Arc::clone(&shared))).route("/sms", web::post().to(take))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, taken, server: handle }
    }

    /// The way there.
    pub fn way(&self) -> SmsGateway {
        Self::way_to(&self.url)
    }

    /// The way to where nobody listens.
    pub fn nowhere() -> SmsGateway {
        Self::way_to("http://127.0.0.1:1/sms")
    }

    fn way_to(url: &str) -> SmsGateway {
        let token = Some("gateway-token".to_owned().into());
        SmsGateway::http(url, token, Some("Mandat".to_owned()), Duration::from_secs(5)).unwrap()
    }

    pub async fn close(&self) {
        self.server.stop(false).await;
    }

    /// Answers the next SMS with these statuses; those that are no success are not taken.
    pub fn answer(&self, statuses: &[u16]) {
        self.taken.lock().unwrap().answers.extend(statuses);
    }

    /// Everything that was posted since the last time, whatever it was answered.
    pub fn take(&self) -> Vec<Text> {
        std::mem::take(&mut self.taken.lock().unwrap().texts)
    }

    /// The one SMS that came since the last time.
    pub fn one(&self) -> Text {
        let mut texts = self.take();
        assert_eq!(texts.len(), 1, "{texts:#?}");
        texts.remove(0)
    }
}

async fn take(
    taken: web::Data<Arc<Mutex<Taken>>>,
    request: HttpRequest,
    body: web::Json<Value>,
) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let mut taken = taken.lock().unwrap();
    let status = taken.answers.pop_front().unwrap_or(202);
    taken.texts.push(Text {
        key: header("idempotency-key"),
        authorization: header("authorization"),
        body: body.into_inner(),
    });
    HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish()
}
