//! From bytes to text: which encoding, and a reader that decodes as a stream. Undecodable bytes become U+FFFD and are
//! counted by whoever surveys the file; nothing here fails.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
pub use encoding_rs::Encoding;
use encoding_rs::{BIG5, Decoder, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes a guess looks at.
pub const SAMPLE: usize = 256 << 10;

/// The encoding of a file that begins with `sample`; `whole` says that the sample is all there is.
///
/// A byte order mark decides; zeroes at every second byte mean UTF-16; valid UTF-8 is UTF-8; then `chardetng` guesses.
/// Its models know web pages, not address books, so a guess of another encoding is overruled by GB18030 where that
/// reads the bytes without a fault and as everyday Chinese.
pub fn detect(sample: &[u8], whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return encoding;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return UTF_8,
        // A sample may end inside a character.
        Err(error) if !whole && error.error_len().is_none() && error.valid_up_to() > 0 => return UTF_8,
        Err(_) => {}
    }
    if sample.starts_with(b"coffer_") {
        // A file of our own set, which is written in one of two encodings.
        return GB18030;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = detector.guess(None, Utf8Detection::Allow);
    if guess == GBK || guess == GB18030 {
        return GB18030;
    }
    let everyday = everyday_chinese(sample, GB18030);
    if everyday > 0.55 && (guess != BIG5 || everyday >= everyday_chinese(sample, BIG5)) {
        return GB18030;
    }
    if guess == UTF_8 {
        // Mostly UTF-8 with a broken byte somewhere.
        return UTF_8;
    }
    guess
}

/// The encoding that a person names: `gb18030`, `utf-16le`, `windows-1252`, ...
pub fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    // GB18030 is a superset of GBK; files labelled GBK hold both.
    Some(if encoding == GBK { GB18030 } else { encoding })
}

fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.chunks_exact(2).take(2_000);
    let (mut low, mut high, mut n) = (0usize, 0usize, 0usize);
    for pair in pairs {
        n += 1;
        high += usize::from(pair[0] == 0);
        low += usize::from(pair[1] == 0);
    }
    // Tables hold separators, digits and line ends, which are zero in one half in any script.
    if n < 4 || low.max(high) * 8 < n {
        return None;
    }
    if low > high * 4 {
        Some(UTF_16LE)
    } else if high > low * 4 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Which share of the non-ASCII characters is everyday Chinese (the first level of GB 2312 and full-width signs) when
/// the sample is read as `encoding`; 0 where it cannot be.
fn everyday_chinese(sample: &[u8], encoding: &'static Encoding) -> f64 {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(sample.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    let (_, _, faults) = decoder.decode_to_string(sample, &mut text, false);
    if faults {
        return 0.0;
    }
    let (mut all, mut everyday) = (0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        let mut buffer = [0u8; 4];
        let (bytes, _, unmapped) = GB18030.encode(c.encode_utf8(&mut buffer));
        // Level one of GB 2312 is B0A1..D7F9: the 3,755 characters of daily use; A1xx and A3xx are signs.
        let common =
            bytes.len() == 2 && (0xB0..=0xD7).contains(&bytes[0]) && bytes[1] >= 0xA1 || bytes[0] == 0xA3;
        everyday += u32::from(!unmapped && common);
    }
    if all == 0 { 0.0 } else { f64::from(everyday) / f64::from(all) }
}

/// Decodes what it reads to UTF-8, dropping a byte order mark.
pub struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    /// Bytes read but not yet decoded.
    raw: Box<[u8]>,
    from: usize,
    to: usize,
    /// Text that did not fit the caller's last buffer.
    spare: Vec<u8>,
    spare_from: usize,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    /// A reader of the text in `inner`.
    pub fn new(inner: R, encoding: &'static Encoding) -> Decoding<R> {
        Decoding {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 << 10].into_boxed_slice(),
            from: 0,
            to: 0,
            spare: Vec::new(),
            spare_from: 0,
            ended: false,
        }
    }

    fn decode_into(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.from == self.to && !self.ended {
                self.to = self.inner.read(&mut self.raw)?;
                self.from = 0;
            }
            let last = self.from == self.to;
            if last && self.ended {
                return Ok(0);
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.from..self.to], out, last);
            self.from += read;
            if last && result == encoding_rs::CoderResult::InputEmpty {
                self.ended = true;
            }
            if written > 0 || self.ended {
                return Ok(written);
            }
        }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if self.spare_from < self.spare.len() {
            let n = out.len().min(self.spare.len() - self.spare_from);
            out[..n].copy_from_slice(&self.spare[self.spare_from..self.spare_from + n]);
            self.spare_from += n;
            return Ok(n);
        }
        // The decoder wants room for at least one character with replacement.
        if out.len() >= 32 {
            return self.decode_into(out);
        }
        let mut small = [0u8; 64];
        let n = self.decode_into(&mut small)?;
        let fits = n.min(out.len());
        out[..fits].copy_from_slice(&small[..fits]);
        self.spare.clear();
        self.spare.extend_from_slice(&small[fits..n]);
        self.spare_from = 0;
        Ok(fits)
    }
}

/// All of `bytes` as text.
pub fn text(bytes: &[u8]) -> String {
    let encoding = detect(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}
