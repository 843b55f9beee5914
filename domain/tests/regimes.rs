//! The five regimes decide as their requirements say, each by its number.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic, also outside of its function"
)]

use mandat_domain::{
    access::{
        Awaited, Awaits, Decision, Exception, Holding, LoginUsed, Owner, Question, Resource, ResourcePath,
        Subject, UnitPath, Verdict, decide,
    },
    account::Account,
    ids::{AssignmentId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    regime::{Catalogue, InForce, Rules},
    scope::Scope,
    validity::{Moment, Validity},
};
use uuid::Uuid;

const ANNA: Account = Account::User(UserId(Uuid::from_u128(1)));
const BEN: Account = Account::User(UserId(Uuid::from_u128(2)));
const GROUP: UnitId = UnitId(Uuid::from_u128(3));
const OTHER: UnitId = UnitId(Uuid::from_u128(4));

/// Somebody in a tenant of one regime.
struct Desk {
    regime: &'static str,
    rules: Rules,
    subject: Subject,
}

impl Desk {
    fn of(regime: &'static str, roles: &[&str]) -> Self {
        let known = Catalogue::shipped().unwrap().newest(regime).unwrap();
        let desk = Self {
            regime,
            rules: Rules::new(vec![known], Vec::new()),
            subject: Subject::new(ANNA, true, Vec::new()),
        };
        roles.iter().fold(desk, |desk, role| desk.with(role, Scope::Tenant, &[]))
    }

    /// A user of the broker's portal with what everybody needs (ASP-03).
    fn portal(roles: &[&str]) -> Self {
        Self::of("broker-portal", &[&["user", "api-user"], roles].concat())
    }

    fn with(mut self, role: &str, scope: Scope, values: &[(&str, &[&str])]) -> Self {
        let key = RoleKey::new(self.regime, role).unwrap();
        let validity = Validity { from: Moment::default(), until: None };
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        self.subject.holdings.push(Holding {
            constraints: values.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect(),
            ..Holding::new(AssignmentId(Uuid::nil()), key, scope, validity)
        });
        self
    }

    fn in_force(mut self, modules: &[&str], capacities: &[&str]) -> Self {
        let named =
            |names: &[&str]| names.iter().map(|name| (self.regime.to_owned(), (*name).to_owned())).collect();
        let in_force = InForce {
            modules: named(modules),
            capacities: named(capacities),
            ..self.rules.in_force().clone()
        };
        self.rules = self.rules.with_in_force(in_force);
        self
    }

    fn ask(&self, permission: &str, resource: &Resource) -> Decision {
        let key =
            PermissionKey::parse(permission).or_else(|| PermissionKey::new(self.regime, permission)).unwrap();
        decide(
            &self.rules,
            true,
            &self.subject,
            &Question { permission: &key, resource, at: Moment::default() },
        )
    }

    fn may(&self, permission: &str, resource: &Resource) -> bool {
        self.ask(permission, resource).allowed
    }

    fn why(&self, permission: &str, resource: &Resource) -> &'static str {
        self.ask(permission, resource).rule.code()
    }
}

fn with(attributes: &[(&str, &str)]) -> Resource {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Resource { attributes: attributes.collect(), ..Resource::tenant() }
}

fn line(value: &str) -> Resource {
    with(&[("line", value)])
}

fn of(account: Account) -> Resource {
    Resource::of(Owner { account, units: Vec::new() })
}

fn steps(path: &[&str]) -> ResourcePath {
    ResourcePath(path.iter().map(|step| (*step).to_owned()).collect())
}

fn at(path: &[&str]) -> Resource {
    Resource { path: Some(steps(path)), ..of(ANNA) }
}

const LEVELS: [&str; 4] = ["employee", "lower-management", "middle-management", "senior-management"];

#[test]
fn asp_03_asp_12_login_takes_both_rights_each_with_its_own_refusal() {
    let neither = Desk::of("broker-portal", &["motor"]);
    assert_eq!(neither.why("claim.read", &line("motor")), "login_right_missing");
    let only = Desk::of("broker-portal", &["motor", "api-user"]);
    let text = format!("{:?}", only.ask("claim.read", &line("motor")).rule);
    assert!(text.contains("\"user_right_missing\""), "{text}");
    assert!(Desk::portal(&["motor"]).may("claim.read", &line("motor")));
}

