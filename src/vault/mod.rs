//! The vault over HTTP: an employer's own store of personal data, and what a provider holds of it.

mod answer;
mod behind;
mod change;
mod clients;
mod connect;
mod connections;
mod data;
mod employments;
mod enter;
mod episodes;
mod erase;
mod export;
pub mod files;
mod flow;
mod hold;
mod list;
mod open;
pub mod pulls;
mod read;
mod register;
mod search;
mod share;
pub mod shares;
pub mod store;
mod towards;
mod tree;

mod withdraw;

pub use data::EmployeeData;
pub use flow::Flow;

use crate::{http::Versioned, page, text};
use chrono::{DateTime, Utc};
use mandat_domain::ids::{EmployeeId, FileId, ShareId, TenantId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(connections::read)
        .service(open::open)
        .service(connect::connect)
        .service(list::list)
        .service(enter::enter)
        .service(search::search)
        .service(tree::tree)
        .service(read::read)
        .service(change::change)
        .service(erase::erase)
        .service(export::export)
        .service(register::register)
        .service(share::share)
        .service(shares::list)
        .service(withdraw::withdraw)
        .service(episodes::begin_with_employee)
        .service(employments::list)
        .configure(pulls::routes)
        .service(episodes::begin_at_client)
        .service(files::list)
        .service(hold::hold)
        .service(files::read)
        .service(episodes::list)
        .service(episodes::begin);
}

text! {
    /// Why a file is shared. It is sealed, and no event shows it.
    pub struct ShareReason: 1..=1000, example "Is ill, and I am going to report it";
    /// A name that the regime has for it.
    pub struct RegimeWord: 1..=64, pattern "^[a-z0-9-]+$", example "occupational-health-law";
    /// What an employee is called towards a provider.
    pub struct Pseudonym: 1..=64, pattern "^[A-Za-z0-9_-]+$", example "p7Jc1yS0m3tq0QZB";
}

/// `/v1/tenants/{tenant_id}/vault/employees/{employee_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EmployeePath {
    /// The employer.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The employee.
    #[param(value_type = Uuid)]
    pub employee_id: EmployeeId,
}

/// `/v1/tenants/{tenant_id}/vault/shares/{share_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SharePath {
    /// The employer.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The share.
    #[param(value_type = Uuid)]
    pub share_id: ShareId,
}

/// `/v1/tenants/{tenant_id}/files/{file_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FilePath {
    /// The provider.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The file.
    #[param(value_type = Uuid)]
    pub file_id: FileId,
}

/// `/v1/tenants/{tenant_id}/clients/{client_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ClientPath {
    /// The provider.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The client's tenant.
    #[param(value_type = Uuid)]
    pub client_id: TenantId,
}

/// A person in the vault, as the employer sees them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Employee {
    pub id: Uuid,
    /// Where in the employer's structure; absent for somebody in none of its units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// What the employee is called in the tree: by name once their data are shared, before that by the personnel number.
    #[schema(example = "Anonymous (personnel no. MS004)")]
    pub label: String,
    /// Whether a provider has the employee's data with the employer's knowledge.
    pub shared: bool,
    pub data: EmployeeData,
    /// Changes whenever the employee's data do.
    pub version: i64,
}

page! {
    /// Employees in the order in which they were entered.
    pub struct EmployeePage of Employee
}

/// What a provider holds about somebody at a client.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct File {
    pub id: Uuid,
    /// The client's tenant.
    pub client_id: Uuid,
    /// What the person is called among the client's employments; absent of somebody who is in no vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "p7Jc1yS0m3tq0QZB")]
    pub pseudonym: Option<String>,
    /// Whether the employer knows of the file: of one that it does not know of, the data are those of `as_of` and are not
    /// brought up to date.
    pub knowledge: FileKnowledge,
    /// In which situation the provider pulled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "open-consultation")]
    pub situation: Option<String>,
    /// Of which moment the data are.
    pub as_of: DateTime<Utc>,
    pub opened_at: DateTime<Utc>,
    /// Whether there is content: from then on the file stays.
    pub has_content: bool,
    pub data: EmployeeData,
    /// Changes whenever the file does.
    pub version: i64,
}

/// Whether the employer knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKnowledge {
    /// It does, and later changes flow to the provider.
    Disclosed,
    /// It does not: the data are of the moment of the pull.
    Undisclosed,
    /// The provider had it from elsewhere, or kept it when the employer erased the employee.
    Held,
}

page! {
    /// Files in the order in which they were opened.
    pub struct FilePage of File
}

impl Versioned for File {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Versioned for Employee {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
