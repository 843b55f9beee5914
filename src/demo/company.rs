//! Who works at the company, as data.

/// The company.
pub const NAME: &str = "Kessler Metallbau AG";
pub const LANGUAGE: &str = "de";
pub const REGIME: &str = "time-recording";
/// A program of the company, which holds [`HR_ROLE`].
pub const CLIENT: &str = "HR integration";
/// The program that founds tenants.
pub const OPERATOR: &str = "Demo operator";

pub const OWNER: &str = "time-recording/tenant-owner";
pub const SUPERVISOR: &str = "time-recording/supervisor";
pub const ABSENCE_MANAGER: &str = "time-recording/absence-manager";
pub const EMPLOYEE: &str = "time-recording/employee";
pub const PAYROLL_ROLE: &str = "own/payroll";
pub const HR_ROLE: &str = "own/hr-integration";

/// A team, and the one above it. Each stands after the one above.
pub struct Team {
    pub name: &'static str,
    pub above: Option<&'static str>,
}

pub const TEAMS: [Team; 5] = [
    Team { name: "Produktion", above: None },
    Team { name: "Schlosserei", above: Some("Produktion") },
    Team { name: "Schweisserei", above: Some("Produktion") },
    Team { name: "Montage", above: None },
    Team { name: "Verwaltung", above: None },
];

/// A role the company made itself.
pub struct OwnRole {
    pub key: &'static str,
    pub title: &'static str,
    pub permissions: &'static [&'static str],
}

pub const OWN_ROLES: [OwnRole; 2] = [
    OwnRole {
        key: PAYROLL_ROLE,
        title: "Lohnbuchhaltung",
        permissions: &[
            "time-recording/absence.read",
            "time-recording/expense.read",
            "time-recording/report.read",
            "mandat/user.read",
        ],
    },
    OwnRole {
        key: HR_ROLE,
        title: "Schnittstelle zum HR-System",
        permissions: &[
            "mandat/user.read",
            "mandat/user.create",
            "mandat/user.change",
            "mandat/unit.read",
            "mandat/assignment.read",
            "mandat/event.read",
            "mandat/decision.ask",
        ],
    },
];

/// A role somebody holds from the start.
pub struct Held {
    pub role: &'static str,
    /// In this team and those below; in the whole company otherwise.
    pub team: Option<&'static str>,
    /// For two weeks that lie ahead; from now on without end otherwise.
    pub stand_in: bool,
}

/// Held in the whole company, from now on without end.
pub const fn everywhere(role: &'static str) -> Held {
    Held { role, team: None, stand_in: false }
}

/// Somebody who works there. The first name and the first role are what the others are known by.
pub struct Colleague {
    pub given_name: &'static str,
    pub family_name: &'static str,
    pub email: &'static str,
    pub team: &'static str,
    pub roles: &'static [Held],
}

/// The owner, who appoints everybody else.
pub const FOUNDER: (&str, &str, &str) = ("Nadja", "Kessler", "nadja.kessler@kessler.example");

pub const COLLEAGUES: [Colleague; 7] = [
    Colleague {
        given_name: "Beat",
        family_name: "Zumstein",
        email: "beat.zumstein@kessler.example",
        team: "Verwaltung",
        roles: &[everywhere(SUPERVISOR), everywhere(EMPLOYEE)],
    },
    Colleague {
        given_name: "Chantal",
        family_name: "Rochat",
        email: "chantal.rochat@kessler.example",
        team: "Produktion",
        roles: &[Held { role: SUPERVISOR, team: Some("Produktion"), stand_in: false }, everywhere(EMPLOYEE)],
    },
    Colleague {
        given_name: "Miriam",
        family_name: "Ackermann",
        email: "miriam.ackermann@kessler.example",
        team: "Verwaltung",
        roles: &[everywhere(ABSENCE_MANAGER), everywhere(EMPLOYEE)],
    },
    Colleague {
        given_name: "Luca",
        family_name: "Bernasconi",
        email: "luca.bernasconi@kessler.example",
        team: "Schlosserei",
        roles: &[everywhere(EMPLOYEE)],
    },
    Colleague {
        given_name: "Ana",
        family_name: "Ferreira",
        email: "ana.ferreira@kessler.example",
        team: "Schweisserei",
        roles: &[everywhere(EMPLOYEE), Held { role: SUPERVISOR, team: Some("Produktion"), stand_in: true }],
    },
    Colleague {
        given_name: "Tobias",
        family_name: "Wyss",
        email: "tobias.wyss@kessler.example",
        team: "Montage",
        roles: &[everywhere(EMPLOYEE)],
    },
    Colleague {
        given_name: "Selin",
        family_name: "Yıldız",
        email: "selin.yildiz@kessler.example",
        team: "Verwaltung",
        roles: &[everywhere(PAYROLL_ROLE), everywhere(EMPLOYEE)],
    },
];