#[test]
fn asp_04_each_line_right_gives_its_line_and_general_the_rest() {
    let (motor, general) = (Desk::portal(&["motor"]), Desk::portal(&["general"]));
    for (value, by_motor, by_general) in
        [("motor", true, false), ("building", false, false), ("cyber", false, true), ("general", false, true)]
    {
        assert_eq!(motor.may("claim.change", &line(value)), by_motor, "{value}");
        assert_eq!(general.may("claim.change", &line(value)), by_general, "{value}");
    }
    assert!(!motor.may("claim.read", &Resource::tenant()), "the line must be known");
}

#[test]
fn asp_05_the_customer_administrator_is_a_composite() {
    let administrator = Desk::portal(&["customer-administrator"]);
    for key in ["company-data.change", "company-access.read", "mandat/user.create"] {
        assert!(administrator.may(key, &Resource::tenant()), "{key}");
    }
    assert!(administrator.may("claim.change", &line("motor")));
    assert!(!administrator.may("customer.cross-site-search", &Resource::tenant()), "ASP-01");
}

#[test]
fn asp_06_recording_needs_no_right_and_gives_no_sight_of_it() {
    let user = Desk::portal(&[]);
    assert_eq!(user.why("injury.record", &of(ANNA)), "automatic");
    assert!(!user.may("injury.read", &of(ANNA)));
}

#[test]
fn asp_07_asp_08_levels_narrow_where_they_are_recorded() {
    let some = Desk::portal(&[]).with("personal-injury", Scope::Tenant, &[("level", &LEVELS[..3])]);
    let none = Desk::portal(&["personal-injury"]);
    let senior = with(&[("level", "senior-management")]);
    let employee = with(&[("level", "employee")]);
    assert!(some.may("injury.read", &employee) && !some.may("injury.read", &senior));
    assert!(!none.may("injury.read", &employee));
    assert!(none.may("person.search", &Resource::tenant()) && none.may("injury.read", &Resource::tenant()));
}

#[test]
fn asp_09_an_absence_is_converted_once_the_waiting_period_is_over() {
    let holder = Desk::portal(&["absences-without-cover"]);
    assert!(holder.may("absence.record", &Resource::tenant()));
    assert!(!holder.may("absence.convert", &with(&[("waiting-period", "running")])));
    assert!(!holder.may("absence.convert", &Resource::tenant()));
    assert!(holder.may("absence.convert", &with(&[("waiting-period", "over")])));
}

#[test]
fn asp_10_policies_without_a_line_are_all_visible() {
    let all = Desk::portal(&["policies"]);
    let motor = Desk::portal(&[]).with("policies", Scope::Tenant, &[("line", &["motor"])]);
    assert!(all.may("policy.read", &line("property")) && all.may("policy.read", &Resource::tenant()));
    assert!(motor.may("policy.read", &line("motor")) && !motor.may("policy.read", &line("property")));
}

#[test]
fn asp_11_statistics_cover_ones_lines_and_take_every_level() {
    let desk = |levels: &[&str]| {
        Desk::portal(&["statistics", "motor"]).with("personal-injury", Scope::Tenant, &[("level", levels)])
    };
    let whole = desk(&LEVELS);
    assert!(whole.may("statistics.read", &line("motor")) && whole.may("statistics.read", &line("accident")));
    assert_eq!(whole.why("statistics.read", &line("property")), "prerequisite_missing");
    assert_eq!(desk(&LEVELS[..3]).why("statistics.read", &line("motor")), "prerequisite_missing");
}

#[test]
fn asp_19_nothing_works_before_the_agreement_is_downloaded() {
    let mut administrator = Desk::portal(&["customer-administrator"]);
    administrator.subject.owed.insert(("broker-portal".to_owned(), "usage".to_owned()), 1);
    assert_eq!(administrator.why("company-data.read", &Resource::tenant()), "agreement_owed");
    assert!(!administrator.may("mandat/user.create", &Resource::tenant()));
    administrator.subject.owed.clear();
    assert!(administrator.may("mandat/user.create", &Resource::tenant()));
}

