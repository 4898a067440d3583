// Every code the program can answer with: what it is called, what it means, what to do next. A code without its text
// does not compile.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ApiError } from "./client";
import type { ErrorCode } from "./types";

export interface ErrorText {
  title: MessageDescriptor;
  what: MessageDescriptor;
  next: MessageDescriptor;
}

export const ERRORS: Record<ErrorCode, ErrorText> = {
  usage: {
    title: msg`Coffer did not understand the request`,
    what: msg`The window asked in a way the program does not know. Nothing was changed.`,
    next: msg`Close and open Coffer. If it happens again, report the number below.`,
  },
  unknown_command: {
    title: msg`This program is older than its window`,
    what: msg`The window asked for something this version cannot do. Nothing was changed.`,
    next: msg`Install Coffer again, so that both parts are of one version.`,
  },
  locked: {
    title: msg`The vault is locked`,
    what: msg`Coffer locked itself. What was saved is safe.`,
    next: msg`Unlock it and repeat the last step.`,
  },
  wrong_passphrase: {
    title: msg`That is not the passphrase`,
    what: msg`Nothing was opened and nothing was changed.`,
    next: msg`Check Caps Lock and the keyboard language, then try again. The recovery kit opens the vault too.`,
  },
  wrong_kit: {
    title: msg`These words do not match the recovery kit`,
    what: msg`At least one word is different from the kit of this vault.`,
    next: msg`Compare word by word with the printed page, and check that it belongs to this vault.`,
  },
  not_found: {
    title: msg`That is no longer here`,
    what: msg`It was deleted or merged in the meantime.`,
    next: msg`Look in the trash, or undo the last change.`,
  },
  already_exists: {
    title: msg`That exists already`,
    what: msg`Nothing was created, so nothing was overwritten.`,
    next: msg`Choose another name, or use what is there.`,
  },
  in_use: {
    title: msg`The vault is open somewhere else`,
    what: msg`Another Coffer on this computer holds this vault. Two at once could damage it.`,
    next: msg`Close the other one, then try again.`,
  },
  refused: {
    title: msg`That is not allowed here`,
    what: msg`A rule of this vault speaks against it. Nothing was changed.`,
    next: msg`Ask the person who looks after the vault if you need it.`,
  },
  invalid: {
    title: msg`A value does not fit its field`,
    what: msg`Nothing was saved.`,
    next: msg`Correct the value and save again.`,
  },
  bad_input: {
    title: msg`This file cannot be read`,
    what: msg`Its content is not what its name promises, or it is damaged. Nothing was imported.`,
    next: msg`Export it again from the other program, or save it as CSV or XLSX.`,
  },
  damaged: {
    title: msg`The vault file is damaged`,
    what: msg`A part of the file was changed outside of Coffer. Coffer does not write into it.`,
    next: msg`Copy the vault folder to a safe place, then restore the latest backup.`,
  },
  rolled_back: {
    title: msg`This is an older copy of the vault`,
    what: msg`Coffer remembers a newer state than the one in this file.`,
    next: msg`If you restored a backup on purpose, continue. If not, find the newer file before you go on.`,
  },
  newer_version: {
    title: msg`This vault was made by a newer Coffer`,
    what: msg`This version cannot read it and has changed nothing.`,
    next: msg`Install the newer version, then open the vault again.`,
  },
  no_keychain: {
    title: msg`There is no system keychain here`,
    what: msg`The key would be protected by the passphrase alone.`,
    next: msg`Start a keychain service (GNOME Keyring, KWallet), or agree to go without.`,
  },
  keychain_locked: {
    title: msg`The system keychain is locked`,
    what: msg`Half of the key lies in the keychain, and the system does not give it out yet.`,
    next: msg`Unlock the keychain in the system and try again, or open the vault with the recovery kit.`,
  },
  keychain_no_entry: {
    title: msg`The keychain has no entry for this vault`,
    what: msg`The entry was removed, or this is another computer or user. The data is intact.`,
    next: msg`Open the vault with the recovery kit; Coffer then writes a new entry.`,
  },
  keychain_wrong_value: {
    title: msg`The keychain entry belongs to another vault`,
    what: msg`The stored half of the key does not fit. The data is intact.`,
    next: msg`Open the vault with the recovery kit; Coffer then writes the right entry.`,
  },
  disk_full: {
    title: msg`The disk is full`,
    what: msg`The last change was not saved. Everything before it is safe.`,
    next: msg`Make room on the disk, then repeat the last step.`,
  },
  cancelled: {
    title: msg`Cancelled`,
    what: msg`The work was stopped and what it had begun was taken back.`,
    next: msg`Start it again when you like.`,
  },
  kit_unconfirmed: {
    title: msg`First confirm the recovery kit`,
    what: msg`Until three words of the kit are typed back, nothing can be written.`,
    next: msg`Type the three words; it takes a minute.`,
  },
  internal: {
    title: msg`Something went wrong inside Coffer`,
    what: msg`This is a fault of the program. The last change was not saved; everything before it is safe.`,
    next: msg`Try again. If it happens again, report the number below.`,
  },
};

