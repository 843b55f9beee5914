//! What a file may say, and how its faults are told.

use super::{CSV, LINES, addresses, findings, found, imported, sending};
use crate::{
    cases,
    harness::{Api, NOBODY, text},
};
use serde_json::{Value, json};

cases![
    asp_13_a_file_in_csv_is_taken_whole,
    asp_13_a_file_of_json_lines_is_taken_whole,
    asp_13_the_header_is_checked_before_anything,
    asp_13_every_fault_of_csv_has_line_and_column,
    asp_13_every_fault_of_json_lines_has_line_and_column,
    asp_13_numbers_are_right_by_the_rules_of_the_regime,
    asp_13_a_fault_in_the_last_row_leaves_nothing,
    asp_13_the_first_hundred_faults_are_listed_and_all_are_counted,
    asp_13_a_file_of_another_kind_is_not_read,
];

async fn asp_13_a_file_in_csv_is_taken_whole(api: &Api) {
    let tenant = api.tenant().await;
    let [north, south] = [tenant.team(api, "North").await, tenant.team(api, "South").await];
    let file = format!(
        "\u{feff}email,family_name,given_name,language,job_title,units,home_unit_id\r\n\
         zoe@kessler.example,Muster,Zoe,fr,\"Head of \"\"cold\"\" forming, north\",{north};{south},\r\n\
         \"yves@kessler.example\",\"Muster\nder Jüngere\",Yves,,,,{south}\r\n"
    );
    // A name has no line break, quoted or not.
    let wrong = findings(api, &tenant, CSV, &file).await;
    assert_eq!(wrong, found(&[(3, "family_name", "malformed")]));
    let file = file.replace("Muster\nder Jüngere", "Muster, der Jüngere");
    let import = imported(api, &tenant, CSV, &file).await;
    assert_eq!((&import["users"], &import["staged"]), (&json!(2), &json!(2)), "{import}");
    assert_eq!(import["begun_by"], json!({ "type": "user", "id": tenant.owner.id }));
    let users = tenant.list(api, "/users", &tenant.owner).await;
    let user = |name: &str| users.iter().find(|user| user["given_name"] == name).unwrap();
    let (zoe, yves) = (user("Zoe"), user("Yves"));
    assert_eq!((&zoe["language"], &zoe["active"]), (&json!("fr"), &json!(true)));
    assert_eq!(zoe["job_title"], "Head of \"cold\" forming, north");
    let mut units = [json!(north), json!(south)];
    units.sort_by_key(ToString::to_string);
    assert_eq!(zoe["units"], json!(units));
    assert_eq!(yves["family_name"], "Muster, der Jüngere");
    assert_eq!((&yves["units"], &yves["home_unit_id"]), (&json!([south]), &json!(south)));
    // They hold nothing and nobody invites them.
    for user in [zoe, yves] {
        assert_eq!(user["roles"], json!([]), "{user}");
    }
    assert_eq!(api.texts("select cast(count(*) as text) from invitations").await, ["0"]);
    assert_eq!(api.texts("select occasion from notices where occasion = 'invited'").await.len(), 0);
    let kinds: Vec<String> = tenant.events(api).await.iter().map(|event| text(&event["type"])).collect();
    assert!(
        kinds.ends_with(&["import.begun", "user.staged", "user.staged", "users.imported"].map(str::to_owned)),
        "{kinds:?}"
    );
    let sound = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(sound["sound"], true, "{sound}");
}

async fn asp_13_a_file_of_json_lines_is_taken_whole(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let line = |name: &str, more: Value| {
        let mut line = json!({
            "given_name": name, "family_name": "Muster", "email": format!("{name}@kessler.example"),
        });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line.to_string()
    };
    let file = [
        line("zoe", json!({ "units": [north] })),
        String::new(),
        line("yves", json!({ "home_unit_id": north })),
    ];
    imported(api, &tenant, LINES, &file.join("\n")).await;
    let users = tenant.list(api, "/users", &tenant.owner).await;
    for user in users.iter().filter(|user| user["family_name"] == "Muster") {
        assert_eq!(user["units"], json!([north]), "{user}");
    }
    assert_eq!(addresses(api, &tenant).await.len(), 3);
}

async fn asp_13_the_header_is_checked_before_anything(api: &Api) {
    let tenant = api.tenant().await;
    let wrong = findings(api, &tenant, CSV, "given_name,given_name,shoe size,email\r\n,,,\r\n").await;
    let expected = [
        (1, "given_name", "repeated_column"),
        (1, "shoe size", "unknown_column"),
        (1, "family_name", "missing_column"),
    ];
    assert_eq!(wrong, found(&expected));
    let header = "given_name,family_name,email\r\n";
    sending(api, &tenant, CSV, header, "").by(&tenant.owner).refused(422, "import_empty").await;
}

