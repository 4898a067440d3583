//! The surface: every command for every caller.
