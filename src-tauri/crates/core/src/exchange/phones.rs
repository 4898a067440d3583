//! Telephone numbers of foreign files. A number without a country code is read in the workspace's region only where
//! the file speaks its language: `218-348-8528` in an English export is no number in Shanghai. What cannot be read for
//! certain stays as it was written.

use crate::text::{self, Phone, Region};

/// Where the numbers of a file are, as far as that can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In this region.
    Region(Region),
    /// Somewhere: only numbers that say where, or have the shape of North America, are read.
    Unknown,
}

impl Home {
    /// The home of numbers in a file with these texts, for a workspace in `region`.
    pub(super) fn of<'a>(region: Region, mut texts: impl Iterator<Item = &'a str>) -> Home {
        let chinese = texts.any(|text| text.chars().any(text::is_han));
        // These write with the same signs and have numbers of their own.
        let han = ["CN", "HK", "JP", "MO", "SG", "TW"].contains(&region.code());
        match (region == Region::CHINA, chinese) {
            (true, false) => Home::Unknown,
            (false, true) if !han => Home::Region(Region::CHINA),
            _ => Home::Region(region),
        }
    }

    /// The numbers in a cell, as they are stored.
    pub(super) fn read(self, cell: &str, mut take: impl FnMut(String)) {
        if let Home::Region(region) = self {
            if region == Region::CHINA && is_plain_mobile(cell) {
                return take(format!("+86{cell}"));
            }
            return Phone::read_all(cell, region).iter().for_each(|phone| take(phone.stored()));
        }
        let narrow = text::half_width(cell.trim());
        if narrow.starts_with('+') || narrow.starts_with("00") {
            // The region does not matter to a number that has its country.
            return Phone::read_all(cell, Region::CHINA).iter().for_each(|phone| take(phone.stored()));
        }
        match Region::from_code("US").filter(|_| is_north_american(&narrow)) {
            Some(region) => take(Phone::read(cell, region).stored()),
            None => take(text::one_line(cell)),
        }
    }
}

/// A mainland mobile number written plainly: what most cells are, without the long way.
fn is_plain_mobile(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// `(218) 348-8528`, `218-348-8528`, `1-218-348-8528 x12`, `218.348.8528`: groups of 3, 3 and 4.
fn is_north_american(text: &str) -> bool {
    let number = text.split(['x', 'X', '#', 'e']).next().unwrap_or(text);
    let mut groups: Vec<usize> =
        number.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).map(str::len).collect();
    if groups.first() == Some(&1) && number.trim_start().starts_with('1') {
        groups.remove(0);
    }
    groups == [3, 3, 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(home: Home, cell: &str) -> Vec<String> {
        let mut out = Vec::new();
        home.read(cell, |phone| out.push(phone));
        out
    }

    #[test]
    fn an_american_number_is_none_of_shanghai() {
        let english = Home::of(Region::CHINA, ["Person - Phone", "Tony"].into_iter());
        assert_eq!(read(english, "218-348-8528"), ["+12183488528"]);
        assert_eq!(read(english, "+86 138 0013 8000"), ["+8613800138000"]);
        assert_eq!(read(english, "020 7946 0018"), ["020 7946 0018"]);
        assert_eq!(read(english, "15551234567"), ["15551234567"]);
        let chinese = Home::of(Region::CHINA, ["手机"].into_iter());
        assert_eq!(read(chinese, "13800138000"), ["+8613800138000"]);
        assert_eq!(read(chinese, "１３８００１３８０００"), ["+8613800138000"]);
        assert_eq!(read(chinese, "021-50801234"), ["+862150801234"]);
    }

    #[test]
    fn a_workspace_elsewhere_reads_its_own_numbers_and_a_chinese_file_as_chinese() {
        let britain = Region::from_code("GB").unwrap();
        let own = Home::of(britain, ["Phone", "Tony"].into_iter());
        assert_eq!(read(own, "020 7946 0018"), ["+442079460018"]);
        let chinese = Home::of(britain, ["手机"].into_iter());
        assert_eq!(read(chinese, "18657488120"), ["+8618657488120"]);
    }
}
