//! A check with its whole why.

use super::{
    facts::{Settled, Unknown},
    question::{AskedAction, AskedContext, AskedResource, AskedSubject},
};
use crate::{
    assignments::{Assignment, Constraints},
    error::Error,
    http::{AccountRef, Body, Found, Fresh, Reading, Scope, TenantPath},
    storage::{Tx, View},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    access::{self, Awaits, Change, Question, ResourcePath, Rule, Subject, explain as look_at_everything},
    account::Account,
    ids::{AssignmentId, TenantId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// How many accounts are named that could make the smallest change.
const MAKERS: i64 = 10;

/// The question to be explained.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplanationRequest {
    pub subject: AskedSubject,
    pub action: AskedAction,
    pub resource: AskedResource,
    pub context: Option<AskedContext>,
}

/// The decision, every rule that was looked at, and where the right comes from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    pub decision: bool,
    /// The rule that decided.
    #[schema(example = "granted")]
    pub rule: String,
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub reason: String,
    /// Every rule that was looked at, in the order in which they are.
    pub steps: Vec<Step>,
    /// From the assignment that gives it to the one by whose authority it was given, up to the root.
    /// Empty when nothing gives it.
    pub chain: Vec<Assignment>,
    /// On whose behalf the subject acts with it; the chain begins with that account's assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<AccountRef>,
    /// Where the chain goes on in the tenant of a provider, whose staff act here by what they hold there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderAuthority>,
    /// For a refusal that one change alone would lift: the smallest such change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_change: Option<SmallestChange>,
}

/// One rule that was looked at.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Step {
    #[schema(example = "assignment")]
    pub rule: String,
    /// `passed`, `refused`, `grants` or `silent`.
    #[schema(example = "grants")]
    pub outcome: String,
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
}

/// The assignment at home by which somebody of a provider acts here. Of its tenant no more is told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProviderAuthority {
    pub tenant_id: Uuid,
    pub account: AccountRef,
    pub assignment_id: Uuid,
    /// Absent once the tenant is no provider here any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "broker-portal/site-administrator")]
    pub role: Option<String>,
}

/// One change that alone would turn the refusal into a yes, and who may make it.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct SmallestChange {
    /// `assignment`: a role is given. `end_lock`, `end_exception`, `activate_exception`: the lock or exception
    /// named ends or is switched on. `allow_exception`: the subject gets an exception that allows the path.
    /// `switch_module_on`: the module is switched on. `end_block`: the block in the unit, or in the tenant
    /// where none is named, ends. `sign_in_again`: the subject signs in by one of the methods named. More may
    /// come.
    #[schema(example = "assignment")]
    pub kind: String,
    /// The role to be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording/supervisor")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The values to narrow it to; absent where the role is not narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// The assignment that would begin to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception_id: Option<Uuid>,
    /// The regime of the exception or the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording")]
    pub regime: Option<String>,
    /// The path of the lock or the exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["acme", "website"]))]
    pub path: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "activity-management")]
    pub module: Option<String>,
    /// The login methods by which it would be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["eid-card", "national-app"]))]
    pub login_methods: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_id: Option<Uuid>,
    /// The unit of the block; absent where it is the whole tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// The roles whose holders may make it, as far as their scope reaches.
    pub made_by: Vec<String>,
    /// Up to ten accounts that hold one of these roles now.
    pub makers: Vec<AccountRef>,
}

/// Explain a decision
///
/// The same question as a check, with the whole why: every rule that was looked at, the chain of
/// authority up to the root and, for a refusal, the smallest change that would lift it.
#[utoipa::path(
    tag = "decisions", operation_id = "explain",
    params(TenantPath, Fresh),
    request_body = ExplanationRequest,
    responses((status = 200, description = "The decision with its reasons.", body = Explanation)),
)]
#[post("/v1/tenants/{tenant_id}/explanations")]
pub async fn explain(
    reading: Reading,
    path: Path<TenantPath>,
    body: Body<ExplanationRequest>,
) -> Result<Found<Explanation>, Error> {
    let Body(ExplanationRequest { subject, action, resource, context }) = body;
    reading
        .run(path.tenant_id, async |tx, ask| {
            let context = context.unwrap_or_default();
            let asking = tx.asking(ask, [&subject]).await?;
            asking.require(&subject)?;
            let accounts = subject.account().into_iter().collect();
            let facts = tx.known(ask, &asking, context.times(), &accounts, &[&resource]).await?;
            let settled = facts.settle(&subject, &action, &resource, context.login());
            let Settled { subject, permission, resource } =
                settled.map_err(|Unknown(what)| Refused::NotFound { what })?;
            let question = Question { permission: &permission, resource: &resource, at: facts.view.at };
            let found = look_at_everything(&facts.rules, facts.tenant_active, &subject, &question);
            let (mut chain, mut provider) = (Vec::new(), None);
            let acting_for = acting_for(&subject, &found.decision.rule);
            match (&found.decision.rule, facts.provider_of(&subject)) {
                (Rule::Granted { assignment, role, .. }, Some(home)) => {
                    provider = Some(ProviderAuthority {
                        tenant_id: home.0,
                        account: subject.account.into(),
                        assignment_id: assignment.0,
                        role: Some(role.to_string()),
                    });
                }
                (Rule::Granted { assignment, .. }, None) => {
                    (chain, provider) = tx.chain_of_authority(facts.view, *assignment).await?;
                }
                _ => {}
            }
            let smallest_change = match found.smallest_change {
                Some(change) => Some(tx.smallest_change(facts.view, subject.account, change).await?),
                None => None,
            };
            let steps = found.steps.into_iter().map(|step| Step {
                rule: step.rule.to_owned(),
                outcome: step.outcome.as_str().to_owned(),
                text: step.text,
                assignment_id: step.assignment.map(|id| id.0),
            });
            Ok(Explanation {
                decision: found.decision.allowed,
                rule: found.decision.rule.code().to_owned(),
                reason: found.decision.rule.text(&permission),
                steps: steps.collect(),
                chain,
                acting_for,
                provider,
                smallest_change,
            })
        })
        .await
}

