//! A mail server on loopback that takes what it is sent: SMTP (RFC 5321) as far as a sender needs it.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    pub head: String,
    /// Decoded.
    pub text: String,
}

impl Letter {
    /// A line of the head, decoded.
    pub fn header(&self, name: &str) -> String {
        let unfolded = self.head.replace("\r\n ", " ");
        let start = format!("{}: ", name.to_lowercase());
        let line = unfolded.lines().find(|line| line.to_lowercase().starts_with(&start));
        words(&line.unwrap_or_else(|| panic!("no {name}: {}", self.head))[start.len()..])
    }
}

/// The receiver. Dropped, it takes no more.
#[derive(Clone)]
pub struct PostOffice {
    pub url: String,
    letters: Rc<RefCell<Vec<Letter>>>,
    refusals: Rc<RefCell<VecDeque<&'static str>>>,
}

impl PostOffice {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let office = Self { url, letters: Rc::default(), refusals: Rc::default() };
        let open = office.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let office = open.clone();
                actix_web::rt::spawn(async move { office.converse(stream).await });
            }
        });
        office
    }

    /// The same office, looked for at another address.
    pub fn moved(&self, url: String) -> Self {
        Self { url, ..self.clone() }
    }

    /// Answers the next recipients like this instead of taking them.
    pub fn refuse(&self, answers: &[&'static str]) {
        self.refusals.borrow_mut().extend(answers);
    }

    /// Everything that came since the last time.
    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.letters.borrow_mut())
    }

    /// The one letter that came since the last time.
    pub fn one(&self) -> Letter {
        let mut letters = self.take();
        assert_eq!(letters.len(), 1, "{letters:#?}");
        letters.remove(0)
    }

    async fn converse(&self, stream: TcpStream) {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut to = String::new();
        write.write_all(b"220 post.example\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            let answer = match verb.to_uppercase().as_str() {
                "EHLO" => "250-post.example\r\n250 8BITMIME".to_owned(),
                "RCPT" => {
                    to = rest.split(['<', '>']).nth(1).unwrap().to_owned();
                    self.refusals.borrow_mut().pop_front().unwrap_or("250 OK").to_owned()
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await.unwrap();
                    let mut text = String::new();
                    while let Ok(Some(line)) = lines.next_line().await {
                        if line == "." {
                            break;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push_str("\r\n");
                    }
                    self.letters.borrow_mut().push(letter(&to, &text));
                    "250 taken".to_owned()
                }
                "QUIT" => "221 bye".to_owned(),
                _ => "250 OK".to_owned(),
            };
            if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn letter(to: &str, text: &str) -> Letter {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let head = head.to_owned();
    let encoding = head.to_lowercase();
    let text = if encoding.contains("quoted-printable") {
        quoted(&body.replace("=\r\n", ""), false)
    } else if encoding.contains("base64") {
        String::from_utf8(base64(&body.replace("\r\n", ""))).unwrap()
    } else {
        body.to_owned()
    };
    Letter { to: to.to_owned(), head, text: text.replace("\r\n", "\n") }
}

/// Words of a head line as RFC 2047 writes them; the space between two of them is none.
fn words(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    let mut after_word = false;
    while let Some((before, word)) = rest.split_once("=?") {
        let mut parts = word.splitn(3, '?').skip(1);
        let (kind, encoded) = (parts.next().unwrap(), parts.next().unwrap());
        let (encoded, after) = encoded.split_once("?=").unwrap();
        if !(after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        if kind.eq_ignore_ascii_case("b") {
            text.push_str(&String::from_utf8(base64(encoded)).unwrap());
        } else {
            text.push_str(&quoted(encoded, true));
        }
        (rest, after_word) = (after, true);
    }
    text + rest
}

fn quoted(text: &str, in_head: bool) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            b'_' if in_head => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn base64(text: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(text).unwrap()
}
