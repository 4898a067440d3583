//! Where a book's business is: the region its phone numbers are in when they do not say, and the currency an amount
//! is in when it does not. Settings of the vault, not of the machine: they travel with a backup. A country's own
//! numbers and money come from the core; which currency a country uses is told here, once, when a book begins.

use coffer_core::Workspace;
use coffer_core::money::Currency;
use coffer_core::text::Region;

use crate::error::ApiError;
use crate::settings::Language;

const REGION: &str = "region";
const CURRENCY: &str = "currency";

/// A book's region and currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Locality {
    pub region: Region,
    pub currency: Currency,
}

/// What the regions pay with that are not in the euro.
const CURRENCIES: &[(&str, &str)] = &[
    ("AE", "AED"),
    ("AU", "AUD"),
    ("BR", "BRL"),
    ("CA", "CAD"),
    ("CH", "CHF"),
    ("CN", "CNY"),
    ("CZ", "CZK"),
    ("DK", "DKK"),
    ("GB", "GBP"),
    ("HK", "HKD"),
    ("HU", "HUF"),
    ("ID", "IDR"),
    ("IL", "ILS"),
    ("IN", "INR"),
    ("JP", "JPY"),
    ("KR", "KRW"),
    ("MO", "MOP"),
    ("MX", "MXN"),
    ("MY", "MYR"),
    ("NO", "NOK"),
    ("NZ", "NZD"),
    ("PH", "PHP"),
    ("PL", "PLN"),
    ("RO", "RON"),
    ("SA", "SAR"),
    ("SE", "SEK"),
    ("SG", "SGD"),
    ("TH", "THB"),
    ("TR", "TRY"),
    ("TW", "TWD"),
    ("US", "USD"),
    ("VN", "VND"),
    ("ZA", "ZAR"),
];

const EURO: &[&str] = &[
    "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PT", "SI", "SK",
];

impl Locality {
    /// The mainland: what every book made before there was a setting was kept in.
    const CHINA: Locality = Locality { region: Region::CHINA, currency: Currency::CNY };

    /// For a new book: Chinese is the mainland's; for another language the machine says where it is.
    pub fn at_first(language: Language, machine: Option<&str>) -> Locality {
        let region = match language {
            Language::Chinese => return Locality::CHINA,
            Language::English => machine.and_then(Region::from_code).or_else(|| Region::from_code("US")),
        };
        let region = region.unwrap_or(Region::CHINA);
        Locality { region, currency: usual_currency(region) }
    }

    /// As the open book has it.
    pub fn of(ws: &Workspace) -> Result<Locality, ApiError> {
        let region = ws.setting(REGION)?.and_then(|code| Region::from_code(&code));
        let currency = ws.setting(CURRENCY)?.and_then(|code| Currency::new(&code).ok());
        Ok(Locality {
            region: region.unwrap_or(Locality::CHINA.region),
            currency: currency.unwrap_or(Locality::CHINA.currency),
        })
    }

    /// Writes it into the book's settings.
    pub fn keep(self, ws: &Workspace) -> Result<(), ApiError> {
        ws.set_setting(REGION, self.region.code())?;
        Ok(ws.set_setting(CURRENCY, self.currency.code())?)
    }
}

fn usual_currency(region: Region) -> Currency {
    let code = region.code();
    let own = CURRENCIES.iter().find(|(own, _)| *own == code).map(|(_, currency)| *currency);
    let own = own.unwrap_or(if EURO.contains(&code) { "EUR" } else { "USD" });
    Currency::new(own).unwrap_or(Currency::CNY)
}

/// The region in the name of a machine's locale: `en_GB.UTF-8`, `en-GB`.
pub(crate) fn region_in(locale: &str) -> Option<String> {
    let tag = locale.split(['.', '@']).next()?;
    let mut parts = tag.split(['_', '-']).skip(1);
    let region = parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))?;
    Region::from_code(region).map(|region| region.code().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_begins_where_its_language_and_its_machine_are() {
        let begins = |language, machine: Option<&str>| {
            let place = Locality::at_first(language, machine);
            (place.region.code().to_owned(), place.currency.code().to_owned())
        };
        let pair = |region: &str, currency: &str| (region.to_owned(), currency.to_owned());
        assert_eq!(begins(Language::Chinese, Some("US")), pair("CN", "CNY"));
        assert_eq!(begins(Language::English, Some("GB")), pair("GB", "GBP"));
        assert_eq!(begins(Language::English, Some("de")), pair("DE", "EUR"));
        assert_eq!(begins(Language::English, Some("??")), pair("US", "USD"));
        assert_eq!(begins(Language::English, None), pair("US", "USD"));
    }

    #[test]
    fn a_locale_names_its_region() {
        for (locale, region) in [
            ("en_GB.UTF-8", Some("GB")),
            ("en-AU", Some("AU")),
            ("zh_Hans_SG", Some("SG")),
            ("C.UTF-8", None),
            ("en", None),
            ("en_419", None),
        ] {
            assert_eq!(region_in(locale).as_deref(), region, "{locale}");
        }
    }

    #[test]
    fn every_currency_of_the_list_is_one() {
        for (region, currency) in CURRENCIES {
            assert_eq!(Region::from_code(region).map(|own| own.code().to_owned()).as_deref(), Some(*region));
            assert_eq!(Currency::new(currency).map(|own| own.code().to_owned()).as_deref(), Ok(*currency));
        }
        assert!(EURO.iter().all(|region| Region::from_code(region).is_some()));
    }
}
