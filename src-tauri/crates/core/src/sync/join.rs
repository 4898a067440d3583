//! Joining a team: an invitation one way, a request the other way, and six words that both people read to each other
//! before the request is granted. Neither carries a secret; whoever changes either changes the words.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::{Decoder, Encoder};

use coffer_vault::{Signer, Vault};

use crate::change::journal::{Hash, Malformed, exactly, read_id};
use crate::clock::Source;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::value::sure;

/// What a request is signed under.
const DOMAIN: &str = "coffer/join/1";
/// The longest name of a team or a person, in bytes.
const LONGEST_NAME: usize = 200;
/// The longest encoded invitation or request.
const LONGEST: usize = 1_024;
/// What the text of an invitation begins with.
const INVITATION: &str = "COFFER-TEAM-1:";
/// What the text of a request begins with.
const REQUEST: &str = "COFFER-JOIN-1:";

/// The first four bytes of this hash stand behind a text, against slips.
const CHECK: &str = "coffer/join-check/1";

/// What an admin hands to somebody who is to join: which team, and whose device will answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The team.
    pub team: Hash,
    /// The inviting device's Ed25519 key.
    pub device: [u8; 32],
    /// Makes each invitation another.
    pub nonce: [u8; 16],
    /// What the team calls itself, at most 200 bytes.
    pub name: String,
}

/// What the one who joins hands back: the keys of a device that was made for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Which invitation it answers: the hash of its bytes.
    pub invitation: Hash,
    /// The new device's Ed25519 key.
    pub device: [u8; 32],
    /// Its X25519 key.
    pub receiving: [u8; 32],
    /// The vault copy that it will write as.
    pub replica: Id,
    /// Makes each request another.
    pub nonce: [u8; 16],
    /// What the person is called, at most 200 bytes; the admin may write another name.
    pub name: String,
}

/// A request with its signature by the device that it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedRequest {
    /// The request.
    pub request: Request,
    sig: [u8; 64],
}

impl Invitation {
    /// An invitation by this vault's device.
    pub(crate) fn new(team: Hash, vault: &Vault, source: &mut dyn Source) -> Invitation {
        let mut nonce = [0; 16];
        source.fill(&mut nonce);
        Invitation { team, device: vault.device_public(), nonce, name: shortened(vault.name()) }
    }

    /// The canonical CBOR: `[1, team, device, nonce, name]`.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(5)).u8(1)).bytes(&self.team));
        sure(sure(sure(e.bytes(&self.device)).bytes(&self.nonce)).str(&self.name));
        out
    }

    /// Reads what [`Invitation::encode`] wrote; exactly one encoding is accepted.
    pub fn decode(bytes: &[u8]) -> std::result::Result<Invitation, Malformed> {
        let mut d = begun(bytes, 5)?;
        let team = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let device = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let nonce = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let invitation = Invitation { team, device, nonce, name: read_name(&mut d)? };
        if invitation.encode() == bytes { Ok(invitation) } else { Err(Malformed) }
    }

    /// The text of a QR code or a message.
    pub fn text(&self) -> String {
        text_of(INVITATION, &self.encode())
    }

    /// Reads the text; spaces and line ends that a message put in are passed over.
    pub fn parse(text: &str) -> Result<Invitation> {
        Invitation::decode(&bytes_of(INVITATION, text)?).map_err(|_| Error::Malformed { what: "invitation" })
    }

    /// The hash of its bytes, which a request names.
    pub fn hash(&self) -> Hash {
        blake3::derive_key("coffer/invitation/1", &self.encode())
    }
}

impl Request {
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(7)).u8(1)).bytes(&self.invitation));
        sure(sure(sure(e.bytes(&self.device)).bytes(&self.receiving)).bytes(self.replica.as_bytes()));
        sure(sure(e.bytes(&self.nonce)).str(&self.name));
        out
    }

    fn decode(bytes: &[u8]) -> std::result::Result<Request, Malformed> {
        let mut d = begun(bytes, 7)?;
        let invitation = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let device = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let receiving = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let replica = read_id(&mut d)?;
        let nonce = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let request = Request { invitation, device, receiving, replica, nonce, name: read_name(&mut d)? };
        if request.encode() == bytes { Ok(request) } else { Err(Malformed) }
    }
}

impl SignedRequest {
    /// A request for this vault's device to join by that invitation.
    pub(crate) fn new(
        invitation: &Invitation,
        name: &str,
        vault: &Vault,
        source: &mut dyn Source,
    ) -> Result<SignedRequest> {
        let mut nonce = [0; 16];
        source.fill(&mut nonce);
        let receiving =
            vault.receiving_public().first().copied().ok_or(Error::Damaged { what: "device identity" })?;
        let request = Request {
            invitation: invitation.hash(),
            device: vault.device_public(),
            receiving,
            replica: Id::fresh(source),
            nonce,
            name: shortened(name),
        };
        Ok(SignedRequest::signed(request, vault.signer()))
    }

    fn signed(request: Request, signer: &Signer) -> SignedRequest {
        let sig = signer.sign(DOMAIN, &request.encode());
        SignedRequest { request, sig }
    }

