//! Keys and bytes: key slots, keychain, the encrypted database file, sealed streams, the anchor. Knows no CRM word.
