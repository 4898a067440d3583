//! The CRM. Knows no window, no socket, no terminal.
