//! What a screen or a terminal can say of a bundle, before it goes and after it came.

/// A bundle's outline: no content, no key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The device that sealed it: its Ed25519 key.
    pub author: [u8; 32],
    /// When, by that device's clock: milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// The devices it is for, in ascending order of their keys.
    pub recipients: Vec<[u8; 32]>,
    /// How many places for devices it has; those above the recipients are dummies.
    pub places: usize,
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of the body before it was padded.
    pub body: u64,
    /// Bytes that the body was padded with.
    pub body_padding: u64,
    /// The parts, by number.
    pub parts: Vec<PartFacts>,
}

/// One part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartFacts {
    /// Its bytes in the file.
    pub sealed: u64,
    /// What is known of its inside; none for a part that this device has no key to.
    pub inside: Option<Inside>,
    /// The recipients that have a key to it, as places in [`Facts::recipients`]. Whoever opens a bundle learns this of
    /// itself alone.
    pub readers: Vec<usize>,
}

/// The inside of a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inside {
    /// Bytes of the content.
    pub content: u64,
    /// Bytes of it compressed.
    pub packed: u64,
    /// Bytes of padding.
    pub padding: u64,
}

impl Facts {
    /// The share of the file, from 0 to 1, that is padding as far as this device can see: of the body, and of the parts
    /// that it can open.
    pub fn padding_share(&self) -> f64 {
        let inside: u64 = self.parts.iter().filter_map(|part| part.inside).map(|inside| inside.padding).sum();
        (self.body_padding + inside) as f64 / self.file.max(1) as f64
    }

    /// Bytes that are neither parts nor padding: header, dummies, signature, manifest, rings.
    pub fn overhead(&self) -> u64 {
        let parts: u64 = self.parts.iter().map(|part| part.sealed).sum();
        self.file.saturating_sub(parts + self.body_padding)
    }
}