/// Whose authority it is that decided, where it is not the subject's own.
fn acting_for(subject: &Subject, rule: &Rule) -> Option<AccountRef> {
    let Rule::Granted { assignment, .. } = rule else { return None };
    let by = subject.holdings.iter().find(|held| held.assignment == *assignment)?;
    by.delegated.as_ref().map(|delegated| delegated.by.into())
}

impl Tx {
    /// From an assignment up to the root, and where it goes on when the last one was given by the staff of
    /// a provider.
    async fn chain_of_authority(
        &mut self,
        view: View,
        id: AssignmentId,
    ) -> Result<(Vec<Assignment>, Option<ProviderAuthority>), Error> {
        let rows = self.chain(view.known, id).await?;
        let given = rows.last().and_then(|last| {
            let elsewhere = Some(last.authority_tenant()).filter(|home| *home != self.tenant().0)?;
            Some((elsewhere, last.taken_over_by().or_else(|| last.appointer())?, last.authority_id?))
        });
        let provider = match given {
            None => None,
            Some((tenant_id, account, id)) => {
                let role = self.role_at_provider(view, TenantId(tenant_id), AssignmentId(id)).await?;
                let role = role.map(|role| role.to_string());
                Some(ProviderAuthority { tenant_id, account: account.into(), assignment_id: id, role })
            }
        };
        let chain = self.assignments_as_answer(view, &rows).await?;
        Ok((chain, provider))
    }

    async fn smallest_change(
        &mut self,
        view: View,
        subject: Account,
        found: access::SmallestChange,
    ) -> Result<SmallestChange, Error> {
        let made_by: Vec<String> = found.made_by.iter().map(ToString::to_string).collect();
        let makers = self.holders_of(view, &made_by, MAKERS).await?;
        let makers: Vec<AccountRef> = makers.into_iter().map(Into::into).collect();
        let told = match found.change {
            Change::Assignment { role, scope, constraints } => SmallestChange {
                kind: "assignment".to_owned(),
                role: Some(role.to_string()),
                scope: Some(scope.into()),
                constraints: Constraints::of(constraints),
                ..SmallestChange::default()
            },
            Change::Begin { assignment, awaits } => {
                let kind = match awaits.what {
                    Awaits::Acceptance => "accept_assignment",
                    Awaits::Approval => "approve_assignment",
                    Awaits::FirstLogin => "first_sign_in",
                };
                let (kind, assignment_id) = (kind.to_owned(), Some(assignment.0));
                let own = vec![AccountRef::from(subject)];
                let makers = if made_by.is_empty() { own } else { makers };
                return Ok(SmallestChange {
                    kind,
                    assignment_id,
                    made_by,
                    makers,
                    ..SmallestChange::default()
                });
            }
            Change::EndLock { path } => {
                let lock_id = self.lock_at(view, &path).await?.map(|id| id.0);
                let kind = "end_lock".to_owned();
                SmallestChange { kind, lock_id, path: Some(path.0), ..SmallestChange::default() }
            }
            Change::EndException { regime, path } => {
                self.excepting("end_exception", view, subject, regime, path).await?
            }
            Change::ActivateException { regime, path } => {
                self.excepting("activate_exception", view, subject, regime, path).await?
            }
            Change::AllowException { regime, path } => {
                self.excepting("allow_exception", view, subject, regime, path).await?
            }
            Change::SwitchModuleOn { regime, module } => {
                let (kind, regime, module) = ("switch_module_on".to_owned(), Some(regime), Some(module));
                SmallestChange { kind, regime, module, ..SmallestChange::default() }
            }
            Change::SignIn { methods } => {
                return Ok(SmallestChange {
                    kind: "sign_in_again".to_owned(),
                    login_methods: methods,
                    makers: vec![subject.into()],
                    ..SmallestChange::default()
                });
            }
            Change::EndBlock { unit } => {
                let (kind, unit_id) = ("end_block".to_owned(), unit.map(|unit| unit.0));
                let known = self.blocks_among(view, &[subject.id()]).await?;
                let block_id = known.iter().find(|row| row.place() == unit).map(|row| row.id);
                // Nobody ends a block of their own.
                let makers = makers.into_iter().filter(|maker| *maker != AccountRef::from(subject)).collect();
                return Ok(SmallestChange {
                    kind,
                    block_id,
                    unit_id,
                    made_by,
                    makers,
                    ..SmallestChange::default()
                });
            }
        };
        Ok(SmallestChange { made_by, makers, ..told })
    }

    /// A change of the subject's exception on that very path, with its id where there is one.
    async fn excepting(
        &mut self,
        kind: &str,
        view: View,
        subject: Account,
        regime: String,
        path: ResourcePath,
    ) -> Result<SmallestChange, Error> {
        let known = self.exceptions_among(view, &[subject.id()]).await?;
        let mut exception_id = None;
        for row in known.iter().filter(|row| row.regime == regime) {
            if row.path()? == path {
                exception_id = Some(row.id);
            }
        }
        let (kind, regime, path) = (kind.to_owned(), Some(regime), Some(path.0));
        Ok(SmallestChange { kind, exception_id, regime, path, ..SmallestChange::default() })
    }
}

impl crate::http::Versioned for Explanation {}
