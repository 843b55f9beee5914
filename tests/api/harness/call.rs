//! A request on its way.

use super::{Answer, Api, Person, contract};
use reqwest::Method;
use serde_json::Value;

#[must_use]
pub struct Call<'a> {
    api: &'a Api,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<(String, Vec<u8>)>,
    person: Option<Person>,
}

impl<'a> Call<'a> {
    pub(super) fn new(api: &'a Api, method: Method, path: String) -> Self {
        Self { api, method, path, headers: Vec::new(), body: None, person: None }
    }

    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A body as it stands; `PUT` and `POST` without one send `null` as JSON otherwise.
    pub fn body(mut self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some((kind.to_owned(), bytes.into()));
        self
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let text = serde_urlencoded::to_string(fields).unwrap();
        self.body("application/x-www-form-urlencoded", text)
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Signed in as this person, again where the token has run out.
    pub fn by(mut self, person: &Person) -> Self {
        self.person = Some(person.clone());
        self
    }

    pub async fn send(mut self) -> Answer {
        if let Some(person) = self.person.take() {
            let token = Box::pin(person.token(self.api)).await;
            self = self.token(&token);
        }
        let mut request =
            self.api.http.request(self.method.clone(), format!("{}{}", self.api.base, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, bytes)) = self.body.filter(|(_, bytes)| bytes != b"null") {
            request = request.header("content-type", kind).body(bytes);
        }
        let answer = Answer::read(request.send().await.unwrap()).await;
        contract::check(&self.method, &self.path, &answer);
        answer
    }

    /// The answer's body, which must come with this status.
    pub async fn gives(self, status: u16) -> Value {
        let what = format!("{} {}", self.method, self.path);
        let answer = self.send().await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        answer.body
    }

    /// The problem that must come with this status and code.
    pub async fn refused(self, status: u16, code: &str) -> Value {
        let what = format!("{} {}", self.method, self.path);
        let body = self.gives(status).await;
        assert_eq!(body["code"], code, "{what}: {body}");
        body
    }
}
