//! What a change costs on its way: bytes of the segments as a bundle packs them, for single edits and for a batch.

use coffer_core::records::Account;
use coffer_core::schema::Value;
use coffer_core::sync::segment::Everything;
use coffer_tests::Book;
use coffer_tests::copies::{Reads, copies, parcel, send_readable, state};

const CHANGES: usize = 1_000;

fn packed(segments: &[Vec<u8>]) -> usize {
    segments.iter().map(|bytes| zstd::bulk::compress(bytes, 3).expect("packs").len()).sum()
}

#[test]
fn a_change_costs_few_bytes_and_one_that_may_not_be_read_less() {
    let a = Book::new(600);
    let made = copies(&a, 1);
    let (a, b) = (a.ws(), &made[0].ws);
    send_readable(a, b, &Everything);
    let since = b.vector().expect("v");
    let ids = a
        .commit(&a.actor("import"), "import", |d| {
            (0..CHANGES)
                .map(|n| {
                    let fields = vec![
                        (Account::NAME, Value::text(format!("公司 {n}"))),
                        (Account::INDUSTRY, Value::text("贸易")),
                    ];
                    d.create(Account::KIND, fields, vec![])
                })
                .collect::<Result<Vec<_>, _>>()
        })
        .expect("made");
    let batch = packed(&parcel(a, b, &since, &Everything)) as f64 / CHANGES as f64;
    send_readable(a, b, &Everything);

    let since = b.vector().expect("v");
    for (n, id) in ids.iter().enumerate() {
        a.commit(&a.actor("window"), "account.update", |d| {
            d.set(Account::KIND, *id, Account::INDUSTRY, Value::text(format!("业 {n}")))
        })
        .expect("changes");
    }
    let whole = parcel(a, b, &since, &Everything);
    let single = packed(&whole) as f64 / CHANGES as f64;
    let opaque = packed(&parcel(a, b, &since, &Reads(|_, _, _| false))) as f64 / CHANGES as f64;
    let began = std::time::Instant::now();
    assert_eq!(b.ingest_segments(&whole, &Everything).expect("takes").applied as usize, CHANGES);
    println!(
        "bytes a change: batch {batch:.1}, single {single:.1}, not readable {opaque:.1}; taken in in {:?}",
        began.elapsed()
    );
    assert_eq!(state(a), state(b));
    assert!(
        batch < 40.0 && single < 60.0 && opaque < 35.0,
        "batch {batch}, single {single}, opaque {opaque}"
    );
}
