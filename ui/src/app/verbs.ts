// Every verb of the window, once: its word, its sign, its keys. Menus, buttons, palette, the sheet of shortcuts and the
// settings that change them read this list; what a verb does is said by the screen that registers it.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  ArrowLeft,
  ArrowRight,
  Building2,
  Calendar,
  Check,
  CircleCheck,
  ExternalLink,
  GitMerge,
  History,
  ImportIcon,
  Info,
  Keyboard,
  Lock,
  type LucideIcon,
  MessageSquare,
  PanelLeft,
  Pencil,
  Plus,
  Redo2,
  Search,
  Settings,
  Split,
  Star,
  Sun,
  TagIcon,
  Trash2,
  Undo2,
  User,
  UserPlus,
  Users,
  Zap,
} from "@/components/icons";
import type { Action } from "./actions";

/** Where the palette and the sheet list a verb: on what is chosen, on this page, going, making, the window. */
export type Group = "selection" | "here" | "go" | "create" | "app";

interface Verb {
  label: MessageDescriptor;
  icon: LucideIcon;
  keys?: string;
  group: Group;
  /** Not in the palette: motions, and the palette itself. */
  hidden?: boolean;
}

const all = {
  // What is chosen.
  open: { label: msg`Open`, icon: ArrowRight, keys: "enter", group: "selection", hidden: true },
  edit: { label: msg`Edit`, icon: Pencil, keys: "e", group: "selection" },
  log: { label: msg`Log a follow-up`, icon: MessageSquare, keys: "l", group: "selection" },
  schedule: { label: msg`Schedule`, icon: Calendar, keys: "s", group: "selection" },
  stage: { label: msg`Move to another stage`, icon: Star, keys: "m", group: "selection" },
  assign: { label: msg`Change the owner`, icon: User, keys: "a", group: "selection" },
  tag: { label: msg`Tag`, icon: TagIcon, keys: "t", group: "selection" },
  done: { label: msg`Done`, icon: CircleCheck, keys: "d", group: "selection" },
  tomorrow: { label: msg`Put off to tomorrow`, icon: Calendar, keys: "z", group: "selection" },
  merge: { label: msg`Merge with another`, icon: GitMerge, group: "selection" },
  "as-of": { label: msg`As it was on a day`, icon: History, group: "selection" },
  readers: { label: msg`Who can read this`, icon: Users, group: "selection" },
  window: { label: msg`Open in a window of its own`, icon: ExternalLink, keys: "mod+enter", group: "selection" },
  delete: { label: msg`Move to the trash`, icon: Trash2, keys: "delete", group: "selection" },
  // This page.
  new: { label: msg`New`, icon: Plus, keys: "n", group: "here" },
  close: { label: msg`Back to the list`, icon: ArrowLeft, keys: "escape", group: "here" },
  next: { label: msg`Next row`, icon: ArrowRight, keys: "j", group: "here", hidden: true },
  previous: { label: msg`Previous row`, icon: ArrowLeft, keys: "k", group: "here", hidden: true },
  "take-mine": { label: msg`Take mine`, icon: Check, keys: "1", group: "here" },
  "take-theirs": { label: msg`Take theirs`, icon: Check, keys: "2", group: "here" },
  "decide-later": { label: msg`Decide later`, icon: ArrowRight, keys: "3", group: "here" },
  // Going.
  "go-today": { label: msg`Go to today`, icon: Sun, keys: "g t", group: "go" },
  "go-accounts": { label: msg`Go to accounts`, icon: Building2, keys: "g a", group: "go" },
  "go-contacts": { label: msg`Go to contacts`, icon: User, keys: "g c", group: "go" },
  "go-leads": { label: msg`Go to leads`, icon: UserPlus, keys: "g l", group: "go" },
  "go-deals": { label: msg`Go to deals`, icon: Star, keys: "g d", group: "go" },
  "go-tasks": { label: msg`Go to tasks`, icon: CircleCheck, keys: "g o", group: "go" },
  "go-import": { label: msg`Import`, icon: ImportIcon, keys: "g i", group: "go" },
  "go-trash": { label: msg`Trash`, icon: Trash2, group: "go" },
  "go-conflicts": { label: msg`Conflicts`, icon: Split, group: "go" },
  "go-team": { label: msg`Team and exchange`, icon: Users, keys: "g s", group: "go" },
  "go-settings": { label: msg`Settings`, icon: Settings, keys: "mod+,", group: "go" },
  // Making.
  "quick-add": { label: msg`Quick add`, icon: Zap, keys: "mod+shift+n", group: "create" },
  "new-account": { label: msg`New account`, icon: Building2, group: "create" },
  "new-contact": { label: msg`New contact`, icon: User, group: "create" },
  "new-lead": { label: msg`New lead`, icon: UserPlus, group: "create" },
  "new-deal": { label: msg`New deal`, icon: Star, group: "create" },
  "new-task": { label: msg`New task`, icon: CircleCheck, group: "create" },
  // The window.
  palette: { label: msg`Search or run a command`, icon: Search, keys: "mod+k", group: "app", hidden: true },
  undo: { label: msg`Undo`, icon: Undo2, keys: "mod+z", group: "app" },
  redo: { label: msg`Redo`, icon: Redo2, keys: "mod+shift+z", group: "app" },
  theme: { label: msg`Light or dark`, icon: Sun, group: "app" },
  sidebar: { label: msg`Show or hide the sidebar`, icon: PanelLeft, keys: "mod+\\", group: "app" },
  lock: { label: msg`Lock now`, icon: Lock, keys: "mod+l", group: "app" },
  help: { label: msg`Help`, icon: Info, keys: "f1", group: "app" },
  sheet: { label: msg`Keyboard shortcuts`, icon: Keyboard, keys: "?", group: "app" },
  back: { label: msg`Back`, icon: ArrowLeft, keys: "alt+left", group: "app", hidden: true },
  forward: { label: msg`Forward`, icon: ArrowRight, keys: "alt+right", group: "app", hidden: true },
} as const satisfies Record<string, Verb>;

export type VerbId = keyof typeof all;
export const VERBS: Record<VerbId, Verb> = all;

/** A verb that does something here. `more` says it more closely: another word, whom it is about. */
export function verb(id: VerbId, run: () => void, more: Partial<Pick<Action, "label" | "icon" | "hidden" | "of">> = {}): Action {
  return { id, ...VERBS[id], ...more, run };
}
