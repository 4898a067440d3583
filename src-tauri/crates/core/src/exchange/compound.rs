//! The old Office container, read only as far as needed to know how far a workbook's cells spread, before a reader
//! that lays a sheet out as one rectangle is let at it.

use super::problem::ReadError;

const DAMAGED: ReadError = ReadError::Damaged { format: "workbook" };
/// A sheet laid out as a rectangle may have so many cells.
const MAX_RECTANGLE: u64 = 20_000_000;
const END: u32 = 0xFFFF_FFFE;
const UNUSED: u32 = 0xFFFF_FFFF;

/// Refuses a workbook whose cells, laid out as rectangles, would not fit.
pub fn cells_are_few(bytes: &[u8]) -> Result<(), ReadError> {
    let stream = workbook_stream(bytes)?;
    let (mut rows, mut columns) = (0u64, 0u64);
    let mut at = 0;
    while let Some(head) = stream.get(at..at + 4) {
        let (record, length) =
            (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
        let body = stream.get(at + 4..at + 4 + length).unwrap_or_default();
        at += 4 + length;
        let (row, column) = match record {
            // A new sheet begins.
            0x0809 => {
                (rows, columns) = (0, 0);
                continue;
            }
            // NUMBER, LABELSST, LABEL, RK, FORMULA, BOOLERR, RSTRING: row and column come first.
            0x0203 | 0x00FD | 0x0204 | 0x027E | 0x0006 | 0x0205 | 0x00D6 => {
                (number(body, 0), number(body, 2))
            }
            // MULRK: the last column comes last.
            0x00BD => (number(body, 0), number(body, length.saturating_sub(2))),
            _ => continue,
        };
        rows = rows.max(row + 1);
        columns = columns.max(column + 1);
        if rows * columns > MAX_RECTANGLE {
            return Err(ReadError::TooLarge { what: "unpacked", limit: MAX_RECTANGLE });
        }
    }
    Ok(())
}

fn number(body: &[u8], at: usize) -> u64 {
    body.get(at..at + 2).map_or(0, |pair| u64::from(u16::from_le_bytes([pair[0], pair[1]])))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The stream called `Workbook` or `Book`. Streams under 4 KiB live in another place; nothing that small spreads far
/// enough to matter, but a crafted one could, so they are read too.
fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let read = || -> Option<Vec<u8>> {
        let shift = u16::from_le_bytes(bytes.get(30..32)?.try_into().ok()?);
        if shift != 9 && shift != 12 {
            return None;
        }
        let size = 1usize << shift;
        let sector = |n: u32| bytes.get((n as usize + 1).checked_mul(size)?..)?.get(..size.min(bytes.len()));
        // The first 109 places of the table of tables stand in the header, the rest in a chain.
        let mut places: Vec<u32> = (0..109).filter_map(|n| word(bytes, 76 + n * 4)).collect();
        let mut next = word(bytes, 68)?;
        for _ in 0..bytes.len() / size + 1 {
            if next >= END {
                break;
            }
            let block = sector(next)?;
            places.extend((0..size / 4 - 1).filter_map(|n| word(block, n * 4)));
            next = word(block, size - 4)?;
        }
        let mut table: Vec<u32> = Vec::new();
        for place in places.into_iter().filter(|place| *place < END) {
            let block = sector(place)?;
            table.extend((0..size / 4).filter_map(|n| word(block, n * 4)));
            if table.len() > bytes.len() / size + size {
                break;
            }
        }
        let chain = |first: u32| -> Vec<u8> {
            let (mut out, mut at) = (Vec::new(), first);
            while at < END && out.len() <= bytes.len() {
                let Some(block) = sector(at) else { break };
                out.extend_from_slice(block);
                at = table.get(at as usize).copied().unwrap_or(END);
            }
            out
        };
        let directory = chain(word(bytes, 48)?);
        let named = |names: &[&str]| {
            directory.chunks_exact(128).find(|entry| {
                let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).clamp(2, 64) - 2;
                let units =
                    entry[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let name: String = char::decode_utf16(units).filter_map(Result::ok).collect();
                names.contains(&name.as_str())
            })
        };
        let entry = named(&["Workbook", "Book", "WORKBOOK", "BOOK"])?;
        let (first, length) = (word(entry, 116)?, word(entry, 120)? as usize);
        if length >= 4_096 {
            let mut stream = chain(first);
            stream.truncate(length);
            return Some(stream);
        }
        let root = chain(word(directory.get(..128)?, 116)?);
        let small = chain(word(bytes, 60)?);
        let (mut out, mut at) = (Vec::new(), first);
        while at < END && at != UNUSED && out.len() < length {
            out.extend_from_slice(root.get(at as usize * 64..at as usize * 64 + 64)?);
            at = word(&small, at as usize * 4)?;
        }
        Some(out)
    };
    read().ok_or(DAMAGED)
}