/** Situations within a code that have words of their own, by the reason in the details. */
const SPECIAL: Record<string, ErrorText> = {
  "refused words_differ": {
    title: msg`The words are not the same`,
    what: msg`Somebody may have changed a message on its way. Nobody was let in, and this invitation answers nobody any more.`,
    next: msg`Make a new invitation, and send it another way.`,
  },
  "refused unknown invitation": {
    title: msg`This answers no invitation of this device`,
    what: msg`The invitation was used already, it is void, or another device made it.`,
    next: msg`Make a new invitation and have it answered.`,
  },
  "refused book not empty": {
    title: msg`This book is not empty`,
    what: msg`Who joins takes over the team's book, and what is in this one would be lost. So nothing was done.`,
    next: msg`Lock, choose “New vault” on the lock screen, and answer the invitation there. Then export this book and import it there.`,
  },
  "refused not admitted": {
    title: msg`You have not been let in yet`,
    what: msg`The file does not name this device as one of the team.`,
    next: msg`Let the person who invited you take in your answer and seal a file for you after that.`,
  },
  "refused not joining": {
    title: msg`This vault has not answered an invitation`,
    what: msg`Without one Coffer does not know which team the file is to lead into.`,
    next: msg`Join a team with an invitation first.`,
  },
  "refused alone": {
    title: msg`There is nobody to seal for`,
    what: msg`This book has one device only.`,
    next: msg`Invite somebody first.`,
  },
  "bad_input malformed invitation": {
    title: msg`This is no whole invitation`,
    what: msg`A part of it is missing or was changed.`,
    next: msg`Copy all of it, from COFFER-TEAM to the last letter.`,
  },
  "bad_input malformed join request": {
    title: msg`This is no whole answer`,
    what: msg`A part of it is missing or was changed.`,
    next: msg`Copy all of it, from COFFER-JOIN to the last letter.`,
  },
  "bad_input not_sealed bundle": {
    title: msg`This is no sealed file`,
    what: msg`It was not made by Coffer for teammates. Nothing was taken in.`,
    next: msg`Choose the file that your teammate sealed.`,
  },
  "bad_input cut_short bundle": {
    title: msg`The sealed file is not whole`,
    what: msg`Its end is missing. Nothing was taken in.`,
    next: msg`Wait until it is copied whole, or fetch it again.`,
  },
  "bad_input damaged bundle": {
    title: msg`The sealed file was changed or damaged`,
    what: msg`Its seal does not hold. Nothing was taken in.`,
    next: msg`Have it sealed again.`,
  },
  "bad_input not_for_this_device bundle": {
    title: msg`The file is sealed for other devices`,
    what: msg`This device has no key for it. Nothing was taken in.`,
    next: msg`Ask its author to seal one after this device was let in.`,
  },
  "bad_input other_team bundle": {
    title: msg`The file is of another team`,
    what: msg`Nothing was taken in.`,
    next: msg`Open the vault of that team and take it in there.`,
  },
  "bad_input unknown_author bundle": {
    title: msg`The file is from nobody in the team`,
    what: msg`Its signature is of no device that the team knows. Nothing was taken in.`,
    next: msg`Ask who sent it. If it was a teammate, take in a file of whoever let them in first.`,
  },
  "newer_version bundle": {
    title: msg`The file was made by a newer Coffer`,
    what: msg`This version cannot read it. Nothing was taken in.`,
    next: msg`Install the newer version, then take the file in.`,
  },
  "refused network_file_system": {
    title: msg`A vault cannot lie on a network drive`,
    what: msg`Two computers could write into it at once and damage it.`,
    next: msg`Keep the vault on this computer's own disk.`,
  },
  "refused changed_since": {
    title: msg`This can no longer be taken back whole`,
    what: msg`Some of these records were changed later. Taking the rest back would mix two states.`,
    next: msg`Undo the later changes first, or change the records by hand.`,
  },
  "refused half_created": {
    title: msg`This vault was never finished`,
    what: msg`Creating it was interrupted before there was anything in it.`,
    next: msg`Create a new vault.`,
  },
  "disk_full read_only": {
    title: msg`The disk cannot be written`,
    what: msg`The last change was not saved. Everything before it is safe.`,
    next: msg`Make the vault folder writable, then repeat the last step.`,
  },
  "refused job_running": {
    title: msg`Another import is still running`,
    what: msg`One at a time, so that each can be taken back whole.`,
    next: msg`Wait until it is done, or cancel it.`,
  },
  "bad_input empty": {
    title: msg`The file is empty`,
    what: msg`There is no row in it.`,
    next: msg`Export it again from the other program.`,
  },
  "bad_input unknown_format": {
    title: msg`This kind of file cannot be read`,
    what: msg`It is no table, no card file and no export that Coffer knows.`,
    next: msg`Save it as CSV or XLSX and try again.`,
  },
  "bad_input protected": {
    title: msg`The file is protected by a password`,
    what: msg`Coffer cannot open it.`,
    next: msg`Remove the password in the program that made it, then try again.`,
  },
  "bad_input too_large": {
    title: msg`That is too large`,
    what: msg`It is larger than Coffer takes in at once. Nothing was saved.`,
    next: msg`Split it, and try with the parts.`,
  },
};

