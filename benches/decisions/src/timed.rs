//! What criterion measured, put side by side, with what is asked of it.

use crate::{Failure, cpu::Cpu, report::Report};
use criterion::Criterion;
use std::{path::PathBuf, process::Command, time::Duration};

/// What criterion keeps of a bench: nanoseconds, and for how many rounds.
#[derive(serde::Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

pub struct Timed {
    pub criterion: Criterion<Cpu>,
    folder: PathBuf,
}

impl Timed {
    pub fn new(criterion: Criterion<Cpu>) -> Result<Self, Failure> {
        let program = std::env::current_exe()?;
        let folder = program.with_file_name("criterion-of-decisions");
        Ok(Self { criterion: criterion.output_directory(&folder).without_plots(), folder })
    }

    /// The time of one round in nanoseconds: of ten samples the fastest. What else runs on the machine takes
    /// caches away, which only ever adds.
    fn of(&self, group: &str, who: &str, size: usize) -> Result<f64, Failure> {
        let file = self.folder.join(group).join(who).join(size.to_string()).join("new/sample.json");
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let sample: Sample = serde_json::from_str(&text)?;
        let mut rounds: Vec<f64> =
            sample.times.iter().zip(&sample.iters).map(|(time, count)| time / count).collect();
        rounds.sort_by(f64::total_cmp);
        rounds.get(rounds.len() / 10).copied().ok_or_else(|| "no sample".into())
    }

    /// The tables, with the targets.
    pub fn tell(
        &self,
        sizes: &[usize],
        loads: &[(usize, Duration)],
        report: &mut Report,
    ) -> Result<(), Failure> {
        let mut rows = Vec::new();
        for group in ["check", "batch of 50", "what may somebody do", "one changed assignment"] {
            for &size in sizes {
                rows.push(self.side_by_side(group, size, "")?);
            }
        }
        rows.push(self.side_by_side("who may do this", 2_000, "2.0")?);
        for row in rows.iter_mut().filter(|row| row[0] == "check" && row[1] == "1000000") {
            row[5] = "1.5".to_owned();
        }
        let head = ["", "users", "ideal index, ns", "form, ns", "times the ideal", "at most"];
        report.table("Decisions", &head, &rows);
        let form = self.of("check", "form", 10_000)?;
        let mut rows = Vec::new();
        for (engine, wanted) in [("Cedar", 15), ("Rego", 15), ("Rego compiled", 15), ("Casbin", 200)] {
            let took = self.of("check", engine, 10_000)?;
            let times = format!("{:.0}", took / form);
            rows.push(vec![engine.to_owned(), format!("{:.1}", took / 1000.0), times, wanted.to_string()]);
        }
        let head = ["a check, 10,000 users", "µs", "times the form", "at least"];
        report.table("Other engines, the same answers", &head, &rows);
        let mut rows = self.weights(sizes)?;
        for (row, (_, load)) in rows.iter_mut().zip(loads) {
            row.push(format!("{:.1}", load.as_secs_f64() * 1000.0));
        }
        let head = [
            "users",
            "ideal index, bytes a user",
            "form, bytes a user",
            "times the ideal",
            "at most",
            "as it says itself",
            "allocations in 10,000 checks",
            "made in ms",
        ];
        report.table("Memory", &head, &rows);
        Ok(())
    }

    fn side_by_side(&self, group: &str, size: usize, wanted: &str) -> Result<Vec<String>, Failure> {
        let (ideal, form) = (self.of(group, "ideal", size)?, self.of(group, "form", size)?);
        let figures = [ideal, form].map(|time| format!("{time:.0}"));
        let [ideal_said, form_said] = figures;
        let times = format!("{:.2}", form / ideal);
        Ok(vec![group.to_owned(), size.to_string(), ideal_said, form_said, times, wanted.to_owned()])
    }

    /// Bytes and allocations, counted by the program beside this one.
    fn weights(&self, sizes: &[usize]) -> Result<Vec<Vec<String>>, Failure> {
        let program = std::env::current_exe()?.with_file_name("weigh");
        let answer = Command::new(program).args(sizes.iter().map(ToString::to_string)).output()?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into_owned().into());
        }
        let text = String::from_utf8(answer.stdout)?;
        let row = |line: &str| -> Result<Vec<String>, Failure> {
            let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
            let [users, ideal, form, said, allocations] = figures[..] else {
                return Err("five figures".into());
            };
            let each = |bytes: f64| format!("{:.0}", bytes / users);
            let times = format!("{:.2}", form / ideal);
            Ok(vec![
                format!("{users}"),
                each(ideal),
                each(form),
                times,
                "2.0".to_owned(),
                each(said),
                format!("{allocations}"),
            ])
        };
        text.lines().map(row).collect()
    }
}
