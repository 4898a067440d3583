// What the program wants said without being asked, by its code: where it is said and in which words.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export interface WarningText {
  /** In front of the locked vault, or over the open one. */
  place: "lock" | "open";
  tone: "warning" | "info";
  title: MessageDescriptor;
  what: MessageDescriptor;
}

/** A code without a line here is said elsewhere (settings) or by nobody. */
export const WARNINGS: Record<string, WarningText> = {
  in_use: {
    place: "lock",
    tone: "warning",
    title: msg`The vault is open somewhere else`,
    what: msg`Another Coffer on this computer holds it. Close that one first.`,
  },
  newer_version: {
    place: "lock",
    tone: "warning",
    title: msg`This vault was made by a newer Coffer`,
    what: msg`Install the newer version, then open the vault again.`,
  },
  half_created: {
    place: "lock",
    tone: "warning",
    title: msg`This vault was never finished`,
    what: msg`Creating it was interrupted before there was anything in it. Create a new vault.`,
  },
  slots_damaged: {
    place: "lock",
    tone: "warning",
    title: msg`The file with the locks is damaged`,
    what: msg`The data itself is intact. If the passphrase does not open it, the recovery kit does.`,
  },
  slots_healed: {
    place: "open",
    tone: "info",
    title: msg`The file with the locks was damaged and is whole again`,
    what: msg`Coffer restored it from its copy. Nothing is missing.`,
  },
  slots_rebuilt: {
    place: "open",
    tone: "info",
    title: msg`The file with the locks was made anew`,
    what: msg`The recovery kit brought it back. For now only the kit opens this vault.`,
  },
  passphrase_settled: {
    place: "open",
    tone: "info",
    title: msg`A change of the passphrase was brought to its end`,
    what: msg`It had been interrupted. The passphrase you just used is the one that holds.`,
  },
  anchor_not_saved: {
    place: "open",
    tone: "warning",
    title: msg`Coffer could not note the state of the vault`,
    what: msg`An older copy put in its place would not be noticed until the next time it works.`,
  },
  settings_not_saved: {
    place: "open",
    tone: "warning",
    title: msg`The settings could not be saved`,
    what: msg`They hold until Coffer is closed. The vault is not affected.`,
  },
  waits_for_admission: {
    place: "open",
    tone: "info",
    title: msg`This device is not admitted yet`,
    what: msg`What you write here stays on this computer until the device is admitted.`,
  },
};
