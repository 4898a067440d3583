//! Changes of passphrase and kit: what opens after, what no longer does, and an interruption after every step.

use super::*;
use crate::keychain::SERVICE;
use crate::vault::tests::{Fixture, MARKER, copy_dir, marker_in, passphrase, secret};
use crate::{DeviceState, MemoryKeychain, NewVault, SeededRandom, SlotsHealth};
use std::fs;

#[test]
fn a_keychain_vault_gains_a_passphrase_and_loses_the_weaker_slot() {
    let dir = tempfile::tempdir().unwrap();
    let (keychain, rng) = (MemoryKeychain::new(), &mut SeededRandom::new(23));
    let new = NewVault {
        dir: dir.path(),
        name: "",
        passphrase: None,
        keychain: Some(&keychain),
        kdf: Some(KdfParams::FLOOR),
        rng,
    };
    let (mut vault, _) = Vault::create(new).unwrap();
    assert_eq!(vault.slot_kinds(), [SlotKind::Device, SlotKind::Kit]);
    let words = secret("more");
    let change = PassphraseChange {
        proof: &Unlock::Keychain,
        new: Some(&words),
        keychain: Some(&keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SeededRandom::new(24),
    };
    vault.change_passphrase(change).unwrap();
    assert_eq!(vault.slot_kinds(), [SlotKind::Kit, SlotKind::DevicePassphrase]);
    drop(vault);
    assert!(matches!(
        Vault::open(dir.path(), Unlock::Keychain, Some(&keychain)),
        Err(VaultError::NoSuchSlot)
    ));
    assert!(Vault::open(dir.path(), passphrase("more"), Some(&keychain)).is_ok());
    assert_eq!(keychain.names().iter().filter(|name| name.contains("/slot/")).count(), 1);
}

#[test]
fn a_change_of_passphrase_interrupted_anywhere_leaves_a_way_in() {
    for stop in [Step::KeychainStored, Step::BothWritten, Step::Reopened, Step::OldDropped] {
        let fixture = Fixture::new(25);
        let mut vault = fixture.open("first").unwrap();
        let (proof, new) = (passphrase("first"), secret("second"));
        let change = PassphraseChange {
            proof: &proof,
            new: Some(&new),
            keychain: Some(&fixture.keychain),
            kdf: Some(KdfParams::FLOOR),
            rng: &mut SeededRandom::new(26),
        };
        let crash = &mut |step| if step == stop { Err(VaultError::InUse) } else { Ok(()) };
        assert!(vault.change_passphrase_stepwise(change, crash).is_err());
        drop(vault);
        let (old, new) = (stop != Step::OldDropped, stop != Step::KeychainStored);
        for (text, works) in [("first", old), ("second", new)] {
            // Each is tried on a copy, because opening settles the change in favour of what was used.
            let copy = tempfile::tempdir().unwrap();
            copy_dir(fixture.path(), copy.path());
            let keychain = MemoryKeychain::new();
            for name in fixture.keychain.names() {
                keychain.set(SERVICE, &name, &fixture.keychain.get(SERVICE, &name).unwrap()).unwrap();
            }
            match Vault::open(copy.path(), passphrase(text), Some(&keychain)) {
                Ok(vault) => {
                    assert!(works, "{stop:?} {text}");
                    assert_eq!(vault.report().settled_passphrase, old && new, "{stop:?} {text}");
                    drop(vault);
                    let other = if text == "first" { "second" } else { "first" };
                    let other = Vault::open(copy.path(), passphrase(other), Some(&keychain));
                    assert!(matches!(other, Err(VaultError::WrongPassphrase)), "{stop:?}");
                    assert!(Vault::open(copy.path(), passphrase(text), Some(&keychain)).is_ok());
                }
                Err(VaultError::WrongPassphrase) => assert!(!works, "{stop:?} {text}"),
                Err(error) => panic!("{stop:?} {text}: {error}"),
            }
        }
        assert_eq!(marker_in(&fixture.open_by(&fixture.kit()).unwrap()), MARKER);
    }
}

#[test]
fn an_older_copy_of_the_slots_does_not_bring_an_old_passphrase_back() {
    let fixture = Fixture::new(27);
    let old = fs::read(fixture.path().join("slots.cbor")).unwrap();
    let slot = fixture.keychain.names().into_iter().find(|name| name.contains("/slot/")).unwrap();
    let kept = fixture.keychain.get(SERVICE, &slot).unwrap();
    let mut vault = fixture.open("first").unwrap();
    let (proof, new) = (passphrase("first"), secret("second"));
    let change = PassphraseChange {
        proof: &proof,
        new: Some(&new),
        keychain: Some(&fixture.keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SeededRandom::new(28),
    };
    vault.change_passphrase(change).unwrap();
    drop(vault);
    fixture.keychain.set(SERVICE, &slot, &kept).unwrap();
    fs::write(fixture.path().join("slots.copy.cbor"), &old).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::WrongPassphrase)));
    assert_eq!(fixture.open("second").unwrap().report().slots, SlotsHealth::Healed);
}