/** The words for one error. */
export function errorText(error: ApiError): ErrorText {
  const { reason, action, what } = error.details;
  const closest = [[reason ?? action, what], [reason ?? action], [what]].map((facts) => SPECIAL[[error.code, ...facts.filter((fact) => typeof fact === "string")].join(" ")]);
  return closest.find((text) => text !== undefined) ?? ERRORS[error.code];
}

/** What is wrong with one value, as the program's validation says it. */
const REASONS: Record<string, MessageDescriptor> = {
  required: msg`This field cannot be empty`,
  wrong_type: msg`The value does not fit the field`,
  too_long: msg`The text is too long`,
  too_many: msg`More values than a list takes`,
  out_of_range: msg`The number is out of range`,
  not_a_choice: msg`This is not one of the choices`,
  no_such_record: msg`That record does not exist`,
  credit_code: msg`The check digit of the credit code does not fit`,
  cycle: msg`An account cannot be its own parent`,
  fixed: msg`This value cannot be changed any more`,
  unknown_field: msg`That field does not exist`,
  unusable: msg`This passphrase cannot be used`,
};

/** The sentence to stand under a field. */
export function fieldError(error: ApiError): MessageDescriptor {
  const reason = error.details.reason;
  return (typeof reason === "string" ? REASONS[reason] : undefined) ?? errorText(error).title;
}

/** Why a row of a file was not taken in. */
const ROW_REASONS: Record<string, MessageDescriptor> = {
  no_name: msg`Nothing in the row says what the record is called`,
  not_a_date: msg`Not a date that can be read`,
  not_a_number: msg`Not a whole number`,
  not_money: msg`Not an amount of money`,
  not_a_percent: msg`Not between 0 and 100`,
  not_a_checkbox: msg`Neither yes nor no`,
  not_a_choice: msg`Not one of the field's choices`,
  not_an_email: msg`Not an e-mail address`,
  too_long: msg`Longer than the field takes`,
  too_many: msg`More values than a list takes`,
  extra_cells: msg`More cells than the header has columns`,
  ambiguous_link: msg`Several records bear the name it links to`,
  unknown_link: msg`No record has the id it links to`,
  repeated_id: msg`Two rows claim the same id`,
  duplicate: msg`Already there`,
  refused: msg`A rule of the vault refuses it`,
  unreadable: msg`Cannot be read as a record`,
};

export function rowReason(code: string): MessageDescriptor {
  return ROW_REASONS[code] ?? REASONS[code] ?? msg`This row cannot be imported`;
}
