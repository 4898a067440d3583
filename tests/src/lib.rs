//! Journeys at the door and laws at the core. No Tauri inside.