#[test]
fn tim_13_exceptions_turn_the_default_round_and_the_nearest_wins() {
    let mut employee = Desk::of("time-recording", &["employee"]);
    let exception = |path: &[&str], verdict, active| Exception {
        regime: "time-recording".to_owned(),
        path: steps(path),
        verdict,
        active,
    };
    let books = |desk: &Desk, path: &[&str]| desk.may("activity.record", &at(path));
    assert!(books(&employee, &["acme", "web"]));
    employee.subject.defaults.insert("time-recording".to_owned(), Verdict::Deny);
    assert_eq!(employee.why("activity.record", &at(&["acme", "web"])), "denied_by_default");
    employee.subject.exceptions = vec![
        exception(&["acme"], Verdict::Allow, true),
        exception(&["acme", "web"], Verdict::Deny, true),
        exception(&["acme", "web", "shop"], Verdict::Allow, false),
    ];
    assert!(books(&employee, &["acme", "app"]));
    assert_eq!(employee.why("activity.record", &at(&["acme", "web", "shop"])), "denied_by_exception");
    employee.subject.exceptions[2].active = true;
    assert!(books(&employee, &["acme", "web", "shop"]));
    let mut nobody = Desk::of("time-recording", &["tenant-owner"]);
    nobody.subject.exceptions = vec![exception(&["acme"], Verdict::Allow, true)];
    assert_eq!(nobody.why("activity.record", &at(&["acme"])), "role_missing", "TIM-11");
}

#[test]
fn tim_14_a_lock_is_above_every_exception_and_leaves_reading() {
    let employee = Desk::of("time-recording", &["employee"]);
    let locked = Resource { locks: vec![steps(&["acme"])], ..at(&["acme", "web"]) };
    assert_eq!(employee.why("activity.record", &locked), "locked");
    assert!(employee.may("activity.read", &locked));
    assert!(employee.may("activity.record", &Resource { locks: vec![steps(&["other"])], ..at(&["acme"]) }));
}

#[test]
fn tim_15_externals_record_no_working_time_whatever_they_hold() {
    let mut external = Desk::of("time-recording", &["employee", "supervisor", "tenant-owner"]);
    assert!(external.may("time.record", &of(ANNA)));
    external.subject.external = true;
    assert_eq!(external.why("time.record", &of(ANNA)), "shut_to_externals");
    assert!(external.may("activity.record", &of(ANNA)) && external.may("activity.change", &of(ANNA)));
}

#[test]
fn tim_18_tim_19_the_activity_manager_is_there_while_the_module_is() {
    let off = Desk::of("time-recording", &["activity-manager"]);
    assert_eq!(off.why("activity.post", &Resource::tenant()), "module_off");
    assert!(!off.may("report.work.read", &Resource::tenant()), "the role is suspended with it");
    let on = off.in_force(&["activity-management"], &[]);
    assert!(on.may("activity.post", &Resource::tenant()) && on.may("report.work.read", &of(BEN)));
    assert!(!on.may("report.work.extended.read", &Resource::tenant()));
    let extended = on.in_force(&["activity-management", "extended-activities"], &[]);
    assert!(extended.may("report.work.extended.read", &Resource::tenant()));
}

#[test]
fn csm_01_nothing_works_before_the_first_login_of_the_main_access_manager() {
    let mut main = Desk::of("company-access", &["main-access-manager"]).in_force(&[], &["employer"]);
    assert!(main.may("service.employer.use", &Resource::tenant()));
    let waiting =
        InForce { not_activated: ["company-access".to_owned()].into(), ..main.rules.in_force().clone() };
    main.rules = main.rules.with_in_force(waiting);
    assert_eq!(main.why("service.employer.use", &Resource::tenant()), "not_activated");
    assert!(!main.may("mandat/user.create", &Resource::tenant()));
}

#[test]
fn csm_02_login_methods_are_sets_by_kind_of_person() {
    let mut main = Desk::of("company-access", &["main-access-manager"]);
    let login = |person: &str, method: &str| {
        Some(LoginUsed { person: Some(person.to_owned()), method: method.to_owned() })
    };
    main.subject.login = login("citizen", "eid-card");
    assert!(main.may("account.manage", &Resource::tenant()));
    main.subject.login = login("foreigner", "eid-card");
    assert_eq!(main.why("account.manage", &Resource::tenant()), "login_method_refused");
    main.subject.login = login("foreigner", "password");
    assert!(main.may("account.manage", &Resource::tenant()));
    let unknown = |method: &str| Some(LoginUsed { person: None, method: method.to_owned() });
    main.subject.login = unknown("password");
    assert!(main.may("account.manage", &Resource::tenant()), "both kinds may come by password");
    main.subject.login = unknown("foreign-eid");
    assert_eq!(main.why("account.manage", &Resource::tenant()), "login_method_refused");
}

