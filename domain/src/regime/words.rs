//! The closed sets of words that a rule may be set to.

use super::reader::{Reader, Table};

/// A set of words that the language knows, each with what it means.
pub trait Word: Copy + 'static {
    /// Word and meaning.
    const ALL: &'static [(&'static str, Self)];
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl Word for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }

        impl $name {
            /// The word for it in the regime file.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    )+};
}

words! {
    /// What an assignment without values in a dimension admits (ASP-07, ASP-10).
    Empty {
        /// Every value (ASP-10).
        Everything = "everything",
        /// No value (ASP-07).
        Nothing = "nothing",
    }
    /// What becomes of a resource whose value in a dimension is not known (ASP-07, ASP-08).
    Unknown {
        /// The restriction bites only where the value is recorded (ASP-08).
        Admitted = "admitted",
        Refused = "refused",
        /// As an assignment without values admits it; refused where there are values (ASP-10).
        UnlessNarrowed = "unless-narrowed",
    }
    /// Whether a role gives more on its holder's own data (ASP-06, TIM-10).
    OwnData {
        /// As the roles say in `own_permissions`, and with the scope `own` (TIM-10).
        ByRole = "by-role",
        /// That it is one's own gives nothing (ASP-06).
        Nothing = "nothing",
    }
    /// On what the permissions a prerequisite names must be held (ASP-11).
    Coverage {
        /// On the very resource that is asked for.
        Same = "same",
        /// By any live assignment, whatever it reaches.
        Anywhere = "anywhere",
    }
    /// What happens when something else that it needs is lost (ASP-11, ASP-14, TIM-18).
    WhenLost {
        /// The change that would lose it is refused, and says what stands in the way (ASP-11).
        Refuse = "refuse",
        /// It gives nothing until it is back (TIM-18).
        Suspend = "suspend",
        /// It ends.
        End = "end",
    }
    /// Whether a permission or role is open to externals (TIM-15).
    Externals {
        Open = "open",
        /// Shut to them whatever they hold here.
        Shut = "shut",
    }
    /// What the closing of its unit does to a permission (SPV-08).
    ClosedUnits {
        /// It goes on (SPV-08).
        Open = "open",
        Shut = "shut",
    }
    /// Where an appointment is made and kept (CSM-05, TIM-09).
    Kept {
        Here = "here",
        /// In another system, which tells of it; nobody makes it here.
        Elsewhere = "elsewhere",
    }
    /// What an assignment without a scope means.
    NoScope {
        Tenant = "tenant",
        /// The unit where the user is at home (ASP-15).
        HomeUnit = "home-unit",
        /// All units of the kinds the role may be held for, closed ones too (SPV-08).
        AllUnits = "all-units",
        /// All units where the user is a member (VLT-03).
        OwnUnits = "own-units",
        /// It must be said (CSM-06).
        Refused = "refused",
    }
    /// What of a role its holder can let another act with (SPV-12, CSM-07).
    Delegable {
        Nothing = "nothing",
        /// The permissions that `delegable_permissions` names (CSM-07).
        Permissions = "permissions",
        /// All that is done with it, while the role stays (SPV-12).
        Handling = "handling",
        /// The role as a whole.
        Role = "role",
    }
    /// When an assignment begins to count.
    StartWhen {
        AtOnce = "at-once",
        /// The holder has accepted it (SPV-01).
        Accepted = "accepted",
        /// Somebody entitled has approved it (VLT-03, VLT-05).
        Approved = "approved",
        /// The holder has signed in for the first time (CSM-01).
        FirstLogin = "first-login",
    }
    /// What the provider's staff can do about a role in a client's tenant (ASP-15, ASP-19, SPV-16, VLT-05).
    ProviderPower {
        None = "none",
        /// The provider alone gives it (ASP-15, ASP-19).
        Reserved = "reserved",
        Allowed = "allowed",
        /// It raises requests that the client approves (VLT-05).
        Proposes = "proposes",
        /// It sees who holds it (SPV-16).
        LookUp = "look-up",
    }
    /// Who raises a request.
    RaisedBy {
        User = "user",
        Provider = "provider",
        Administrator = "administrator",
    }
    /// What becomes of a user below the minimum of rights (ASP-03).
    Below {
        Refused = "refused",
        /// Refused unless it is confirmed.
        Confirmed = "confirmed",
    }
    /// What is done when a user leaves (ASP-20, ASP-22, CSM-10, SPV-06, VLT-06).
    Leaving {
        /// Nothing special: roles end, the account stays.
        Nothing = "nothing",
        Deactivated = "deactivated",
        /// Taken out of every unit in turn (CSM-10).
        RemovedFromUnits = "removed-from-units",
        /// Taken off the users by an administrator (SPV-06).
        Removed = "removed",
        /// The access is withdrawn (VLT-06).
        Withdrawn = "withdrawn",
    }
    /// Whether a leaver needs a successor (ASP-22).
    Successor {
        None = "none",
        Optional = "optional",
        Mandatory = "mandatory",
    }
    /// When a user can be deleted (ASP-20).
    Deletable {
        Always = "always",
        /// Until the first login (ASP-20).
        BeforeFirstLogin = "before-first-login",
        Never = "never",
    }
    /// What a change of somebody's home unit asks for about what pointed to the old one (ASP-14).
    HomeChange {
        Free = "free",
        /// Each is kept, replaced or ended in the same change, or it is refused (ASP-14).
        Adjust = "adjust",
    }
    /// The form of a setting's value (TIM-12).
    SettingKind {
        Flag = "flag",
        Choice = "choice",
        Number = "number",
        Text = "text",
    }
    /// When an agreement falls due (ASP-19, SPV-01, VLT-04).
    Due {
        FirstLogin = "first-login",
        Appointment = "appointment",
        Connection = "connection",
    }
    /// The act that discharges an agreement (ASP-19, SPV-01, VLT-04).
    Discharge {
        Download = "download",
        ElectronicIdentity = "e-id",
        Hand = "hand",
        NamingSignatory = "naming-a-signatory",
    }
    /// What waits for an agreement (ASP-19, SPV-01, VLT-04).
    Gate {
        /// All that the regime gives (ASP-19).
        Everything = "everything",
        /// The role for which it is (SPV-01).
        Role = "role",
        Nothing = "nothing",
    }
    /// Which users a rule on dormancy is about (ASP-24).
    Staff {
        Users = "users",
        /// The provider's own.
        ProviderStaff = "provider-staff",
    }
    /// The way a notice goes.
    Channel {
        Mail = "mail",
        Inbox = "inbox",
    }
    /// What a notice or an item in the inbox follows from.
    Occasion {
        Appointed = "appointed",
        AccessChanged = "access-changed",
        RequestRaised = "request-raised",
        RequestAnswered = "request-answered",
        AgreementDischarged = "agreement-discharged",
        OfficeConfirmed = "office-confirmed",
        Dormant = "dormant",
        RecordCreated = "record-created",
        Shared = "shared",
        SharedUndisclosed = "shared-undisclosed",
        ServiceMessage = "service-message",
    }
    /// Whom a notice reaches beside the holders of roles.
    Party {
        AffectedUser = "affected-user",
        Appointer = "appointer",
        Signatory = "signatory",
        Employer = "employer",
        Provider = "provider",
    }
    /// How an identifier is checked (CSM-08).
    IdentifierCheck {
        None = "none",
        BelgianNationalNumber = "be-national-number",
        SwedishPersonalNumber = "se-personal-number",
        DutchCitizenNumber = "nl-citizen-number",
        SwissInsuranceNumber = "ch-insurance-number",
    }
    /// What is done with a vault and with what came out of it (VLT-02 to VLT-15).
    VaultAct {
        /// Opening it, and connecting it with a provider.
        Manage = "manage-vault",
        ReadEmployees = "read-employees",
        FindEmployees = "find-employees",
        /// Entering them too.
        ChangeEmployees = "change-employees",
        EraseEmployees = "erase-employees",
        ExportEmployees = "export-employees",
        Share = "share-files",
        ReadShares = "read-shares",
        Withdraw = "withdraw-shares",
        ReadRegister = "read-register",
        /// The provider's own acts from here on.
        ReadFiles = "read-files",
        HoldFiles = "hold-files",
        Pull = "pull-files",
        ReadEmployments = "read-employments",
    }
    /// Until when a share can be withdrawn (VLT-13).
    WithdrawalUntil {
        /// There is content in the file.
        Content = "content",
        Always = "always",
    }
}

impl Reader<'_> {
    /// A word of a closed set; `None` where the file says nothing.
    pub(super) fn word<W: Word>(&mut self, of: &Table, name: &str) -> Option<W> {
        let said = self.optional_text(of, name)?;
        self.meant(&said)
    }

    /// A list of words of a closed set.
    pub(super) fn words<W: Word>(&mut self, of: &Table, name: &str) -> Vec<W> {
        let said = self.texts(of, name);
        said.iter().filter_map(|said| self.meant(said)).collect()
    }

    fn meant<W: Word>(&mut self, said: &super::reader::At<String>) -> Option<W> {
        let found = W::ALL.iter().find(|(word, _)| *word == said.value).map(|(_, meant)| *meant);
        if found.is_none() {
            let known: Vec<_> = W::ALL.iter().map(|(word, _)| format!("`{word}`")).collect();
            let hint = format!("write one of {}", known.join(", "));
            self.fault(&said.place, format!("`{}` is none of the words for this", said.value), hint);
        }
        found
    }
}
