// An open vault as the program tells it, for tests of components.
import type { AppState } from "@/api/types";

export const STATE: AppState = {
  state: "open",
  vault: { name: "Yuanfan", id: "1" },
  ways: { keychain: true, passphrase: true, kit: true },
  keychain: "present",
  language: "en",
  theme: "system",
  density: "default",
  warnings: [],
  auto_lock_seconds: 600,
  locks_at: null,
  version: "1",
  text_size: 100,
  software_rendering: false,
  single_keys: true,
  shortcuts: {},
  close_to_tray: null,
};
