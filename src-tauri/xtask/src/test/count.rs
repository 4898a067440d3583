//! Reads from a runner's output how many tests it ran: cargo test, nextest, Vitest, and our own `N passed, N failed`.

/// Passed and failed tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Count {
    pub(super) fn add(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

/// Adds up the summary lines in `output`.
pub(super) fn count(output: &str) -> Count {
    let mut sum = Count::default();
    for line in output.lines() {
        let line = plain(line);
        let words = line.trim();
        let summary = words.starts_with("test result:")
            || (words.starts_with("Summary [") && words.contains("tests run:"))
            || (words.starts_with("Summary [") && words.contains("test run:"))
            || words.starts_with("Tests ")
            || words.starts_with(|first: char| first.is_ascii_digit()) && words.contains(" passed, ");
        if summary {
            sum.add(Count { passed: before(words, "passed"), failed: before(words, "failed") });
        }
    }
    sum
}

/// The number that stands before `word`; none is 0.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ';', ',', '(', ')']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// The line without the escape sequences that colour it.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runner_is_understood() {
        let said = [
            ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", 12, 0),
            ("     Summary [   3.010s] 40 tests run: 39 passed (1 slow), 1 failed, 2 skipped", 39, 1),
            ("     Summary [   3.010s] 1 test run: 1 passed, 0 skipped", 1, 0),
            ("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | 7 passed (8)", 7, 1),
            ("9 passed, 0 failed", 9, 0),
            ("test a_thing_passed ... ok", 0, 0),
        ];
        for (line, passed, failed) in said {
            assert_eq!(count(line), Count { passed, failed }, "{line}");
        }
    }

    #[test]
    fn several_test_programs_add_up() {
        assert_eq!(
            count("test result: ok. 2 passed; 0 failed\ntest result: FAILED. 3 passed; 1 failed\n").passed,
            5
        );
    }
}
