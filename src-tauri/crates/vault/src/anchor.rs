//! x
use crate::secret::Key;
pub(crate) const FILE: &str = "anchor";
/// x
pub struct AnchorFile;
impl AnchorFile {
    pub(crate) fn open(_d: &std::path::Path, _k: Key) -> Self {
        Self
    }
}
impl crate::Vault {
    pub(crate) fn anchor_sync(&self) -> Result<(), crate::VaultError> {
        Ok(())
    }
    pub(crate) fn anchor_to_keychain(&self, _k: &dyn crate::Keychain) -> Result<(), crate::VaultError> {
        Ok(())
    }
}
