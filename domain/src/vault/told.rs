//! What events tell of a vault: ids, and names of fields. What the fields say is sealed.

use super::{Field, Fields};
use crate::{
    ids::{AgreementId, EmployeeId, FileId, PartnershipId, ShareId, TenantId, UnitId},
    settings::Written,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// On what terms a vault is connected with a provider (VLT-14, VLT-15).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The situations in which the provider may pull a file itself, each with whether the employer learns of it.
    pub pulls: BTreeMap<String, Knowledge>,
}

/// Whether the employer knows that a provider has a file (VLT-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knowledge {
    /// The employer knows it; later changes flow to the provider.
    Disclosed,
    /// The employer does not learn of it; the provider keeps the data of that moment.
    Undisclosed,
    /// The provider had the file before the vault was connected, from elsewhere (VLT-02).
    Held,
}

impl Knowledge {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disclosed => "disclosed",
            Self::Undisclosed => "undisclosed",
            Self::Held => "held",
        }
    }

    /// The knowledge of that name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Disclosed, Self::Undisclosed, Self::Held]
            .into_iter()
            .find(|knowledge| knowledge.as_str() == word)
    }
}

/// An employee as an event tells of them: all that is known from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeTold {
    pub employee_id: EmployeeId,
    /// Where in the employer's structure; in none of its units where it is not said.
    pub unit_id: Option<UnitId>,
    /// Which fields are known; of a change, which ones are others than before.
    pub names: Vec<Field>,
    #[serde(skip)]
    pub fields: Option<Fields>,
}

/// What was given to a provider by a share (VLT-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub names: Vec<Field>,
    /// On what the law lets the citizen number go along, in a word of the regime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// In which situation the provider pulled the file; `None` where the employer shared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    /// The version of the agreement under which it was given, where one is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_id: Option<AgreementId>,
}

/// A file as an event in the provider's log tells of it: all that is known from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTold {
    pub file_id: FileId,
    pub partnership_id: PartnershipId,
    pub client_id: TenantId,
    /// What the employee is called towards this provider alone, and to nobody else (VLT-01); `None` of somebody who is
    /// in no vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pseudonym: Option<String>,
    pub knowledge: Knowledge,
    /// In which situation the provider pulled it itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    pub names: Vec<Field>,
    #[serde(skip)]
    pub fields: Option<Fields>,
}

/// A share as an event in the employer's log tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareTold {
    pub share_id: ShareId,
    pub employee_id: EmployeeId,
    pub partnership_id: PartnershipId,
    pub given: Given,
    #[serde(skip)]
    pub reason: Option<Written>,
}
