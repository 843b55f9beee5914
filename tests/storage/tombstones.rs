//! Who was erased stays erased when the database is put back to before.

use crate::{
    keys::{names, some},
    world::{KEY_1, World, user},
};
use mandat::{
    storage::{Error, Tx, verify},
    tombstones::{Done, Keeper},
};
use mandat_domain::event::Event;
use std::fs;
use uuid::Uuid;

crate::cases![
    what_was_destroyed_is_destroyed_again,
    what_the_database_alone_knows_is_written_down,
    what_came_to_nothing_leaves_no_tombstone,
    a_backup_from_before_a_person_or_a_tenant_is_no_obstacle,
];

async fn anna_and_bert(world: &World) -> Uuid {
    let (anna, bert) = (user(&world.store, "anna"), user(&world.store, "bert"));
    let Event::UserCreated { user_id, .. } = &anna else { panic!("no user") };
    let id = user_id.0;
    world.write(vec![anna, bert]).await;
    id
}

async fn destroy(world: &World, subject: Uuid) {
    let done = world.store.operational(world.tenant, async |tx: &mut Tx| tx.destroy_key(subject).await);
    done.await.unwrap();
}

/// What a backup made now would hold of keys.
async fn back_up(world: &World) {
    world.tamper("create table backup as select * from data_keys").await;
}

async fn put_back(world: &World) {
    world.tamper("delete from data_keys").await;
    world.tamper("insert into data_keys select * from backup").await;
    world.tamper("delete from tombstones").await;
}

fn lines(world: &World) -> usize {
    let text = fs::read_to_string(world.tombstone_file()).unwrap_or_default();
    text.lines().filter(|line| !line.starts_with('#')).count()
}

async fn what_was_destroyed_is_destroyed_again(world: World) {
    let anna = anna_and_bert(&world).await;
    back_up(&world).await;
    destroy(&world, anna).await;
    let text = fs::read_to_string(world.tombstone_file()).unwrap();
    assert!(text.contains(&format!("{} {anna} ", world.tenant)) && !text.contains("Jansen"), "{text}");
    put_back(&world).await;
    assert_eq!(names(&world.store, &world).await.unwrap(), some(&["anna", "bert"]), "she is back");

    let store = world.reopen(KEY_1).await.unwrap();
    let mut keeper = Keeper::new(store.clone());
    assert_eq!(keeper.begin().await.unwrap(), Done { written: 0, erased_again: 1 });
    assert_eq!(names(&store, &world).await.unwrap(), [None, Some("bert".to_owned())]);
    let kept: Result<_, Error> =
        store.operational(world.tenant, async |tx| tx.seal_for(anna, "note", b"x").await).await;
    assert!(matches!(kept, Err(Error::KeyMissing)), "nothing new is sealed for her");
    verify(&store, world.tenant).await.unwrap();

    // Also while it runs, and once each time.
    assert_eq!(keeper.look().await.unwrap(), Done::default());
    put_back(&world).await;
    assert_eq!(keeper.look().await.unwrap().erased_again, 1);
    assert_eq!(names(&store, &world).await.unwrap(), [None, Some("bert".to_owned())]);
    assert_eq!((keeper.look().await.unwrap(), lines(&world)), (Done::default(), 1));
}

/// As after a crash between the commit and the file, and on a replica with a file of its own.
async fn what_the_database_alone_knows_is_written_down(world: World) {
    let anna = anna_and_bert(&world).await;
    back_up(&world).await;
    destroy(&world, anna).await;
    fs::remove_file(world.tombstone_file()).unwrap();
    let mut keeper = Keeper::new(world.store.clone());
    assert_eq!(keeper.begin().await.unwrap(), Done { written: 1, erased_again: 0 });
    assert_eq!((keeper.look().await.unwrap(), lines(&world)), (Done::default(), 1));
    put_back(&world).await;
    assert_eq!(Keeper::new(world.store.clone()).begin().await.unwrap().erased_again, 1);
    assert_eq!(names(&world.store, &world).await.unwrap(), [None, Some("bert".to_owned())]);
}

async fn what_came_to_nothing_leaves_no_tombstone(world: World) {
    let anna = anna_and_bert(&world).await;
    let undone: Result<(), Error> = world
        .store
        .operational(world.tenant, async |tx| {
            tx.destroy_key(anna).await?;
            Err(Error::RowMissing)
        })
        .await;
    undone.unwrap_err();
    assert_eq!(lines(&world), 0);
    assert_eq!(Keeper::new(world.store.clone()).begin().await.unwrap(), Done::default());
    assert_eq!(names(&world.store, &world).await.unwrap(), some(&["anna", "bert"]));
}

async fn a_backup_from_before_a_person_or_a_tenant_is_no_obstacle(world: World) {
    anna_and_bert(&world).await;
    let (tenant, unknown) = (world.tenant, Uuid::from_u128(1 << 100));
    let at = "2026-11-23T00:00:00.000000Z";
    let folder = world.tombstone_file();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, format!("{tenant} {unknown} {at}\n{unknown} {unknown} {at}\nnonsense\n")).unwrap();
    let mut keeper = Keeper::new(world.store.clone());
    assert_eq!(keeper.begin().await.unwrap(), Done { written: 0, erased_again: 1 });
    assert_eq!(keeper.look().await.unwrap().erased_again, 0);
    assert_eq!(names(&world.store, &world).await.unwrap(), some(&["anna", "bert"]));
}
