//! Somebody to be recorded, from the request to the answer.

use super::{
    JobTitle, User, UserLanguage,
    create::{CreatedUser, FirstAssignment, InvitationBy, NewUser},
    identifiers,
    placing::{Places, Placing, units_of},
};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::Changing,
    invitations::Invitation,
    mail::Mailer,
    notices::store::NewNotice,
    storage::{Keys, Tx},
};
use mandat_domain::{
    access::Authority,
    event::{Digest, Event},
    ids::{AssignmentId, TenantId, UserId},
    person::Person,
    refused::Refused,
    users::{
        CredentialRefused,
        create::{Create, Taken, decide_all},
        identifiers::normal_form,
    },
};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What is decided about.
pub(super) struct Newcomer {
    id: UserId,
    person: Person,
    email: EmailIndex,
    units: Vec<Uuid>,
    home: Option<Uuid>,
    first: Vec<(AssignmentId, FirstAssignment)>,
    confirmed: bool,
    /// The invitation is to go by mail, and none is sent.
    unreachable: bool,
}

/// What is entered once it is decided.
pub(super) struct Entry {
    id: UserId,
    email: EmailIndex,
    /// Where the invitation goes by mail.
    notice: Option<Uuid>,
    invitation: Invitation,
    digest: Digest,
}

impl Newcomer {
    /// With all ids and the invitation that they get.
    pub(super) fn of(
        changing: &Changing,
        tenant: TenantId,
        mailer: &Mailer,
        new: NewUser,
    ) -> Result<(Self, Entry), Error> {
        let id = UserId(changing.new_id());
        let by_mail = match new.invitation_by {
            Some(way) => way == InvitationBy::Mail,
            None => mailer.reaches_people(),
        };
        let person = Person {
            given_name: new.given_name.into_string(),
            family_name: new.family_name.into_string(),
            email: new.email.into_string(),
            language: new.language.map(UserLanguage::into_string),
            job_title: new.job_title.map(JobTitle::into_string),
            identifiers: identifiers(new.identifiers),
        };
        let email = EmailIndex::of(changing.keys(), &person.email)?;
        let (invitation, digest) = Invitation::new(changing.store().entropy(), changing.now(), tenant);
        let notice = by_mail.then(|| changing.new_id());
        let first = new.assignments.into_iter().map(|first| (AssignmentId(changing.new_id()), first));
        let newcomer = Self {
            id,
            person,
            email,
            units: new.units,
            home: new.home_unit_id,
            first: first.collect(),
            confirmed: new.confirm_below_minimum,
            unreachable: by_mail && !mailer.sends(),
        };
        Ok((newcomer, Entry { id, email, notice, invitation, digest }))
    }

    fn places(&self) -> Places<'_> {
        Places { units: &self.units, home: self.home, first: &self.first }
    }
}

/// Of which of several.
fn at(place: usize) -> impl Fn(Refused) -> Error {
    move |refused| Error::RefusedIn(format!("/users/{place}"), Box::new(refused))
}

impl Tx {
    /// What happens where these are recorded in one step.
    ///
    /// # Errors
    /// [`Error::RefusedIn`] with the place of the one who is refused
    pub(super) async fn recording(
        &mut self,
        authority: &Authority<'_>,
        keys: &Keys,
        newcomers: Vec<Newcomer>,
    ) -> Result<Vec<Event>, Error> {
        if let Some(place) = newcomers.iter().position(|new| new.unreachable) {
            return Err(at(place)(CredentialRefused::MailNotSetUp.into()));
        }
        let taken = self.taken_of(authority, keys, &newcomers).await?;
        let wanted: Vec<Uuid> = newcomers.iter().flat_map(|new| units_of(new.places())).collect();
        let known = self.units_named(&wanted).await?;
        let placings = newcomers.iter().enumerate();
        let placings = placings.map(|(place, new)| Placing::of(&known, new.places()).map_err(at(place)));
        let placings = placings.collect::<Result<Vec<_>, _>>()?;
        let roll = self.roll(self.view(), authority.rules).await?;
        let mut commands = Vec::with_capacity(newcomers.len());
        for (place, ((new, placing), taken)) in newcomers.into_iter().zip(&placings).zip(taken).enumerate() {
            let command = Create {
                user_id: new.id,
                person: new.person,
                units: &placing.units,
                home: placing.home.as_ref(),
                assignments: placing.assignments(new.first).map_err(at(place))?,
                confirmed: new.confirmed,
                roll: roll.clone(),
            };
            commands.push((taken, command));
        }
        decide_all(authority, commands).map_err(|(place, refused)| at(place)(refused))
    }

    /// What of their particulars others have, in the tenant or before them in the list.
    async fn taken_of(
        &mut self,
        authority: &Authority<'_>,
        keys: &Keys,
        newcomers: &[Newcomer],
    ) -> Result<Vec<Taken>, Error> {
        let numbers = newcomers.iter().enumerate().map(|(place, new)| {
            let numbers = normal_form(authority.rules, &new.person.identifiers);
            Ok(numbers.map_err(|refused| at(place)(refused.into()))?.into_iter().collect::<Vec<_>>())
        });
        let numbers = numbers.collect::<Result<Vec<_>, Error>>()?;
        let having = self.users_of_numbers(keys, &numbers.concat()).await?;
        let mut had: BTreeSet<(String, String)> = having.into_keys().collect();
        let emails: Vec<EmailIndex> = newcomers.iter().map(|new| new.email).collect();
        let tenant = self.tenant();
        let mut entered: HashSet<EmailIndex> =
            self.platform().taken_emails(tenant, &emails).await?.into_iter().collect();
        let taken = emails.into_iter().zip(numbers).map(|(email, numbers)| Taken {
            email: !entered.insert(email),
            identifiers: numbers
                .into_iter()
                .filter_map(|number| (!had.insert(number.clone())).then_some(number.0))
                .collect(),
        });
        Ok(taken.collect())
    }

    /// Makes them known to sign-in, and invites them; in the order in which they were named.
    pub(super) async fn entered(
        &mut self,
        keys: &Keys,
        entries: Vec<Entry>,
    ) -> Result<Vec<CreatedUser>, Error> {
        let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id.0).collect();
        let mut invitations = HashMap::new();
        for Entry { id, email, notice, invitation, digest } in entries {
            self.enter_user(id, &email).await?;
            self.enter_numbers(keys, id).await?;
            if let Some(notice) = notice {
                // It is made when the mail is written, so that its token is kept nowhere.
                let of = NewNotice::invitation(self.head().revision, id);
                self.keep_notice(notice, &of).await?;
            } else {
                self.invite(id, &digest, invitation.expires_at).await?;
                invitations.insert(id.0, invitation);
            }
        }
        let mut users: HashMap<Uuid, User> = HashMap::new();
        let rows = self.users_by_id(self.view(), &ids).await?;
        for (user, _) in self.users_with_owners(rows).await? {
            users.insert(user.id, user);
        }
        let told = ids.into_iter().filter_map(|id| {
            Some(CreatedUser { user: users.remove(&id)?, invitation: invitations.remove(&id) })
        });
        Ok(told.collect())
    }
}
