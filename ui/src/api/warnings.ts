// What the program wants said without being asked, by its code: where it is said, in which words, and what to do next.
// The map is total: a code that the program learns does not compile until it has its words here.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { UnlockReport, Warning, WarningCode } from "./types";

/** Where the next step is taken. */
export type Step = "check" | "locks" | "lock";

export interface WarningText {
  /** In front of the locked vault, or over the open one. */
  place: "lock" | "open";
  tone: "danger" | "warning" | "info";
  title: MessageDescriptor;
  what: MessageDescriptor;
  step?: Step;
  /** It cannot be put away: what it says is true until something is done about it. */
  stays?: true;
}

const count = (details: Warning["details"]) => String(details.count ?? "");

/** The words of a warning; none for what the settings say in their own place. */
export function warningText({ code, details }: Warning): WarningText | null {
  const text = WARNINGS[code];
  return typeof text === "function" ? text(details) : text;
}

const WARNINGS: Record<WarningCode, WarningText | ((details: Warning["details"]) => WarningText) | null> = {
  passphrase_alone: null,
  rolled_back: (details) => ALARMS[details.slots_older === true && details.anchor === "fresh" ? "slots" : anchorOf(details.anchor)],
  rows_differ_from_sums: {
    place: "open",
    tone: "danger",
    title: msg`Records were changed behind Coffer's back`,
    what: msg`A check of every record against the journal does not add up: a part of the file was altered or replaced by an older one. Do not rely on what you see. Change nothing, keep a copy of the vault's folder, and restore the last backup from before.`,
    step: "check",
    stays: true,
  },
  scan_failed: {
    place: "open",
    tone: "warning",
    title: msg`The check after opening could not be finished`,
    what: msg`It is not known whether every record is as you left it. Run the check again; if it fails once more the disk may be failing: restore a backup on another one.`,
    step: "check",
    stays: true,
  },
  slots_differ: {
    place: "open",
    tone: "warning",
    title: msg`The file with the locks is not the one this vault saw last`,
    what: msg`If Coffer was cut off while the passphrase was being changed, that is why. If not, somebody put another one there: change the passphrase, or make new keys if somebody may know it.`,
    step: "locks",
    stays: true,
  },
  kit_not_confirmed: {
    place: "open",
    tone: "warning",
    title: msg`The new recovery kit was never confirmed`,
    what: msg`Three of its words were not typed back, so it does not count as kept. Make new keys once more and keep that kit; until then the passphrase is the only sure way in.`,
    step: "locks",
    stays: true,
  },
  refused_unlocks: (details) => ({
    place: "open",
    tone: "warning",
    title: msg`Somebody tried to open this vault`,
    what: msg`${count(details)} attempts with a wrong passphrase or kit since it was open last. If it was not you, look at who can reach this computer. The journal has kept a note of it.`,
  }),
  files_missing: (details) => ({
    place: "open",
    tone: "warning",
    title: msg`Some files are not in the export`,
    what: msg`The content of ${count(details)} files is missing or damaged in this vault; their records went along. Check the vault, and take the files from a backup.`,
    step: "check",
  }),
  // Where there is no keychain the settings say so; where there is one it heals itself at the next opening.
  device_without_keychain: null,
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

export function anchorOf(value: unknown): Exclude<UnlockReport["anchor"], "fresh"> {
  return value === "behind" || value === "missing" || value === "ahead" ? value : "different";
}

type Alarm = "behind" | "different" | "missing" | "ahead" | "slots";

const GONE: WarningText = {
  place: "open",
  tone: "danger",
  title: msg`The note of this vault's last state is gone`,
  what: msg`It lies beside the vault and somebody removed or replaced it: an older copy would not be noticed. Compare the newest entries with what you remember, or with a backup, before you go on.`,
  step: "lock",
  stays: true,
};

const ALARMS: Record<Alarm, WarningText> = {
  behind: {
    place: "open",
    tone: "danger",
    title: msg`This vault was put back to an older state`,
    what: msg`Changes made since then are missing. If you did not restore it on purpose, lock it now and look for the newer file: another disk, a backup, the folder's own history. What you write here would go on from the older state.`,
    step: "lock",
    stays: true,
  },
  different: {
    place: "open",
    tone: "danger",
    title: msg`This vault has a different history than Coffer remembers`,
    what: msg`It was replaced, or two copies of it were written to. Lock it and compare it with your other copies and backups before you go on.`,
    step: "lock",
    stays: true,
  },
  slots: {
    place: "open",
    tone: "danger",
    title: msg`An older file with the locks was put in place`,
    what: msg`A passphrase or a kit from before opens this vault again. If you did not do that on purpose, change the passphrase now, and make new keys if somebody may know the old one.`,
    step: "locks",
    stays: true,
  },
  missing: GONE,
  ahead: GONE,
};
