//! The national identity provider of the guides, on loopback: what it publishes, and a token for whoever asks.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use mandat::clock::Clock;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

/// Answers as long as the test runs; gives its address.
pub fn open() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let pkcs8 = Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap();
    let issuer = url.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &issuer, pkcs8.as_ref());
        }
    });
    url
}

fn answer(mut stream: TcpStream, issuer: &str, pkcs8: &[u8]) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let target = request.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = match path {
        "/.well-known/openid-configuration" => {
            json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") }).to_string()
        }
        "/keys" => json!({ "keys": [public(pkcs8)] }).to_string(),
        _ => token(issuer, pkcs8, query),
    };
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    let _ = write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}");
}

fn public(pkcs8: &[u8]) -> Value {
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8).unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "1", "x": x })
}

/// A token with the claims of the query: who, how strongly, and for which nonce.
fn token(issuer: &str, pkcs8: &[u8], query: &str) -> String {
    let now = Clock::system().now().timestamp();
    let mut claims = json!({ "iss": issuer, "aud": "company-portal", "iat": now, "exp": now + 300 });
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        claims[name] = json!(value);
    }
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some("1".to_owned());
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(pkcs8)).unwrap()
}
