//! The test vectors of docs/format.md, made from the code and compared with the document: a change of a format that is
//! not a change of the document fails here, and the other way round.

use crate::anchor::AnchorFile;
use crate::kit::RecoveryKit;
use crate::secret::{Key, Secret};
use crate::slots::{self, SlotMaker, Slots};
use crate::stream::{self, Sealer};
use crate::{
    AnchorRecord, Attachments, KdfParams, Keyed, MemoryKeychain, Random, VaultId, derive, device, files, hex,
    kdf, keychain, seal,
};

/// 0x00, 0x01, 0x02, ... for every byte drawn.
struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

fn counting() -> Counting {
    Counting(0)
}

fn vectors() -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| list.push((name.to_owned(), hex::encode(bytes).to_string()));
    let key = Key::random(&mut counting());
    let vault = VaultId::new([0x11; 16]);
    let id = [0x22; 16];

    for (name, info) in [
        ("subkey.database", derive::DATABASE),
        ("subkey.anchor", derive::ANCHOR),
        ("subkey.backup", derive::BACKUP),
        ("subkey.slots", derive::SLOTS),
    ] {
        add(name, derive::subkey(&key, info).bytes());
    }
    add("subkey.hash.state-sum", derive::subkey(&key, "coffer/key/hash/1/state-sum").bytes());
    add("hash.state-sum.of-abc", &Keyed::new(&key, "state-sum").hash(b"abc"));
    add("device.key.vault", derive::expand(&[key.bytes()], &id, derive::DEVICE).bytes());

    let passphrase = Secret::from_text("correct horse 客匣".to_owned());
    let cheap = KdfParams { memory_kib: 64, passes: 1, lanes: 1 };
    let derived = kdf::derive(&passphrase, &[0x33; 16], cheap).unwrap();
    add("argon2id.m64.t1.p1", derived.bytes());
    add("seal.key-wrap", &seal::seal(&key, b"aad", &[0x44; 32], &mut counting()));

    let chain = MemoryKeychain::new();
    let maker = SlotMaker {
        vault,
        vault_key: &key,
        passphrase: Some(&passphrase),
        keychain: Some(&chain),
        kdf: cheap,
        replaces: None,
    };
    let both = maker.make(&mut counting()).unwrap();
    let secret =
        crate::Keychain::get(&chain, keychain::SERVICE, &keychain::slot_name(vault, &both.id)).unwrap();
    add("slot.both.keychain-secret", secret.expose());
    add("slot.both", &slots::encode(&both));
    let kit = RecoveryKit::parse(&format!("{}vote", "zoo ".repeat(23))).unwrap();
    add("kit.secret", kit.secret().bytes());
    add("kit.team-recovery-public", &kit.team_recovery_public());
    let kit_slot = slots::kit_slot(vault, &key, kit.secret(), &mut counting());
    add("slot.kit", &slots::encode(&kit_slot));
    let file = Slots {
        vault: *vault.bytes(),
        name: "My book".to_owned(),
        generation: 1,
        epoch: 0,
        kit_confirmed: true,
        slots: vec![both, kit_slot.clone()],
    };
    let file = file.seal(&key);
    add("slots.file", &file.bytes);

    let dir = tempfile::tempdir().unwrap();
    let made = device::enrol(dir.path(), vault, &key, None, &mut counting()).unwrap();
    add("device.signing-public", made.signer.public());
    add("device.receiving-public", &made.receiving.public()[0]);
    add("device.file", &std::fs::read(dir.path().join(device::FILE)).unwrap());
    add("signature.of-abc", &made.signer.sign("coffer/head/1", b"abc"));

    let record = AnchorRecord {
        replica: [0x55; 16],
        seq: 7,
        head: [0x66; 32],
        roster: [0x77; 32],
        state: [0x88; 32],
        slots_generation: 1,
    };
    let anchor_key = derive::subkey(&key, derive::ANCHOR);
    let mut anchor = AnchorFile::open(dir.path(), anchor_key);
    anchor.write(&record).unwrap();
    drop(anchor);
    add("anchor.file", &std::fs::read(dir.path().join(crate::anchor::FILE)).unwrap());

    let sealed = Attachments::of(dir.path()).seal(&mut &b"hello"[..], None, &mut counting()).unwrap();
    add("attachment.key", &*sealed.key.to_bytes());
    let path = dir.path().join(crate::attachment::FOLDER).join(&sealed.name);
    add("attachment.file", &std::fs::read(path).unwrap());
    let nonce = [0x99; stream::NONCE];
    let mut sealer = Sealer::new(Vec::new(), &key, &nonce, b"aad", crate::error::What::Backup);
    sealer.write(b"hello").unwrap();
    add("stream.of-hello", &sealer.finish().unwrap());
    let nothing = dir.path().join("empty");
    files::replace(dir.path(), "empty", b"", crate::error::What::Backup).unwrap();
    add("backup.file", &crate::backup::vector(&file, &key, &nothing, &mut counting()));

    list.push(("kit.qr".to_owned(), kit.carrying(vault, kit_slot).qr_text().unwrap().to_string()));
    list
}

#[test]
fn the_document_has_the_vectors_the_code_makes() {
    let made: String = vectors().iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/format.md");
    let document = std::fs::read_to_string(path).unwrap_or_default();
    let block = document.split("```vault-vectors\n").nth(1).and_then(|rest| rest.split("```").next());
    assert!(block == Some(made.as_str()), "docs/format.md should say:\n```vault-vectors\n{made}```");
}