    /// The request's canonical CBOR `[1, invitation, device, receiving, replica, nonce, name]`, and the signature behind it.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.request.encode();
        out.extend_from_slice(&self.sig);
        out
    }

    /// Reads a request whose signature holds.
    pub fn decode(bytes: &[u8]) -> std::result::Result<SignedRequest, Malformed> {
        let (body, sig) = bytes.split_last_chunk::<64>().ok_or(Malformed)?;
        let request = Request::decode(body)?;
        if coffer_vault::verify(&request.device, DOMAIN, body, sig) {
            Ok(SignedRequest { request, sig: *sig })
        } else {
            Err(Malformed)
        }
    }

    /// The text of a QR code or a message.
    pub fn text(&self) -> String {
        text_of(REQUEST, &self.encode())
    }

    /// Reads the text; spaces and line ends that a message put in are passed over.
    pub fn parse(text: &str) -> Result<SignedRequest> {
        SignedRequest::decode(&bytes_of(REQUEST, text)?)
            .map_err(|_| Error::Malformed { what: "join request" })
    }
}

/// The six words that stand for an invitation and the request that answers it, with their numbers. Both people see the
/// same ones, or somebody stands between them.
pub fn words(invitation: &Invitation, request: &SignedRequest) -> Result<[(u16, &'static str); 6]> {
    let (invitation, request) = (invitation.encode(), request.encode());
    let length = (invitation.len() as u64).to_be_bytes();
    Ok(coffer_vault::spoken::words(&[length.as_slice(), &invitation, &request].concat())?)
}

fn begun(bytes: &[u8], items: u64) -> std::result::Result<Decoder<'_>, Malformed> {
    if bytes.len() > LONGEST {
        return Err(Malformed);
    }
    let mut d = Decoder::new(bytes);
    exactly(&mut d, items)?;
    if d.u8()? == 1 { Ok(d) } else { Err(Malformed) }
}

fn read_name(d: &mut Decoder<'_>) -> std::result::Result<String, Malformed> {
    let name = d.str()?;
    if name.len() <= LONGEST_NAME { Ok(name.to_owned()) } else { Err(Malformed) }
}

/// As much of a name as fits.
fn shortened(name: &str) -> String {
    let mut end = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

fn text_of(prefix: &str, bytes: &[u8]) -> String {
    let check = blake3::derive_key(CHECK, bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode([bytes, &check[..4]].concat()))
}

fn bytes_of(prefix: &str, text: &str) -> Result<Vec<u8>> {
    let what = if prefix == INVITATION { "invitation" } else { "join request" };
    let malformed = || Error::Malformed { what };
    if text.len() > 4 * LONGEST {
        return Err(malformed());
    }
    let text: String = text.split_whitespace().collect();
    let bytes = text.strip_prefix(prefix).and_then(|rest| URL_SAFE_NO_PAD.decode(rest).ok());
    let bytes = bytes.ok_or_else(malformed)?;
    let (body, check) = bytes.split_last_chunk::<4>().ok_or_else(malformed)?;
    if blake3::derive_key(CHECK, body)[..4] == *check { Ok(body.to_vec()) } else { Err(malformed()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn invitation() -> Invitation {
        Invitation { team: [1; 32], device: [2; 32], nonce: [3; 16], name: "远帆贸易".into() }
    }

    fn signer(first: &str, last: &str) -> Signer {
        let words = format!("{}{last}", format!("{first} ").repeat(23));
        coffer_vault::RecoveryKit::parse(&words).expect("a kit").team_recovery_signer()
    }

    fn request(invitation: &Invitation) -> SignedRequest {
        let signer = signer("zoo", "vote");
        let request = Request {
            invitation: invitation.hash(),
            device: *signer.public(),
            receiving: [4; 32],
            replica: Id::from_bytes([5; 16]),
            nonce: [6; 16],
            name: "李伟".into(),
        };
        SignedRequest::signed(request, &signer)
    }

    #[test]
    fn both_come_back_from_their_text_and_a_slip_in_it_is_noticed() {
        let invitation = invitation();
        let request = request(&invitation);
        assert_eq!(Invitation::parse(&invitation.text()).expect("its own text"), invitation);
        let broken: String =
            request.text().chars().collect::<Vec<_>>().chunks(40).fold(String::new(), |mut out, line| {
                out.extend(line);
                out.push_str("\r\n ");
                out
            });
        assert_eq!(SignedRequest::parse(&broken).expect("a message breaks lines"), request);
        for text in [invitation.text(), request.text()] {
            for at in INVITATION.len()..text.len() {
                let mut changed = text.clone().into_bytes();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                let changed = String::from_utf8(changed).expect("ASCII");
                assert!(
                    Invitation::parse(&changed).is_err() && SignedRequest::parse(&changed).is_err(),
                    "{at}"
                );
            }
        }
        assert!(
            Invitation::parse(&request.text()).is_err() && SignedRequest::parse(&invitation.text()).is_err()
        );
    }

    #[test]
    fn whoever_changes_either_changes_the_words_or_breaks_the_signature() {
        let invitation = invitation();
        let request = request(&invitation);
        let spoken = words(&invitation, &request).expect("words");
        let bytes = request.encode();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(SignedRequest::decode(&changed).is_err(), "bit {bit}");
        }
        let other = Invitation { device: [9; 32], ..invitation.clone() };
        assert_ne!(words(&other, &request).expect("words"), spoken, "another device invites");
        let signer = signer("abandon", "art");
        let thief = Request { device: *signer.public(), ..request.request.clone() };
        assert_ne!(words(&invitation, &SignedRequest::signed(thief, &signer)).expect("words"), spoken);
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_text_make_it_fall_over(bytes: Vec<u8>, text: String) {
            let _ = (Invitation::decode(&bytes), SignedRequest::decode(&bytes));
            let _ = (Invitation::parse(&text), SignedRequest::parse(&text));
            let _ = (Invitation::parse(&format!("{INVITATION}{text}")), SignedRequest::parse(&format!("{REQUEST}{text}")));
        }
    }
}
