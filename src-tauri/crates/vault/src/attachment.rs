//! x
pub(crate) const FOLDER: &str = "attachments";
/// x
pub struct Attachments<'a>(&'a std::path::Path);
impl<'a> Attachments<'a> {
    pub(crate) fn of(dir: &'a std::path::Path) -> Self {
        Self(dir)
    }
}
