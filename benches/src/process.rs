//! The processes that are measured: started, asked for their CPU time and memory, stopped.

use crate::{
    Failure,
    load::{Connection, request},
};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server in a process of its own, with one worker. Stopped when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    /// From the start of the process to the first good answer.
    pub ready_after: Duration,
    child: Child,
}

impl Server {
    /// The bare server that this program is, too.
    pub fn echo() -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        let address = free_address()?;
        command.arg("echo").arg(address.to_string());
        Self::start(command, address, "/readyz")
    }

    /// The service on this database, which writes no log lines.
    pub fn service(program: &Path, place: &crate::world::Place) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.env("MANDAT_LOG_FILTER", "off");
        Self::serve(command, place)
    }

    /// The same, with the log lines that it writes by itself, into a file.
    pub fn logging(program: &Path, place: &crate::world::Place) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.stderr(std::fs::File::create(place.folder.path().join("log"))?);
        Self::serve(command, place)
    }

    fn serve(mut command: Command, place: &crate::world::Place) -> Result<Self, Failure> {
        let address = free_address()?;
        command
            .arg("serve")
            .args(["--listen", &address.to_string(), "--database", &place.url])
            .arg("--data-dir")
            .arg(place.folder.path())
            .env("MANDAT_ENCRYPTION_KEYS", crate::world::KEY)
            // The tokens of one process count for another.
            .env("MANDAT_BASE_URL", "http://mandat.example")
            .env("MANDAT_WORKERS", "1");
        Self::start(command, address, "/readyz")
    }

    fn start(mut command: Command, address: SocketAddr, ready: &str) -> Result<Self, Failure> {
        let start = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self { address, ready_after: Duration::ZERO, child };
        let asked = request("GET", ready, None, None);
        while Connection::open(address).and_then(|mut connection| connection.send(&asked)).ok() != Some(200) {
            if start.elapsed() > Duration::from_secs(30) || server.child.try_wait()?.is_some() {
                return Err("the server does not start".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// CPU time so far, in seconds, of all threads. The kernel keeps it to the nanosecond for each.
    pub fn cpu(&self) -> Result<f64, Failure> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += text.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(nanoseconds as f64 / 1e9)
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: u64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kilobytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Builds the service as it is released, beside this program so that both share their dependencies.
pub fn build() -> Result<PathBuf, Failure> {
    let this = std::env::current_exe()?;
    let target = this.ancestors().nth(2).ok_or("this program lies in no target folder")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("benches/ lies in no repository")?;
    // Cargo runs in the repository's folder, whose settings of the build count there.
    let built = Command::new("cargo")
        .args(["build", "--release", "--locked", "--quiet", "--bin", "mandat", "--target-dir"])
        .arg(target)
        .current_dir(root)
        .status()?;
    if !built.success() {
        return Err("the service does not build".into());
    }
    Ok(target.join("release/mandat"))
}
