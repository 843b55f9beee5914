//! Requests over HTTP/1.1 with keep-alive: as little work as possible, because it shares the machine with
//! what is measured.

use crate::Failure;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// No answer takes longer; a bench ends, whatever happens.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection that is kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    pub body: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends a whole request and reads the whole answer; gives its status, the body stays in `body`.
    pub fn send(&mut self, request: &[u8]) -> Result<u16, Failure> {
        self.stream.get_mut().write_all(request)?;
        self.line()?;
        let status: u16 = self.line.split(' ').nth(1).unwrap_or_default().parse()?;
        let mut length = 0;
        loop {
            self.line()?;
            if self.line.is_empty() {
                break;
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }

    /// Sends a request that must succeed; gives the answer's JSON.
    pub fn json(&mut self, request: &[u8]) -> Result<Value, Failure> {
        let status = self.send(request)?;
        if status >= 300 {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&self.body)).into());
        }
        Ok(if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body)? })
    }

    fn line(&mut self) -> Result<(), Failure> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            return Err("the server hung up".into());
        }
        self.line.truncate(self.line.trim_end().len());
        Ok(())
    }
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Vec<u8> {
    let body = body.map(Value::to_string);
    raw(method, path, token, "application/json", body.as_deref().unwrap_or_default())
}

/// The bytes of a request with a form as its body.
pub fn form(path: &str, fields: &str) -> Vec<u8> {
    raw("POST", path, None, "application/x-www-form-urlencoded", fields)
}

/// The bytes of a request with a file as its body.
pub fn file(path: &str, token: &str, kind: &str, file: &str) -> Vec<u8> {
    raw("POST", path, Some(token), kind, file)
}

fn raw(method: &str, path: &str, token: Option<&str>, kind: &str, body: &str) -> Vec<u8> {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let content = match body {
        "" => String::new(),
        body => format!("content-type: {kind}\r\ncontent-length: {}\r\n", body.len()),
    };
    format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n{token}{content}\r\n{body}").into_bytes()
}

/// Does `count` pieces of work on several connections at once, each in a thread of its own; gives how
/// long that took. `work` gets the number of its connection.
pub fn spread(
    address: SocketAddr,
    connections: usize,
    count: usize,
    work: impl Fn(&mut Connection, usize) -> Result<(), Failure> + Sync,
) -> Result<Duration, Failure> {
    let taken = AtomicUsize::new(0);
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address)?);
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for (number, mut connection) in open.into_iter().enumerate() {
            let (taken, work) = (&taken, &work);
            threads.push(scope.spawn(move || {
                while taken.fetch_add(1, Ordering::Relaxed) < count {
                    work(&mut connection, number)?;
                }
                Ok::<(), Failure>(())
            }));
        }
        for thread in threads {
            thread.join().map_err(|_| "a thread of the load failed")??;
        }
        Ok::<(), Failure>(())
    })?;
    Ok(start.elapsed())
}
