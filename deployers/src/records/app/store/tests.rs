//! An upload and an exchange of what it belongs to do not come between each other.

use std::time::Duration;

use fleet_domain::manifest::{Access, App as Head, AppKind, Collection, Field, FieldKind, Manifest, Origin, Rules, Text};

use super::*;
use crate::records::limits::Limits;
use crate::records::open::Records;

fn manifest(fields: &[&str]) -> Arc<Manifest> {
    let text = Text::of("Notes", "Заметки");
    Arc::new(Manifest {
        app: Head {
            title: text.clone(),
            locale: "en".to_owned(),
            locales: vec!["en".to_owned(), "ru".to_owned()],
            kind: AppKind::Records,
            origin: Origin::Template,
            kit: None,
            access: Access::Members,
        },
        collections: vec![Collection {
            name: "notes".to_owned(),
            title: text.clone(),
            fields: fields.iter().map(|name| Field::new(name, text.clone(), FieldKind::File)).collect(),
            rules: Rules::default(),
            workflow: None,
            notices: Vec::new(),
            views: Vec::new(),
        }],
    })
}

#[tokio::test]
async fn another_manifest_waits_for_uploads_and_sweeps_none_of_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::with_limits(folder.path().to_owned(), Arc::new(|| 0), Limits::default());
    let key = AppKey::new("prj", "live").unwrap();
    let app = records.open(&key, manifest(&["one"])).await.unwrap().app;
    // An upload: its file is on the disk, its entry is not yet.
    let upload = app.tidying.read().await;
    tokio::fs::create_dir_all(app.files()).await.unwrap();
    let file = app.files().join("0".repeat(64));
    tokio::fs::write(&file, "scan").await.unwrap();

    let mut adopting = std::pin::pin!(records.open(&key, manifest(&["one", "two"])));
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut adopting).await.is_err(), "it did not wait");
    assert!(file.exists(), "the file of an upload was swept away");
    drop(upload);
    adopting.await.unwrap();
    assert!(!file.exists(), "what no entry came to hold is swept");
}
