//! Who may do what in time recording, as the requirements say it, slowly and without the regime file.

use crate::company::{Case, now};
use mandat_domain::{access::Holding, ids::UnitId, scope::Scope};

/// The exclusive rights of a tenant owner (TIM-06).
const OWNERS_ALONE: [&str; 7] = [
    "target-hours.template.manage",
    "target-hours.employee.manage",
    "vacation-settings.manage",
    "expense-settings.manage",
    "licence.manage",
    "invoice.read",
    "module.switch",
];

/// Recording of working time and activities (TIM-11).
const RECORDING: [&str; 2] = ["time.record", "activity.record"];

pub fn allowed(case: &Case) -> bool {
    let live: Vec<&Holding> = case.subject.holdings.iter().filter(|holding| in_force(holding)).collect();
    let employed = live.iter().any(|holding| holding.role.as_str() == "time-recording/employee");
    if !case.tenant_active || !case.subject.active {
        return false;
    }
    if case.permission.namespace() == "time-recording"
        && RECORDING.contains(&case.permission.name())
        && !employed
    {
        return false;
    }
    // The rights of several roles add up (TIM-01, TIM-17).
    live.iter().any(|holding| {
        let everybodys = on_everybodys(holding.role.as_str(), case.permission.as_str());
        let ones_own = on_ones_own(holding.role.as_str(), case.permission.as_str());
        in_scope(holding, case) && (everybodys || (ones_own && is_their_own(case)))
    })
}

/// Valid from, valid to, both optional; never once ended (TIM-03).
fn in_force(holding: &Holding) -> bool {
    let started = now() >= holding.validity.from;
    let over = match holding.validity.until {
        Some(until) => now() >= until,
        None => false,
    };
    started && !over && !holding.ended
}

fn is_their_own(case: &Case) -> bool {
    match &case.resource.owner {
        Some(owner) => owner.account == case.subject.account,
        None => false,
    }
}

/// A role scoped to a team reaches the data of that team and its members only (TIM-05, TIM-08).
fn in_scope(holding: &Holding, case: &Case) -> bool {
    match holding.scope {
        Scope::Tenant => true,
        Scope::Own => is_their_own(case),
        Scope::Unit { unit_id } => match (&case.resource.unit, &case.resource.owner) {
            (None, None) => false,
            (Some(path), None) => path.0.contains(&unit_id),
            (None, Some(_)) => is_member(case, unit_id),
            (Some(path), Some(_)) => path.0.contains(&unit_id) && is_member(case, unit_id),
        },
    }
}

fn is_member(case: &Case, team: UnitId) -> bool {
    let mut teams = case.resource.owner.iter().flat_map(|owner| owner.units.iter());
    teams.any(|path| path.0.contains(&team))
}

/// What a role gives on the data of all that its scope reaches.
fn on_everybodys(role: &str, permission: &str) -> bool {
    let (space, name) = permission.split_once('/').unwrap();
    let area = name.split('.').next().unwrap();
    let known = space == "mandat" || name != "tea.make";
    match role {
        // Every setting and function, but for recording (TIM-06); nothing above the tenant.
        "time-recording/tenant-owner" if space == "mandat" => {
            // A time-recording tenant is nothing towards a platform.
            let above =
                ["mandat/tenant.create", "mandat/tenant.list", "mandat/issuer.read", "mandat/issuer.change"];
            permission != "mandat/capacity.change" && !above.contains(&permission)
        }
        "time-recording/tenant-owner" => known && !RECORDING.contains(&name),
        // The settings for users only; recording, absences, expenses, customers, projects and reports
        // of others to read and change (TIM-08).
        "time-recording/supervisor" if space == "mandat" => {
            let people = ["user.read", "user.create", "user.change", "assignment.read", "decision.ask"];
            // Shuts customers and projects, for one employee or for all (TIM-13, TIM-14).
            let shuts = ["exception.read", "exception.change", "lock.read", "lock.change"];
            name == "unit.read" || people.contains(&name) || shuts.contains(&name)
        }
        "time-recording/supervisor" => {
            let reads_or_changes = ["read", "change"].contains(&name.rsplit('.').next().unwrap());
            (["time", "activity", "absence", "expense", "report"].contains(&area) && reads_or_changes)
                || ["customer.manage", "project.manage"].contains(&name)
                || name.starts_with("settings.user.")
        }
        // Files, approves and rejects absence requests; of others sees absences and their reports.
        "time-recording/absence-manager" => {
            space != "mandat"
                && ((area == "absence" && name != "absence.change") || name == "report.absence.read")
        }
        // What the tenant made itself, but for what is the owners' alone (TIM-06).
        "own/recorder" => space != "mandat" && RECORDING.contains(&name),
        "own/greedy" => {
            let wanted =
                space != "mandat" && ["invoice.read", "licence.manage", "report.read"].contains(&name);
            wanted && !OWNERS_ALONE.contains(&name)
        }
        _ => false,
    }
}

/// What a role gives on the holder's own data (TIM-10).
fn on_ones_own(role: &str, permission: &str) -> bool {
    let (space, name) = permission.split_once('/').unwrap();
    let themselves = ["mandat/user.read", "mandat/assignment.read"].contains(&permission);
    let personal = name.starts_with("settings.personal.");
    match role {
        "time-recording/employee" if space != "mandat" => {
            let records = RECORDING.contains(&name) || ["absence.request", "expense.record"].contains(&name);
            let sees = ["time.read", "activity.read", "activity.change", "absence.read", "expense.read"]
                .contains(&name);
            records || sees || personal || name.starts_with("report.")
        }
        "time-recording/absence-manager" if space != "mandat" => personal || name == "report.read",
        "time-recording/employee" => themselves || permission == "mandat/exception.read",
        "time-recording/absence-manager" => themselves,
        _ => false,
    }
}
