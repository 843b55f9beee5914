//! Two who remove each other, or both go, at the same moment: one stays.

use super::assignment;
use crate::{
    cases,
    harness::{Api, OWNER, Person, Tenant},
};
use futures_util::future::join;
use serde_json::json;

cases![two_administrators_remove_each_other_and_one_stays];

/// How often: a moderate number, and a thousand times with `MANDAT_TEST_SIZE=full`.
fn rounds() -> usize {
    if std::env::var("MANDAT_TEST_SIZE").is_ok_and(|size| size == "full") { 1000 } else { 12 }
}

async fn two_administrators_remove_each_other_and_one_stays(api: &Api) {
    let tenant = api.tenant().await;
    let mut pair = [tenant.owner.clone(), tenant.user_with(api, "Olga", OWNER).await];
    for round in 0..rounds() {
        let held = [owning(api, &tenant, &pair[0]).await, owning(api, &tenant, &pair[1]).await];
        // Each the other, and in turn each themselves.
        let (first, second) = if round % 2 == 0 { (1, 0) } else { (0, 1) };
        let end = |by: &Person, which: usize| {
            api.post(tenant.path(&format!("/assignments/{}/end", held[which])), json!(null)).by(by)
        };
        let ended = join(end(&pair[0], first).send(), end(&pair[1], second).send()).await;
        let statuses = [ended.0.status, ended.1.status];
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{round}: {statuses:?}");
        if statuses[1] == 200 {
            pair.swap(0, 1);
        }
        let stays = usize::from(round % 2 == 1);
        let left = tenant.list(api, &format!("/assignments?role={OWNER}&live=true"), &pair[stays]).await;
        assert_eq!(left.len(), 1, "{round}");
        assert_eq!(left[0]["holder"]["id"], json!(pair[stays].id), "{round}");
        let (stayed, gone) = (&pair[stays], &pair[1 - stays]);
        tenant.assigning(api, gone, OWNER, json!({})).by(stayed).gives(201).await;
        api.forward(chrono::TimeDelta::seconds(1));
    }
}

async fn owning(api: &Api, tenant: &Tenant, holder: &Person) -> String {
    assignment(api, &Tenant { owner: holder.clone(), ..tenant.clone() }, holder, OWNER).await
}
