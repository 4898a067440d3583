//! The TypeScript on disk is the one that the commands make.

use std::path::Path;

#[test]
fn the_bindings_on_disk_are_those_of_the_commands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/api/generated");
    for (name, text) in coffer_api::bindings::files() {
        let path = folder.join(name);
        if std::env::var_os("COFFER_WRITE_BINDINGS").is_some() {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the file can be written");
        }
        let on_disk = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(on_disk == text, "{name} is stale: run this test with COFFER_WRITE_BINDINGS=1");
    }
}