async fn asp_13_every_fault_of_csv_has_line_and_column(api: &Api) {
    let tenant = api.tenant().await;
    let [north, old] = [tenant.team(api, "North").await, tenant.team(api, "Old").await];
    api.put(tenant.path(&format!("/units/{old}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    let taken = &tenant.owner.email.to_uppercase();
    let rows = [
        format!("Zoe,Muster,zoe@kessler.example,de,{north},"),
        format!(",Muster,{taken},xx,{north};nowhere,"),
        format!("Yves,Muster, zoe@kessler.example,,{NOBODY},{old}"),
        "Xaver,Muster".to_owned(),
        format!("Wanda,Muster,Zoe@Kessler.Example,,,{north}"),
        format!("Vera,Muster,{taken},,{old},"),
        "Urs,Muster,urs at kessler,,,".to_owned(),
    ];
    let file = format!("given_name,family_name,email,language,units,home_unit_id\n{}\n", rows.join("\n"));
    let mut wrong = findings(api, &tenant, CSV, &file).await;
    wrong.sort();
    let expected = [
        (3, "given_name", "missing"),
        (3, "language", "malformed"),
        (3, "units", "malformed"),
        (4, "email", "malformed"),
        (5, "", "malformed_row"),
        (6, "email", "email_double"),
        (7, "email", "email_taken"),
        (7, "units", "unit_closed"),
        (8, "email", "malformed"),
    ];
    assert_eq!(wrong, found(&expected));
    let file =
        format!("given_name,family_name,email,units,home_unit_id\nY,M,y@kessler.example,{NOBODY},{old}\n");
    let expected = [(2, "units", "unit_unknown"), (2, "home_unit_id", "unit_closed")];
    assert_eq!(findings(api, &tenant, CSV, &file).await, found(&expected));
    assert_eq!(addresses(api, &tenant).await, std::slice::from_ref(&tenant.owner.email));
}

async fn asp_13_every_fault_of_json_lines_has_line_and_column(api: &Api) {
    let tenant = api.tenant().await;
    let file = [
        r#"{"given_name":"Zoe","family_name":"Muster"}"#,
        r#"{"given_name":"Zoe","family_name":"Muster","email":"zoe@kessler.example","role":"owner"}"#,
        r#"{"given_name":"Zoe","family_name":"Muster","#,
        r#"{"given_name":"Zoe","family_name":7,"email":"zoe@kessler.example","identifiers":{"a/b":7}}"#,
        "[]",
    ];
    let mut wrong = findings(api, &tenant, LINES, &file.join("\r\n")).await;
    wrong.sort();
    let expected = [
        (1, "email", "missing"),
        (2, "role", "unknown_field"),
        (3, "", "malformed_json"),
        (4, "family_name", "wrong_type"),
        (4, "identifier:a/b", "wrong_type"),
        (5, "", "wrong_type"),
    ];
    assert_eq!(wrong, found(&expected));
}

async fn asp_13_numbers_are_right_by_the_rules_of_the_regime(api: &Api) {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    let file = "given_name,family_name,email,identifier:national-number,identifier:shoe-size\n\
                Zoe,Muster,zoe@kessler.example,85.07.30-033.29,\n\
                Yves,Muster,yves@kessler.example,,43\n";
    let expected = [
        (2, "identifier:national-number", "identifier_invalid"),
        (3, "identifier:shoe-size", "identifier_unknown"),
    ];
    assert_eq!(findings(api, &tenant, CSV, file).await, found(&expected));
    let file = "given_name,family_name,email,identifier:national-number\n\
                Zoe,Muster,zoe@kessler.example,85.07.30-033.28\n";
    imported(api, &tenant, CSV, file).await;
    let users = tenant.list(api, "/users", &tenant.owner).await;
    let zoe = users.iter().find(|user| user["given_name"] == "Zoe").unwrap();
    let zoe =
        api.get(tenant.path(&format!("/users/{}", text(&zoe["id"])))).by(&tenant.owner).gives(200).await;
    assert_eq!(zoe["identifiers"]["national-number"], "85073003328", "{zoe}");
    // A number is somebody's alone, in the tenant and in the file.
    let file = "given_name,family_name,email,identifier:national-number\n\
                Yves,Muster,yves@kessler.example,17 07 30 033 84\n\
                Xenia,Muster,xenia@kessler.example,85073003328\n\
                Wanda,Muster,wanda@kessler.example,17073003384\n";
    let taken = "identifier_taken";
    let expected = [(3, "identifier:national-number", taken), (4, "identifier:national-number", taken)];
    assert_eq!(findings(api, &tenant, CSV, file).await, found(&expected));
}

async fn asp_13_a_fault_in_the_last_row_leaves_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let file = super::people(700, &north) + "P701,Muster,p1@kessler.example,\r\n";
    let before = tenant.events(api).await.len();
    assert_eq!(findings(api, &tenant, CSV, &file).await, found(&[(702, "email", "email_double")]));
    assert_eq!(tenant.events(api).await.len(), before);
    for table in ["imports", "import_leases"] {
        assert_eq!(api.texts(&format!("select cast(count(*) as text) from {table}")).await, ["0"]);
    }
}

async fn asp_13_the_first_hundred_faults_are_listed_and_all_are_counted(api: &Api) {
    let tenant = api.tenant().await;
    let file = super::people(130, NOBODY);
    let problem =
        sending(api, &tenant, CSV, &file, "").by(&tenant.owner).refused(422, "import_findings").await;
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    assert_eq!(problem["errors_in_all"], 130, "{problem}");
    assert_eq!(problem["errors"][0]["line"], 2);
}

async fn asp_13_a_file_of_another_kind_is_not_read(api: &Api) {
    let tenant = api.tenant().await;
    let file = "given_name,family_name,email\nZoe,Muster,zoe@kessler.example\n";
    for kind in ["application/json", "text/plain", "application/vnd.ms-excel"] {
        let sent = sending(api, &tenant, kind, file, "").by(&tenant.owner);
        sent.refused(415, "unsupported_media_type").await;
    }
    imported(api, &tenant, "text/csv; charset=utf-8", file).await;
}
