//! Random regimes: what is drawn, and the file that says it.

use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use std::fmt::Write;

pub const PERMISSIONS: usize = 6;
pub const ROLES: usize = 5;
pub const VALUES: [&str; 2] = ["a", "b"];

/// A permission as it was drawn. What it implies and presupposes has a higher number.
#[derive(Debug, Clone)]
pub struct Permission {
    pub module: bool,
    pub capacity: bool,
    /// By dimension: empty means everything; unknown is admitted, refused, or unless narrowed.
    pub dimensions: [Option<(bool, u8)>; 2],
    pub implies: Vec<usize>,
    pub automatic: Option<(bool, Vec<usize>)>,
    pub own_nothing: bool,
    /// Any of these; anywhere instead of the same resource; for every value of the first dimension.
    pub prerequisites: Vec<(Vec<usize>, bool, bool)>,
    pub externals_shut: bool,
    pub requires: Option<usize>,
    pub locks: bool,
    pub exceptions: bool,
    pub login: bool,
    pub closed_shut: bool,
}

/// A role as it was drawn. The first is the founding role; what a role includes has a higher number.
#[derive(Debug, Clone)]
pub struct Role {
    pub permissions: Vec<usize>,
    pub own: Vec<usize>,
    pub includes: Vec<usize>,
    pub narrowed: [Vec<&'static str>; 2],
    pub module: bool,
    /// What stays with the holder when the handling is delegated.
    pub reserved: Vec<usize>,
}

/// A regime as it was drawn.
#[derive(Debug, Clone)]
pub struct Sketch {
    pub permissions: Vec<Permission>,
    pub roles: Vec<Role>,
    pub login_right: Option<usize>,
    pub login: bool,
    pub activation: bool,
    /// An agreement gates everything; another gates the second role.
    pub agreements: bool,
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.12)
}

fn above(from: usize, all: usize) -> impl Strategy<Value = Vec<usize>> {
    let higher: Vec<usize> = (from + 1..all).collect();
    let most = higher.len().min(1);
    subsequence(higher, 0..=most)
}

fn permission(number: usize) -> impl Strategy<Value = Permission> {
    let dimension = || option::weighted(0.25, (any::<bool>(), 0..3_u8));
    let automatic = option::weighted(
        0.15,
        prop_oneof![
            1 => Just((true, Vec::new())),
            2 => (0..ROLES).prop_map(|role| (false, vec![role])),
        ],
    );
    let needed = (above(number, PERMISSIONS), any::<bool>(), any::<bool>());
    let prerequisites = option::weighted(0.3, needed);
    let flags = vec(rarely(), 8);
    let requires = option::weighted(0.1, 0..ROLES);
    (flags, [dimension(), dimension()], above(number, PERMISSIONS), automatic, prerequisites, requires)
        .prop_map(|(flags, dimensions, implies, automatic, prerequisites, requires)| Permission {
            module: flags[0],
            capacity: flags[1],
            dimensions,
            implies,
            automatic,
            own_nothing: flags[2],
            prerequisites: prerequisites.into_iter().filter(|(any_of, _, _)| !any_of.is_empty()).collect(),
            externals_shut: flags[3],
            requires,
            locks: flags[4] || flags[5],
            exceptions: flags[5] || flags[6],
            login: flags[7],
            closed_shut: flags[6],
        })
}

fn role(number: usize) -> impl Strategy<Value = Role> {
    let some = || subsequence((0..PERMISSIONS).collect::<Vec<_>>(), 0..=3);
    let values = || prop_oneof![3 => Just(Vec::new()), 1 => subsequence(VALUES.to_vec(), 1..=2)];
    let reserved = prop_oneof![2 => Just(Vec::new()), 1 => some()];
    (some(), some(), above(number, ROLES), [values(), values()], rarely(), reserved).prop_map(
        move |(permissions, own, includes, narrowed, module, reserved)| Role {
            reserved,
            permissions: if number == 0 { (0..PERMISSIONS).collect() } else { permissions },
            own: if number == 0 { Vec::new() } else { own },
            includes,
            narrowed: if number == 0 { [Vec::new(), Vec::new()] } else { narrowed },
            module,
        },
    )
}

pub fn sketch() -> impl Strategy<Value = Sketch> {
    let permissions: Vec<_> = (0..PERMISSIONS).map(|number| permission(number).boxed()).collect();
    let roles: Vec<_> = (0..ROLES).map(|number| role(number).boxed()).collect();
    (permissions, roles, option::weighted(0.15, 0..PERMISSIONS), rarely(), rarely(), rarely()).prop_map(
        |(permissions, roles, login_right, login, activation, agreements)| {
            Sketch { permissions, roles, login_right, login, activation, agreements }.tidied()
        },
    )
}

impl Sketch {
    /// Leaves out what the checker refuses: own data of what own data give nothing of, what is there in
    /// full already, values that narrow nothing, narrowed roles in others, and `every` without dimension.
    fn tidied(mut self) -> Self {
        let permissions = self.permissions.clone();
        let narrowed: Vec<bool> =
            self.roles.iter().map(|role| role.narrowed.iter().any(|values| !values.is_empty())).collect();
        for role in &mut self.roles {
            role.own.retain(|key| !role.permissions.contains(key) && !permissions[*key].own_nothing);
            role.includes.retain(|other| !narrowed[*other]);
            for (dimension, values) in role.narrowed.iter_mut().enumerate() {
                let said = role.permissions.iter().chain(&role.own);
                if !said.into_iter().any(|key| permissions[*key].dimensions[dimension].is_some()) {
                    values.clear();
                }
            }
        }
        for permission in &mut self.permissions {
            for (any_of, _, every) in &mut permission.prerequisites {
                *every &= any_of.iter().all(|key| permissions[*key].dimensions[0].is_some());
            }
        }
        self
    }

