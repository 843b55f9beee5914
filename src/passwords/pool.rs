//! The threads that hash, and the queue before them.

use super::{Password, Recipe, Stored};
use crate::error::Error;
use argon2::Block;
use mandat_domain::sessions::password::LONGEST;
use std::sync::{
    Arc, Mutex, PoisonError,
    mpsc::{Receiver, SyncSender, sync_channel},
};
use tokio::sync::oneshot;

/// Works with the thread's own memory, which every hash on it uses again: getting 19 MiB from the
/// system takes as long as the hash itself.
type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// More sign-ins are waiting than can be answered in reasonable time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at the moment; try again in a second")]
pub struct Busy;

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        Self::unavailable("too many sign-ins at the moment; try again in a second")
    }
}

/// The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Passwords {
    queue: SyncSender<Job>,
}

impl Passwords {
    /// Starts the threads.
    ///
    /// # Errors
    /// when the system gives no further thread.
    pub fn start(threads: usize, waiting: usize) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads.max(1) {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new().name(format!("password-{number}")).spawn(move || work(&jobs))?;
        }
        Ok(Self { queue })
    }

    /// Hashes a password by a recipe. A password that is too long to be anybody's is hashed as an empty
    /// one: the work is the same, and the result fits nobody.
    ///
    /// # Errors
    /// [`Busy`]
    pub async fn hash(&self, password: &Password, recipe: Recipe) -> Result<Stored, Busy> {
        let password = password.clone();
        let hashed = self
            .run(move |memory| {
                password.with_normalised(|text| {
                    let text = if text.chars().count() > LONGEST { "" } else { text };
                    Stored::hash(text, recipe, memory)
                })
            })
            .await?;
        hashed.ok_or(Busy)
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job = move |memory: &mut Vec<Block>| {
            // Nobody waits any more when the caller hung up.
            if !answer.is_closed() {
                let _ = answer.send(work(memory));
            }
        };
        self.queue.try_send(Box::new(job)).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Vec::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            // A password that some library stumbles over must cost its sender an answer, not us a thread.
            Ok(job) => drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut memory)))),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_fits_its_hash_in_any_composition() {
        let passwords = Passwords::start(2, 8).unwrap();
        let recipe = Recipe::present([7; 16]);
        let kept = passwords.hash(&password("Käseglocke-im-Zug"), recipe).await.unwrap();
        let kept = Stored::parse(&kept.to_phc()).unwrap();
        assert_eq!(kept.recipe(), recipe);
        let decomposed = passwords.hash(&password("Ka\u{308}seglocke-im-Zug"), kept.recipe()).await.unwrap();
        assert!(kept.fits(&decomposed));
        let other = passwords.hash(&password("käseglocke-im-zug"), recipe).await.unwrap();
        assert!(!kept.fits(&other));
        let salted = passwords.hash(&password("Käseglocke-im-Zug"), Recipe::present([8; 16])).await.unwrap();
        assert!(!kept.fits(&salted));
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_turned_away() {
        let passwords = Passwords::start(1, 1).unwrap();
        let recipe = Recipe::present([7; 16]);
        let secret = password("mossy lantern under the quay");
        let all = futures_util::future::join_all((0..20).map(|_| passwords.hash(&secret, recipe))).await;
        assert!(all.iter().any(Result::is_ok));
        assert!(all.iter().any(|answer| matches!(answer, Err(Busy))));
        assert!(passwords.hash(&secret, recipe).await.is_ok(), "the pool recovers");
    }
}
