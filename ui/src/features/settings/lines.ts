// Every line of the settings by name, so that it is found by what people call it. The words beside a line are only
// searched, never shown, and in every language at once.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Part } from "./part";

export interface Line {
  name: string;
  part: Part;
  label: MessageDescriptor;
  words: MessageDescriptor;
}

export const PARTS: [Part, MessageDescriptor][] = [
  ["look", msg`Appearance`],
  ["keys", msg`Keyboard`],
  ["book", msg`Region`],
  ["team", msg`Team`],
  ["security", msg`Security`],
  ["data", msg`Data`],
  ["system", msg`Compatibility`],
  ["help", msg`Help`],
  ["about", msg`About`],
];

export const LINES: Line[] = [
  { name: "language", part: "look", label: msg`Language`, words: msg`Chinese English` },
  { name: "theme", part: "look", label: msg`Theme`, words: msg`dark light night colour` },
  { name: "density", part: "look", label: msg`Density`, words: msg`compact roomy row height` },
  { name: "text-size", part: "look", label: msg`Text size`, words: msg`font larger smaller zoom` },
  { name: "single-keys", part: "keys", label: msg`Letters as shortcuts`, words: msg`hotkeys single keys off` },
  { name: "shortcuts", part: "keys", label: msg`Shortcuts`, words: msg`hotkeys remap change keys` },
  { name: "region", part: "book", label: msg`Country or region`, words: msg`phone numbers country code` },
  { name: "currency", part: "book", label: msg`Currency`, words: msg`money amounts` },
  { name: "members", part: "team", label: msg`Members`, words: msg`team colleagues invite join role departments remove` },
  { name: "exchange", part: "team", label: msg`Exchange`, words: msg`sync sealed file bundle teammates` },
  { name: "auto-lock", part: "security", label: msg`Lock by itself`, words: msg`auto-lock idle minutes` },
  { name: "ways", part: "security", label: msg`Opens with`, words: msg`unlock keychain recovery kit` },
  { name: "passphrase", part: "security", label: msg`Passphrase`, words: msg`password change forgotten` },
  { name: "rekey", part: "security", label: msg`Keys`, words: msg`recovery kit new keys rekey leaked` },
  { name: "devices", part: "security", label: msg`Devices`, words: msg`computers copies laptop` },
  { name: "journal", part: "security", label: msg`Journal`, words: msg`audit log history check` },
  { name: "doctor", part: "security", label: msg`Whole vault`, words: msg`check damage repair integrity` },
  { name: "export", part: "data", label: msg`Export everything`, words: msg`backup copy csv excel json` },
  { name: "sample", part: "data", label: msg`Sample data`, words: msg`demo example remove` },
  { name: "rendering", part: "system", label: msg`Draw without the graphics card`, words: msg`blank window flicker GPU software rendering` },
  { name: "tray", part: "system", label: msg`Closing the window`, words: msg`tray background quit` },
  { name: "version", part: "about", label: msg`Version`, words: msg`update` },
  { name: "licence", part: "about", label: msg`Licence`, words: msg`open source copyright` },
];