    /// The regime file.
    pub fn text(&self) -> String {
        let names = |letter: &str, numbers: &[usize]| {
            numbers.iter().map(|number| format!("\"{letter}{number}\"")).collect::<Vec<_>>().join(", ")
        };
        let mut text = "[regime]\nkey = \"r\"\nversion = 1\nlanguage = \"en\"\ntitle = { en = \"R\" }\nfounding_role = \"r0\"\n\
            [modules]\nm = { title = { en = \"M\" } }\n[capacities]\nc = { title = { en = \"C\" } }\n\
            [persons]\np = { title = { en = \"P\" } }\nq = { title = { en = \"Q\" } }\n\
            [login_methods]\ngood = { title = { en = \"G\" } }\nfair = { title = { en = \"F\" } }\nbad = { title = { en = \"B\" } }\n\
            [logins.strong]\naccepted = [{ person = \"p\", methods = [\"good\", \"fair\"] }, { person = \"q\", methods = [\"good\"] }]\n"
            .to_owned();
        for (number, other) in ["", "other = \"b\"\n"].iter().enumerate() {
            write!(text, "[dimensions.d{number}]\ntitle = {{ en = \"D\" }}\n{other}[dimensions.d{number}.values]\na = {{ title = {{ en = \"A\" }} }}\nb = {{ title = {{ en = \"B\" }} }}\n").unwrap();
        }
        text.push_str("[tenants]\n");
        if self.login {
            text.push_str("login = \"strong\"\n");
        }
        if self.activation {
            text.push_str("activation = { by = \"r0\" }\n");
        }
        if let Some(number) = self.login_right {
            writeln!(text, "login_rights = [{{ permission = \"p{number}\", code = \"no\" }}]").unwrap();
        }
        if self.agreements {
            for (name, gates) in [("all", "everything"), ("one", "role")] {
                writeln!(text, "[agreements.{name}]\ntitle = {{ en = \"A\" }}\nof = [\"r1\"]\ndue = \"first-login\"\ndischarged_by = [\"hand\"]\ngates = \"{gates}\"").unwrap();
            }
        }
        for (number, permission) in self.permissions.iter().enumerate() {
            writeln!(text, "[permissions.p{number}]\ntitle = {{ en = \"P\" }}").unwrap();
            for (said, line) in [
                (permission.module, "module = \"m\""),
                (permission.capacity, "capacities = [\"c\"]"),
                (permission.own_nothing, "own_data = \"nothing\""),
                (permission.externals_shut, "externals = \"shut\""),
                (permission.locks, "locks = true"),
                (permission.exceptions, "exceptions = true"),
                (permission.login, "login = \"strong\""),
                (permission.closed_shut, "closed_units = \"shut\""),
            ] {
                if said {
                    writeln!(text, "{line}").unwrap();
                }
            }
            writeln!(text, "implies = [{}]", names("p", &permission.implies)).unwrap();
            if let Some(role) = permission.requires {
                writeln!(text, "requires_role = \"r{role}\"").unwrap();
            }
            if let Some((everybody, roles)) = &permission.automatic {
                let to = if *everybody {
                    "everybody = true".to_owned()
                } else {
                    format!("roles = [{}]", names("r", roles))
                };
                writeln!(text, "automatic = {{ {to} }}").unwrap();
            }
            let needed = permission.prerequisites.iter().map(|(any_of, anywhere, every)| {
                let coverage = if *anywhere { "anywhere" } else { "same" };
                let every = if *every { ", every = \"d0\"" } else { "" };
                format!("{{ any_of = [{}], coverage = \"{coverage}\"{every} }}", names("p", any_of))
            });
            writeln!(text, "prerequisites = [{}]", needed.collect::<Vec<_>>().join(", ")).unwrap();
            let dimensions = permission.dimensions.iter().enumerate().filter_map(|(number, said)| {
                let (everything, unknown) = (*said)?;
                let empty = if everything { "everything" } else { "nothing" };
                let unknown = ["admitted", "refused", "unless-narrowed"][usize::from(unknown)];
                Some(format!("d{number} = {{ empty = \"{empty}\", unknown = \"{unknown}\" }}"))
            });
            writeln!(text, "dimensions = {{ {} }}", dimensions.collect::<Vec<_>>().join(", ")).unwrap();
        }
        for (number, role) in self.roles.iter().enumerate() {
            writeln!(text, "[roles.r{number}]\ntitle = {{ en = \"R\" }}\nscopes = [\"tenant\", \"any-unit\", \"own\"]\nappointed_by = [\"r0\"]").unwrap();
            writeln!(text, "permissions = [{}]", names("p", &role.permissions)).unwrap();
            writeln!(text, "own_permissions = [{}]", names("p", &role.own)).unwrap();
            writeln!(text, "includes = [{}]", names("r", &role.includes)).unwrap();
            let narrowed = role.narrowed.iter().enumerate().filter(|(_, values)| !values.is_empty());
            let narrowed = narrowed.map(|(number, values)| format!("d{number} = {values:?}"));
            writeln!(text, "narrowed = {{ {} }}", narrowed.collect::<Vec<_>>().join(", ")).unwrap();
            if role.module {
                text.push_str("module = \"m\"\n");
            }
            if !role.reserved.is_empty() {
                writeln!(
                    text,
                    "delegable = \"handling\"\nreserved_permissions = [{}]",
                    names("p", &role.reserved)
                )
                .unwrap();
            }
        }
        text
    }
}
