//! What two people do beside each other, each at a copy of one team's book: at a vault that is there, and at a second one
//! of a colleague that is made for it.

use coffer_core::access::Role;
use coffer_core::clock::{Fixed, Source};
use coffer_core::records::Member;
use coffer_core::schema::Value;
use coffer_core::sync::roster::What;
use coffer_core::{Id, Workspace};
use coffer_vault::{Keychain, MemoryKeychain, NewVault, SeededRandom, Vault};

use crate::copies::device_of;

/// Two copies of one team's book.
pub struct Beside<'a> {
    /// The one that was there.
    pub ours: &'a Workspace,
    /// The colleague's, still empty.
    pub theirs: &'a Workspace,
}

/// Opens the book of a vault, lets both write from `now_ms` on, and closes it again.
pub fn beside(
    vault: Vault,
    keychain: Option<&dyn Keychain>,
    now_ms: i64,
    colleague: &str,
    work: impl FnOnce(Beside<'_>),
) {
    let source = Fixed::new(now_ms, 3, 7);
    let ours = Workspace::open(vault, keychain, None, Box::new(source)).expect("the book opens");
    let member = ours
        .commit(&ours.actor("window"), "create", |draft| {
            draft.create(Member::KIND, vec![(Member::NAME, Value::text(colleague))], vec![])
        })
        .expect("made");
    let folder = tempfile::tempdir().expect("a folder");
    let (second, _) = Vault::create(NewVault {
        dir: &folder.path().join("vault"),
        name: colleague,
        passphrase: None,
        keychain: Some(&MemoryKeychain::new()),
        kdf: None,
        rng: &mut SeededRandom::new(77),
    })
    .expect("a second vault");
    let mut source = Fixed::new(now_ms + 60_000, 3, 77);
    let replica = Id::fresh(&mut source as &mut dyn Source);
    // An admin as well: both write in the same book.
    let role = Role::Admin.wire();
    ours.change_roster(What::Member { member, role, departments: vec![] }).expect("a member");
    let roster = ours.admit(device_of(&second, replica, member)).expect("admits");
    let theirs = Workspace::join(second, &roster, replica, member, Box::new(source)).expect("joins");
    work(Beside { ours: &ours, theirs: &theirs });
    ours.close(keychain).expect("the book closes");
}
