//! An issuer of identity tokens on loopback: OpenID Connect as far as somebody who verifies tokens sees it.

use super::{Api, Person, Tenant, text};
use actix_web::{App, HttpServer, dev::ServerHandle, web};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
};

/// For whom its tokens are made.
pub const PORTAL: &str = "payroll-portal";

/// A key that signs, and what is published of it.
struct Key {
    algorithm: Algorithm,
    encoding: EncodingKey,
    public: Value,
}

impl Key {
    fn ed25519(id: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        Self {
            algorithm: Algorithm::EdDSA,
            encoding: EncodingKey::from_ed_der(pkcs8.as_ref()),
            public: json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id, "x": x }),
        }
    }

    fn p256(id: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let pkcs8 = pair.to_pkcs8v1().unwrap();
        // An uncompressed point: 4, x, y.
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        Self {
            algorithm: Algorithm::ES256,
            encoding: EncodingKey::from_ec_der(pkcs8.as_ref()),
            public: json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y }),
        }
    }
}

/// What it publishes, and how often it was asked.
#[derive(Default)]
struct Published {
    issuer: String,
    keys: Vec<Value>,
    asked: usize,
}

/// The issuer. It answers until it is closed.
pub struct Issuer {
    pub url: String,
    key: Key,
    published: Arc<Mutex<Published>>,
    server: ServerHandle,
}

impl Issuer {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = Key::ed25519("first");
        let published = Published { issuer: url.clone(), keys: vec![key.public.clone()], asked: 0 };
        let published = Arc::new(Mutex::new(published));
        let shared = Arc::clone(&published);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(Arc::clone(&shared)))
                .route("/.well-known/openid-configuration", web::get().to(configuration))
                .route("/keys", web::get().to(keys))
        });
        let server = server.workers(1).listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, key, published, server: handle }
    }

    pub async fn close(&self) {
        self.server.stop(false).await;
    }

    /// Signs with another key of another kind from now on, and publishes it instead of the one before.
    pub fn change_key(&mut self) {
        self.key = Key::p256("second");
        self.published.lock().unwrap().keys = vec![self.key.public.clone()];
    }

    /// Says of itself to be another one.
    pub fn pretend(&self, issuer: &str) {
        issuer.clone_into(&mut self.published.lock().unwrap().issuer);
    }

    /// How often its keys were fetched.
    pub fn asked(&self) -> usize {
        self.published.lock().unwrap().asked
    }

    /// What is published of the key that signs.
    pub fn public_key(&self) -> String {
        text(&self.key.public["x"])
    }

    /// The claims of a good token for a nonce of the service.
    pub async fn claims(&self, api: &Api, subject: &str, class: &str) -> Value {
        let nonce = api.post("/v1/nonces", Value::Null).gives(200).await;
        json!({
            "iss": self.url, "sub": subject, "aud": PORTAL, "nonce": nonce["nonce"], "acr": class,
            "iat": api.now().timestamp(), "exp": api.now().timestamp() + 300,
            "name": "Anna Muster", "email": "anna@id.example",
        })
    }

    /// Signs some claims.
    pub fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.key.algorithm);
        header.kid = Some(text(&self.key.public["kid"]));
        jsonwebtoken::encode(&header, claims, &self.key.encoding).unwrap()
    }

    /// A good token.
    pub async fn token(&self, api: &Api, subject: &str, class: &str) -> String {
        self.sign(&self.claims(api, subject, class).await)
    }

    /// Trusted from now on: `high` proves the electronic identity card of a citizen, `app` a national app, and
    /// nothing else counts. Its id.
    pub async fn trusted(&self, api: &Api) -> String {
        let classes = json!({
            "high": { "method": "eid-card", "person": "citizen" },
            "app": { "method": "national-app" },
        });
        self.trusted_for(api, classes).await
    }

    /// The same, with what each authentication class proves.
    pub async fn trusted_for(&self, api: &Api, classes: Value) -> String {
        let new = json!({
            "name": "National identity", "issuer": self.url, "audience": PORTAL, "classes": classes,
        });
        let operator = api.operator().await;
        text(&api.post("/v1/issuers", new).token(&operator).gives(201).await["id"])
    }

    /// Links somebody who signs in with a password.
    pub async fn link(&self, api: &Api, person: &Person, subject: &str) {
        let token = self.token(api, subject, "high").await;
        api.post("/v1/me/identities", json!({ "identity_token": token })).by(person).gives(201).await;
    }
}

impl Tenant {
    /// The invitation of a new user.
    pub async fn invitation(&self, api: &Api, name: &str) -> (String, Value) {
        let email = format!("{}@kessler.example", name.to_lowercase());
        let new = json!({ "given_name": name, "family_name": "Muster", "email": email });
        let made = api.post(self.path("/users"), new).by(&self.owner).gives(201).await;
        (text(&made["user"]["id"]), made["invitation"]["token"].clone())
    }
}

async fn configuration(published: web::Data<Arc<Mutex<Published>>>) -> web::Json<Value> {
    let mut published = published.lock().unwrap();
    published.asked += 1;
    let issuer = &published.issuer;
    web::Json(
        json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys"), "scopes_supported": ["openid"] }),
    )
}

async fn keys(published: web::Data<Arc<Mutex<Published>>>) -> web::Json<Value> {
    web::Json(json!({ "keys": published.lock().unwrap().keys }))
}