#[test]
fn a_new_kit_replaces_the_old_one() {
    let fixture = Fixture::new(29);
    let mut vault = fixture.open("first").unwrap();
    vault.confirm_kit().unwrap();
    let mark = vault.slots_mark();
    let kit = vault.new_kit(&mut SeededRandom::new(30)).unwrap();
    assert!(!vault.kit_confirmed());
    assert_eq!(vault.slots_mark().generation, mark.generation + 1);
    assert_ne!(vault.slots_mark().hash, mark.hash);
    drop(vault);
    assert!(matches!(fixture.open_by(&fixture.kit()), Err(VaultError::WrongKit)));
    assert!(fixture.open_by(&Unlock::Kit(kit)).is_ok());
}

#[test]
fn a_vault_that_leaves_the_keychain_takes_its_device_along() {
    let fixture = Fixture::new(34);
    let mut vault = fixture.open("first").unwrap();
    let device = vault.device_public();
    // A passphrase alone cannot be proved without the keychain, so the kit is the proof.
    let (proof, new) = (fixture.kit(), secret("alone"));
    let change = PassphraseChange {
        proof: &proof,
        new: Some(&new),
        keychain: None,
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SeededRandom::new(35),
    };
    vault.change_passphrase(change).unwrap();
    drop(vault);
    let vault = Vault::open(fixture.path(), passphrase("alone"), None).unwrap();
    assert_eq!((vault.report().device, vault.device_public()), (DeviceState::Known, device));
}

#[test]
fn without_slots_the_qr_text_opens_and_the_passphrase_can_be_set_again() {
    let fixture = Fixture::new(16);
    fs::remove_file(fixture.path().join("slots.cbor")).unwrap();
    fs::write(fixture.path().join("slots.copy.cbor"), b"junk").unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::SlotsDamaged)));
    assert!(Vault::inspect(fixture.path()).slots_damaged);
    let mut vault = fixture.open_by(&fixture.qr_kit()).unwrap();
    assert_eq!(vault.report().slots, SlotsHealth::RebuiltFromKit);
    let (proof, new) = (fixture.kit(), secret("second"));
    let rng = &mut SeededRandom::new(17);
    let change = PassphraseChange {
        proof: &proof,
        new: Some(&new),
        keychain: Some(&fixture.keychain),
        kdf: Some(KdfParams::FLOOR),
        rng,
    };
    vault.change_passphrase(change).unwrap();
    drop(vault);
    assert_eq!(marker_in(&fixture.open("second").unwrap()), MARKER);
    assert_eq!(
        fixture.open_by(&fixture.kit()).unwrap().slot_kinds(),
        [SlotKind::Kit, SlotKind::DevicePassphrase]
    );
}
