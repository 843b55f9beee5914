//! The two channels themselves: what is not set up, a gateway that is tried again, and files in their place (CSM-03).

use super::{CHOSEN, Channels, MOBILE, newcomer, pia, provisional, tried};
use crate::{
    blocks::company,
    cases,
    harness::{Api, Gateway, PostOffice, Text},
};
use chrono::TimeDelta;
use mandat::{mail::Mailer, notices::Courier, serve, sms::SmsGateway};
use serde_json::json;
use std::sync::Arc;

cases![
    csm_03_a_service_without_both_channels_says_so,
    csm_03_the_gateway_is_tried_again_with_the_same_message,
    csm_03_without_a_gateway_sms_become_files,
];

async fn csm_03_a_service_without_both_channels_says_so(api: &Api) {
    let company = company(api).await;
    let pia = pia(api, &company).await;
    let wanted = || provisional(api, &company.tenant, &pia).by(&company.tenant.owner);
    wanted().refused(409, "channels_not_set_up").await;
    let office = PostOffice::open().await;
    let mailer = Mailer::smtp(&office.url, "Mandat <mandat@mandat.example>").unwrap();
    let mail_alone = api.replica_sending(&[], mailer).await;
    let wanted = provisional(&mail_alone, &company.tenant, &pia).by(&company.tenant.owner);
    wanted.refused(409, "channels_not_set_up").await;
    mail_alone.stop().await;
}

async fn csm_03_the_gateway_is_tried_again_with_the_same_message(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let pia = pia(api, &company).await;
    let owner = &company.tenant.owner;
    provisional(api, &company.tenant, &pia).by(owner).gives(200).await;
    // Not there, not now, not well: each time it is the same message, so that a gateway which has it knows it.
    assert_eq!(channels.courier(Gateway::nowhere()).deliver().await.unwrap(), 1, "the mail alone");
    channels.gateway.answer(&[503, 429, 401]);
    let mut seen: Vec<Text> = Vec::new();
    for pause in [1, 5, 15] {
        api.forward(TimeDelta::minutes(pause));
        assert_eq!(channels.carry().await, 0);
        seen.extend(channels.gateway.take());
    }
    let waiting = company.tenant.list(api, "/notices?sms=waiting", owner).await;
    assert_eq!(waiting[0]["sms"]["reason"], "the gateway answered 401");
    api.forward(TimeDelta::hours(1));
    assert_eq!(channels.carry().await, 1);
    seen.extend(channels.gateway.take());
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|sms| sms.key == seen[0].key && sms.body == seen[0].body), "{seen:?}");
    api.forward(TimeDelta::days(1));
    assert_eq!(channels.carry().await, 0);
    assert_eq!(channels.gateway.take().len(), 0, "taken, it is not sent again");
    assert_eq!(tried(api, &pia, &seen[0].password(), Some(CHOSEN)).await.status, 201);
    // A message that is refused for good is not sent again, and is gone.
    let ria = newcomer(api, &company.tenant, "Ria", json!({})).await;
    provisional(api, &company.tenant, &ria).by(owner).gives(200).await;
    channels.gateway.answer(&[422]);
    assert_eq!(channels.carry().await, 1, "the mail alone");
    api.forward(TimeDelta::days(1));
    assert_eq!(channels.carry().await, 0);
    let failed = company.tenant.list(api, "/notices?sms=failed", owner).await;
    assert_eq!(failed[0]["sms"]["reason"], "the gateway answered 422");
    assert_eq!(api.texts("select cast(count(*) as text) from notices where sealed is not null").await, ["0"]);
    channels.stop().await;
}

async fn csm_03_without_a_gateway_sms_become_files(api: &Api) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let outgoing = folder.path().join("outgoing");
    let mailer = Mailer::files(outgoing.clone(), None).unwrap();
    let gateway = SmsGateway::Files { folder: outgoing.clone() };
    let api = api.replica_reaching(&["club.toml"], mailer.clone(), gateway.clone()).await;
    let company = company(&api).await;
    let pia = pia(&api, &company).await;
    provisional(&api, &company.tenant, &pia).by(&company.tenant.owner).gives(200).await;
    let catalogue = Arc::new(serve::catalogue(&[]).unwrap());
    let courier = Courier::new(api.store.clone(), catalogue, mailer, "https://mandat.example".to_owned());
    let courier = courier.texting_by(gateway);
    assert_eq!(courier.deliver().await.unwrap(), 2);
    let mut written: Vec<_> =
        std::fs::read_dir(&outgoing).unwrap().map(|entry| entry.unwrap().path()).collect();
    written.sort_by_key(|path| path.extension().unwrap().to_owned());
    assert_eq!(written.len(), 2);
    for (path, holds) in written.iter().zip([pia.email.as_str(), MOBILE]) {
        assert!(std::fs::read_to_string(path).unwrap().contains(holds), "{}", path.display());
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
    assert_eq!(std::fs::metadata(&outgoing).unwrap().permissions().mode() & 0o777, 0o700);
    api.stop().await;
}