#[test]
fn csm_04_a_service_takes_the_capacity() {
    let main = Desk::of("company-access", &["main-access-manager"]).in_force(&[], &["social-secretariat"]);
    assert!(main.may("service.secretariat.use", &Resource::tenant()));
    assert_eq!(main.why("service.employer.use", &Resource::tenant()), "capacity_missing");
}

#[test]
fn csm_09_a_block_in_one_group_leaves_the_others() {
    let group = |unit: UnitId| Resource::unit(UnitPath(vec![unit]));
    let scope = |unit_id| Scope::Unit { unit_id };
    let user = Desk::of("company-access", &[]).with("user", scope(GROUP), &[]);
    let mut user = user.with("user", scope(OTHER), &[]);
    user.subject.blocks = vec![Some(GROUP)];
    assert_eq!(user.why("e-box.read", &group(GROUP)), "blocked");
    assert!(user.may("e-box.read", &group(OTHER)));
    user.subject.blocks = vec![None];
    assert_eq!(user.why("e-box.read", &group(OTHER)), "blocked");
    user.subject.blocks.clear();
    assert!(user.may("e-box.read", &group(GROUP)), "it comes back whole");
}

#[test]
fn csm_11_csm_12_contact_data_and_channels_come_by_themselves() {
    let user = Desk::of("company-access", &["user"]);
    assert_eq!(user.why("contact-data.manage", &Resource::tenant()), "automatic");
    assert!(!user.may("technical-channels.manage", &Resource::tenant()));
    assert_eq!(
        Desk::of("company-access", &["access-manager"]).why("technical-channels.manage", &Resource::tenant()),
        "automatic"
    );
    let granted = Desk::of("company-access", &["user", "technical-channels"]);
    assert_eq!(granted.why("technical-channels.manage", &Resource::tenant()), "granted");
    assert!(!Desk::of("company-access", &[]).may("contact-data.manage", &Resource::tenant()));
}

#[test]
fn spv_05_spv_08_the_orderer_is_an_administrator_and_closed_codes_go_on() {
    let orderer = Desk::of("employer-self-service", &["orderer"]);
    let closed = Resource { unit_closed: true, ..Resource::unit(UnitPath(vec![GROUP])) };
    assert!(
        orderer.may("access.change", &closed) && orderer.may("administrator.appoint", &Resource::tenant())
    );
    let administrator = Desk::of("employer-self-service", &["administrator"]);
    assert!(administrator.may("access.change", &closed));
    assert!(!administrator.may("administrator.appoint", &Resource::tenant()));
    assert!(Desk::of("employer-self-service", &[]).may("contacts.read", &Resource::tenant()), "SPV-07");
}

#[test]
fn spv_01_the_orderers_role_waits_for_the_confirmation() {
    let mut orderer = Desk::of("employer-self-service", &["orderer"]);
    orderer.subject.owed.insert(("employer-self-service".to_owned(), "orderer-confirmation".to_owned()), 1);
    assert_eq!(orderer.why("administrator.appoint", &Resource::tenant()), "not_granted");
    assert!(orderer.may("contacts.read", &Resource::tenant()), "it gates the role alone");
}

#[test]
fn vlt_05_vlt_11_vlt_13_approval_sharing_and_withdrawal() {
    let mut user = Desk::of("data-vault", &["vault-user"]);
    assert!(user.may("employee.read", &Resource::tenant()) && user.may("file.share", &Resource::tenant()));
    assert!(!user.may("sick-report.create", &with(&[("share-status", "not-shared")])));
    assert!(user.may("sick-report.create", &with(&[("share-status", "shared")])));
    assert!(user.may("share.withdraw", &with(&[("file-content", "empty")])));
    assert!(!user.may("share.withdraw", &with(&[("file-content", "present")])));
    let by = vec![RoleKey::parse("data-vault/vault-administrator").unwrap()];
    user.subject.holdings[0].awaits = Some(Awaited { what: Awaits::Approval, by, lapses_at: None });
    assert_eq!(user.why("employee.read", &Resource::tenant()), "awaited");
}
