//! Queries on the roles a tenant made itself.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    keys::{PermissionKey, RoleKey},
    regime::OwnRole,
};
use sqlx::FromRow;

#[derive(FromRow)]
struct OwnRoleRow {
    role: String,
    title: String,
    permissions: String,
    version: i64,
}

impl Tx {
    /// All roles of the tenant's own making, each with its version.
    pub async fn own_roles(&mut self, view: View) -> Result<Vec<(OwnRole, i64)>, Error> {
        let rows: Vec<OwnRoleRow> = self
            .all(
                concat!(
                    "select r.role, r.title, r.permissions, r.from_revision as version from own_roles r
                     where r.tenant_id = $1 and ",
                    held!("r"),
                    " order by r.role"
                ),
                &[&view.known, &view.at],
            )
            .await?;
        rows.into_iter().map(OwnRoleRow::read).collect()
    }

    /// Whether the key was ever used here, withdrawn roles included.
    pub async fn role_key_used(&mut self, role: &RoleKey) -> Result<bool, Error> {
        let used: Option<(i64,)> = self
            .optional(
                "select from_revision from own_roles where tenant_id = $1 and role = $2 limit 1",
                &[&role.as_str()],
            )
            .await?;
        Ok(used.is_some())
    }

    pub async fn project_role_defined(
        &mut self,
        recorded: &Recorded,
        role: &RoleKey,
        title: &str,
        permissions: &[PermissionKey],
    ) -> Result<(), Error> {
        let permissions = serde_json::to_string(permissions)?;
        self.execute(
            "insert into own_roles (tenant_id, role, title, permissions, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6)",
            &[&role.as_str(), &title, &permissions, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_role_changed(
        &mut self,
        recorded: &Recorded,
        role: &RoleKey,
        title: &str,
        permissions: &[PermissionKey],
    ) -> Result<(), Error> {
        self.project_role_withdrawn(recorded, role).await?;
        self.project_role_defined(recorded, role, title, permissions).await
    }

    pub async fn project_role_withdrawn(&mut self, recorded: &Recorded, role: &RoleKey) -> Result<(), Error> {
        supersede!(self, recorded, "own_roles", "role, title, permissions", "role = $4", &[&role.as_str()]);
        Ok(())
    }
}

impl OwnRoleRow {
    fn read(self) -> Result<(OwnRole, i64), Error> {
        let key = RoleKey::parse(&self.role).ok_or(Error::Unreadable { what: "own_roles.role" })?;
        let permissions = serde_json::from_str(&self.permissions)?;
        Ok((OwnRole { key, title: self.title, permissions }, self.version))
    }
}
