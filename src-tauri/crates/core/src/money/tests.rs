use proptest::prelude::*;

use super::*;

fn read(typed: &str) -> Result<String, MoneyError> {
    Money::read(typed, Currency::CNY, Decimal::Point).map(|money| money.to_string())
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (typed, want) in [
        ("¥1,234.50", "CNY 1234.50"),
        ("￥１，２３４．５", "CNY 1234.50"),
        ("1.2万", "CNY 12000.00"),
        ("3亿", "CNY 300000000.00"),
        ("3.5 亿元", "CNY 350000000.00"),
        ("HK$96万", "HKD 960000.00"),
        ("$500M", "USD 500000000.00"),
        ("$2B", "USD 2000000000.00"),
        ("US$1.5 million", "USD 1500000.00"),
        ("5k", "CNY 5000.00"),
        ("12w", "CNY 120000.00"),
        ("USD 12.345", "USD 12.35"),
        ("100 EUR", "EUR 100.00"),
        ("JPY 1500", "JPY 1500"),
        ("KWD 1.2345", "KWD 1.235"),
        ("-5", "CNY -5.00"),
        ("(1,200)", "CNY -1200.00"),
        ("-$0.005", "USD -0.01"),
        ("12,34,567", "CNY 1234567.00"),
        ("1'234.5", "CNY 1234.50"),
        (".5", "CNY 0.50"),
        ("100元整", "CNY 100.00"),
        ("MXN 5", "MXN 5.00"),
        ("5 MXN", "MXN 5.00"),
        ("0", "CNY 0.00"),
    ] {
        assert_eq!(read(typed).as_deref(), Ok(want), "{typed}");
    }
    let comma =
        |typed| Money::read(typed, Currency::new("eur").unwrap(), Decimal::Comma).map(|m| m.to_string());
    assert_eq!(comma("1.234,50").as_deref(), Ok("EUR 1234.50"));
    assert_eq!(comma("1 234,5 €").as_deref(), Ok("EUR 1234.50"));
    let yen = Money::read("¥1200", Currency::new("JPY").unwrap(), Decimal::Point).unwrap();
    assert_eq!(yen.to_string(), "JPY 1200");
}

#[test]
fn what_can_be_read_two_ways_is_refused() {
    for typed in
        ["", "abc", "1.2.3", "1,2", "--5", "¥5 USD", "1e5", "5 apples", "(-5)", "万", "1,23.4", "NaN"]
    {
        assert_eq!(read(typed), Err(MoneyError::Amount), "{typed}");
    }
}

#[test]
fn the_largest_amount_is_two_to_the_53_less_one() {
    assert_eq!(read("90071992547409.91").as_deref(), Ok("CNY 90071992547409.91"));
    assert_eq!(read("90071992547409.92"), Err(MoneyError::TooLarge));
    assert_eq!(read("99999999999999999999999999万亿"), Err(MoneyError::TooLarge));
    assert_eq!(Money::new(i64::MIN, Currency::CNY), Err(MoneyError::TooLarge));
}

#[test]
fn halves_round_away_from_zero() {
    assert_eq!(rounded(5, 10), Some(1));
    assert_eq!(rounded(-5, 10), Some(-1));
    assert_eq!(rounded(4, 10), Some(0));
    assert_eq!(rounded(-15, -10), Some(2));
    assert_eq!(rounded(1, 0), None);
    let price = Money::new(1005, Currency::CNY).unwrap();
    assert_eq!(price.times(1, 2).unwrap().minor(), 503);
    assert_eq!(price.times(1, 0), Err(MoneyError::Amount));
}

#[test]
fn currencies_do_not_mix() {
    let (a, b) =
        (Money::new(1, Currency::CNY).unwrap(), Money::new(1, Currency::new("USD").unwrap()).unwrap());
    assert_eq!(a.plus(b), Err(MoneyError::Mixed(a.currency(), b.currency())));
    assert_eq!(a.plus(a).unwrap().minor(), 2);
    assert!(Currency::new("RM").is_err() && Currency::new("人民币").is_err());
}

#[test]
fn an_amount_from_outside_is_checked() {
    let read = serde_json::from_str::<Money>;
    assert_eq!(read(r#"{"minor":-5,"currency":"cny"}"#).unwrap(), Money::new(-5, Currency::CNY).unwrap());
    assert!(read(r#"{"minor":9007199254740992,"currency":"CNY"}"#).is_err());
    assert!(read(r#"{"minor":1,"currency":"yuan"}"#).is_err());
}

proptest! {
    #[test]
    fn plain_text_reads_back(minor in -LARGEST..=LARGEST, code in "CNY|USD|JPY|KWD") {
        let money = Money::new(minor, Currency::new(&code).unwrap()).unwrap();
        prop_assert_eq!(Money::read(&money.to_string(), Currency::CNY, Decimal::Point), Ok(money));
        prop_assert_eq!(Money::read(&money.plain(), money.currency(), Decimal::Point), Ok(money));
    }

    #[test]
    fn no_text_panics(text in ".{0,40}|[-+()¥$0-9.,万亿kKmM ]{0,24}") {
        for decimal in [Decimal::Point, Decimal::Comma] {
            let _ = Money::read(&text, Currency::CNY, decimal);
        }
    }

    #[test]
    fn rounding_is_never_more_than_half_away(n in any::<i64>(), d in any::<i64>()) {
        if let Some(whole) = rounded(n.into(), d.into()) {
            prop_assert!((whole * i128::from(d) - i128::from(n)).abs() * 2 <= i128::from(d).abs());
        }
    }
}
