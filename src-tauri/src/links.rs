//! Links to records from outside the program: `coffer://accounts/<id>`. They come as an argument of a start, from a note or
//! a mail, so anybody may have written them: a noun out of a list and an id, else nothing. A link opens a page and changes
//! nothing.

use serde::Serialize;

/// The nouns that pages have.
const NOUNS: [&str; 5] = ["accounts", "contacts", "leads", "deals", "tasks"];
const SCHEME: &str = "coffer://";

/// A record, as the address of its page names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Place {
    pub noun: &'static str,
    pub id: String,
}

impl Place {
    /// A noun that there is, and an id of the right form.
    pub fn new(noun: &str, id: &str) -> Option<Place> {
        let noun = NOUNS.into_iter().find(|own| *own == noun)?;
        let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
        let formed = id.len() == 36
            && id.bytes().enumerate().all(|(at, byte)| match byte {
                b'-' => dash(at),
                byte => byte.is_ascii_hexdigit() && !dash(at),
            });
        formed.then(|| Place { noun, id: id.to_ascii_lowercase() })
    }

    /// The record that a link leads to.
    pub fn of_link(link: &str) -> Option<Place> {
        let (scheme, rest) = link.split_at_checked(SCHEME.len())?;
        let (noun, id) = rest.trim_end_matches('/').split_once('/')?;
        if scheme.eq_ignore_ascii_case(SCHEME) { Place::new(noun, id) } else { None }
    }

    /// The first link among the arguments of a start.
    pub fn of_arguments(arguments: impl IntoIterator<Item = String>) -> Option<Place> {
        arguments.into_iter().skip(1).find_map(|argument| Place::of_link(&argument))
    }

    /// The part of the page's address behind its origin.
    pub fn address(&self) -> String {
        format!("#/{}/{}", self.noun, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f";

    #[test]
    fn a_link_names_a_page_that_there_is_and_an_id_and_nothing_else() {
        let place = Place { noun: "deals", id: ID.to_owned() };
        assert_eq!(Place::of_link(&format!("coffer://deals/{ID}")), Some(place.clone()));
        assert_eq!(Place::of_link(&format!("COFFER://deals/{}/", ID.to_uppercase())), Some(place.clone()));
        assert_eq!(place.address(), format!("#/deals/{ID}"));
        for bad in [
            "coffer://deals/",
            "coffer://deals/7",
            "coffer://settings/0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f",
            "coffer://deals/0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f?x=1",
            "coffer://deals/0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f#/import",
            "coffer://deals/../0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6",
            "coffer://deals/------------------------------------",
            "https://deals/0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f",
            "coffer:deals",
            "客匣客匣客匣客匣",
            "",
        ] {
            assert_eq!(Place::of_link(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_program_itself_is_no_link_and_the_first_link_counts() {
        let link = format!("coffer://tasks/{ID}");
        assert_eq!(Place::of_arguments([link.clone()]), None);
        let arguments = ["coffer-desktop".to_owned(), "--flag".to_owned(), link];
        assert_eq!(Place::of_arguments(arguments).map(|place| place.noun), Some("tasks"));
    }
}
