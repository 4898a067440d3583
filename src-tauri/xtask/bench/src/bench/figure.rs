//! One measured figure: a line of JSON for programs, a row of a table for people.

use serde_json::{Value, json};

/// What a figure must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Must {
    /// The ratio, at least.
    RatioAtLeast(f64),
    /// The ratio, at most.
    RatioAtMost(f64),
    /// The value itself, at most.
    AtMost(f64),
    /// Nothing: it is for knowing.
    Nothing,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Which work: `W1` to `W10`.
    pub w: &'static str,
    /// What of it.
    pub what: String,
    /// Contacts in the vault.
    pub n: usize,
    /// What was measured, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Processor seconds, where the work is one piece.
    pub cpu: Option<f64>,
    /// The floor's value in the same unit.
    pub floor: Option<f64>,
    /// How the two compare; which way is good stands in `must`.
    pub ratio: Option<f64>,
    /// What it must reach.
    pub must: Must,
}

impl Figure {
    /// A figure without a floor.
    pub fn of(
        w: &'static str,
        what: impl Into<String>,
        n: usize,
        value: f64,
        unit: &'static str,
        must: Must,
    ) -> Self {
        Figure { w, what: what.into(), n, value, unit, cpu: None, floor: None, ratio: None, must }
    }

    /// Adds processor seconds.
    pub fn cpu(mut self, seconds: f64) -> Self {
        self.cpu = Some(seconds);
        self
    }

    /// Adds the floor's value and the ratio.
    pub fn against(mut self, floor: f64, ratio: f64) -> Self {
        self.floor = Some(floor);
        self.ratio = Some(ratio);
        self
    }

    /// Does it reach what it must? A figure that could not be measured (not a number) does not.
    pub fn ok(&self) -> bool {
        let ratio = self.ratio.unwrap_or(f64::NAN);
        match self.must {
            Must::RatioAtLeast(least) => ratio >= least,
            Must::RatioAtMost(most) => ratio <= most,
            Must::AtMost(most) => self.value <= most,
            Must::Nothing => self.value.is_finite(),
        }
    }

    fn bound(&self) -> (Option<f64>, &'static str) {
        match self.must {
            Must::RatioAtLeast(least) => (Some(least), "ratio >="),
            Must::RatioAtMost(most) => (Some(most), "ratio <="),
            Must::AtMost(most) => (Some(most), "value <="),
            Must::Nothing => (None, ""),
        }
    }

    /// The line of JSON.
    pub fn json(&self) -> String {
        let (must, rule) = self.bound();
        let round = |number: Option<f64>| match number {
            Some(number) if number.is_finite() => {
                let digits = 10f64.powf(5.0 - number.abs().max(1e-9).log10().ceil());
                json!((number * digits).round() / digits)
            }
            _ => Value::Null,
        };
        json!({
            "w": self.w, "what": self.what, "n": self.n, "value": round(Some(self.value)), "unit": self.unit,
            "cpu": round(self.cpu), "floor": round(self.floor), "ratio": round(self.ratio),
            "must": must, "rule": rule, "ok": self.ok(),
        })
        .to_string()
    }

    /// The cells of a table row: what, value, floor, ratio, CPU, must, verdict.
    pub fn cells(&self) -> [String; 8] {
        let number = |number: f64| match number.abs() {
            big if big >= 100.0 => format!("{number:.0}"),
            middle if middle >= 1.0 => format!("{number:.2}"),
            _ => format!("{number:.3}"),
        };
        let maybe = |value: Option<f64>| value.map_or(String::new(), number);
        let (must, rule) = self.bound();
        [
            self.w.to_owned(),
            self.what.clone(),
            format!("{} {}", number(self.value), self.unit),
            maybe(self.floor),
            maybe(self.ratio),
            maybe(self.cpu),
            must.map_or(String::new(), |must| format!("{rule} {must}")),
            if self.must == Must::Nothing {
                "".into()
            } else if self.ok() {
                "yes".into()
            } else {
                "**no**".into()
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_whether_it_reaches_its_bound() {
        let figure = Figure::of("W1", "import", 10, 4.0, "s", Must::RatioAtLeast(0.25)).against(1.0, 0.25);
        assert!(figure.ok());
        let line: Value = serde_json::from_str(&figure.json()).expect("it is JSON");
        assert_eq!((&line["w"], &line["must"], &line["ok"]), (&json!("W1"), &json!(0.25), &json!(true)));
        assert!(!Figure::of("W2", "page", 10, 11.0, "ms", Must::AtMost(10.0)).ok());
        assert!(!Figure::of("W2", "page", 10, f64::NAN, "ms", Must::AtMost(10.0)).ok());
        assert!(!Figure::of("W1", "import", 10, 4.0, "s", Must::RatioAtLeast(0.25)).ok());
    }
}
