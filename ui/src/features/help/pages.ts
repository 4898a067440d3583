// The manual: short pages, searched and read without a network. A page says what a screen is for and what one can do
// there; what Coffer does not protect stands as plainly as what it does.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export interface Page {
  id: string;
  title: MessageDescriptor;
  text: MessageDescriptor[];
}
export interface Chapter {
  id: string;
  title: MessageDescriptor;
  pages: Page[];
}

export const CHAPTERS: Chapter[] = [
  {
    id: "begin",
    title: msg`Begin`,
    pages: [
      {
        id: "five-minutes",
        title: msg`The first five minutes`,
        text: [
          msg`Import the file that your phone, your mailbox or another CRM exported. Find somebody with Ctrl K: a part of the name, pinyin, initials or the end of a phone number will do.`,
          msg`Press L, write a sentence on what was said, choose the day of the next contact and save. On that day the customer stands on Today.`,
        ],
      },
      {
        id: "sample",
        title: msg`The sample`,
        text: [msg`60 made-up accounts with everything that belongs to them, to try things on. All of them carry the tag Sample. Settings, Data takes them out again, also after you have changed them.`],
      },
    ],
  },
  {
    id: "screens",
    title: msg`Screens`,
    pages: [
      { id: "today", title: msg`Today`, text: [msg`What is overdue, what is for today and what comes in the next seven days: follow-ups and tasks. Done, put off or log it where it stands; nothing else is on the page.`] },
      {
        id: "lists",
        title: msg`Lists`,
        text: [
          msg`Accounts, contacts, leads, deals and tasks. Arrows or J and K move, Enter opens at the title and edits a value everywhere else, Tab saves it and goes on, Space shows the record beside the list, X selects, Escape goes one layer back.`,
          msg`A filter, an order, columns and groups can be kept as a view, which gets a tab and a number: Ctrl 2 shows the first of them. A block copied from a spreadsheet is pasted at the ringed cell, after you have seen what it would change.`,
          msg`Filters are sentences; all of them hold, or any of them. Click a head to sort. What is selected can be changed together, with one undo for all.`,
        ],
      },
      {
        id: "record",
        title: msg`A record's page`,
        text: [
          msg`Fields to the side, what happened in the middle. A click on a value changes it where it stands, and it is saved when you leave it.`,
          msg`The timeline shows calls, visits, notes, moves between stages and every change, with who made it and when.`,
        ],
      },
      {
        id: "conflicts",
        title: msg`Conflicts`,
        text: [
          msg`Two people change the same field before hearing of each other: both values wait under Conflicts, yours on the left, theirs on the right, each with who wrote it and when. 1 takes yours, 2 takes theirs, 3 goes on; Ctrl Z asks again. One of the two is shown until then, and nothing is lost.`,
          msg`The field itself bears a small mark with the same choice. All of one person can be settled at once, with one undo for all. Whatever is chosen holds on every copy once it is exchanged.`,
        ],
      },
      {
        id: "team",
        title: msg`Team and exchange`,
        text: [
          msg`Under Settings, Team you invite somebody: your invitation goes to them, their answer comes to you, and on the phone they read six words that you type. If the words are other ones, nobody is let in. Then you seal the first file, and with it they enter.`,
          msg`From then on everybody seals a file for the others now and then and takes in theirs. Each device opens only the parts its member may read. What is missing is named, and the status bar says as of when you know the team.`,
          msg`Who joins does so in an empty vault. Who leaves gets nothing more, but keeps what was received before. The menu of a record shows who can read it, and why.`,
        ],
      },
      { id: "palette", title: msg`Search and commands`, text: [msg`Ctrl K opens one box for everything: records by name, pinyin, phone or e-mail, and every command with its key.`] },
      {
        id: "import",
        title: msg`Import`,
        text: [
          msg`Five steps: choose the file, look whether it is read rightly, say where each column goes, check, write. Before the last step nothing is written.`,
          msg`On the check page wrong cells are corrected where they stand. The report has one button that takes the whole import back, and a file of the rows that stayed out.`,
          msg`If Chinese looks garbled, choose another encoding in the second step; GB18030 is the usual one for files from older programs.`,
        ],
      },
      { id: "export", title: msg`Export and print`, text: [msg`From a list: what you see, in its order, as Excel, CSV or on paper. From the settings: everything, in open formats, with nothing lost. An exported file is not encrypted.`] },
      { id: "trash", title: msg`Trash`, text: [msg`What is deleted waits there. Ctrl Z takes back the latest action; the history of a record shows what it was before.`] },
      { id: "lock", title: msg`Lock`, text: [msg`Ctrl L locks at once; after a while without a key or a click Coffer locks itself. Locked, nothing of your data is in memory or in the window's title.`] },
    ],
  },
  {
    id: "security",
    title: msg`Security`,
    pages: [
      {
        id: "protected",
        title: msg`What protects the book`,
        text: [
          msg`Everything is in one file, encrypted page by page. Its key is in no file: the computer's keychain has one half, your passphrase is the other. Whoever copies the file has neither.`,
          msg`Every change is signed and chained, so that a file that was altered, or put back to an older state, is noticed when it is opened.`,
          msg`Coffer talks to no server. It contains nothing that could open a connection.`,
        ],
      },
      {
        id: "not-protected",
        title: msg`What it does not protect against`,
        text: [
          msg`Malware on a computer while the vault is open: it reads what you read. Lock when you leave, and keep the system clean.`,
          msg`People who may read: they can copy, photograph and tell. What somebody has read cannot be called back.`,
          msg`What has left the vault: exports, printed pages and saved attachments are not encrypted.`,
          msg`Copies from before: a new passphrase or a new key does not change backups that were made earlier.`,
          msg`A passphrase that can be guessed, where no keychain holds the other half. The growing wait on the lock screen does not help against somebody who has copied the file.`,
          msg`Losing the passphrase and the recovery kit: then nobody can open the vault, and neither can we.`,
          msg`Nobody has certified this program.`,
        ],
      },
      {
        id: "lost",
        title: msg`If something is lost`,
        text: [
          msg`The passphrase: open with the recovery kit and choose a new one.`,
          msg`The kit: make new keys in the settings, print the new kit and throw the old one away if you find it.`,
          msg`The computer: restore a backup on another one and open it with the kit. The thief has a file without a key.`,
        ],
      },
    ],
  },
  {
    id: "trouble",
    title: msg`If something is wrong`,
    pages: [
      { id: "blank", title: msg`The window stays blank or flickers`, text: [msg`Some graphics drivers do not get along with the system's web view. Settings, Compatibility lets Coffer draw without the graphics card.`] },
      { id: "keychain", title: msg`There is no keychain`, text: [msg`Start GNOME Keyring, KWallet or another service of that kind and unlock it. A vault that was made with a keychain opens on another computer with the recovery kit.`] },
      {
        id: "rolled-back",
        title: msg`The vault is not as you left it`,
        text: [msg`Somebody put an older or another file in its place, or a disk restored one. If it was not you, lock, and look for the newer file before you write anything.`],
      },
      { id: "check", title: msg`Check the vault`, text: [msg`Settings, Security reads every page, every sum and every signature. If it finds something, keep a copy of the folder and restore the last backup.`] },
    ],
  },
];
