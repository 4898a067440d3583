// The frame around every screen: sidebar, content, status bar, palette, and the verbs that work everywhere.
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { Building2, CircleCheck, History, ImportIcon, Lock, PanelLeft, Redo2, Search, Settings, Star, Sun, Trash2, Undo2, User, UserPlus } from "@/components/icons";
import { useCreate } from "@/record/create-store";
import { CreateDialog } from "@/record/CreateDialog";
import { LogDialog } from "@/record/LogDialog";
import { type Action, useActions, useShortcuts } from "./actions";
import { Banners } from "./Banners";
import { askState, lockNow } from "./lock";
import { Palette } from "./Palette";
import { useSession } from "./session";
import { ShortcutSheet } from "./ShortcutSheet";
import { Sidebar } from "./Sidebar";
import { StatusBar } from "./StatusBar";
import { redo, undo } from "./undo";

export function Shell() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [narrow, setNarrow] = useState<boolean | null>(null);
  const state = useRead("app_state", {}).data;
  const report = useSession((session) => session.report);
  const settings = useWrite("settings_set", { onDone: () => void askState() });
  const dark = document.documentElement.dataset.theme === "dark";

  useShortcuts();
  const go = (noun: string) => () => void navigate({ to: "/$noun", params: { noun } });
  const actions: Action[] = [
    { id: "palette", label: msg`Search or run a command`, icon: Search, keys: "mod+k", group: "app", hidden: true, run: () => setPalette(true) },
    { id: "go-today", label: msg`Go to today`, icon: Sun, keys: "g t", group: "go", run: () => void navigate({ to: "/today" }) },
    { id: "go-accounts", label: msg`Go to accounts`, icon: Building2, keys: "g a", group: "go", run: go("accounts") },
    { id: "go-contacts", label: msg`Go to contacts`, icon: User, keys: "g c", group: "go", run: go("contacts") },
    { id: "go-leads", label: msg`Go to leads`, icon: UserPlus, keys: "g l", group: "go", run: go("leads") },
    { id: "go-deals", label: msg`Go to deals`, icon: Star, keys: "g d", group: "go", run: go("deals") },
    { id: "go-tasks", label: msg`Go to tasks`, icon: CircleCheck, group: "go", run: go("tasks") },
    { id: "go-import", label: msg`Import`, icon: ImportIcon, keys: "g i", group: "go", run: () => void navigate({ to: "/import" }) },
    { id: "go-trash", label: msg`Trash`, icon: Trash2, group: "go", run: () => void navigate({ to: "/trash" }) },
    { id: "go-settings", label: msg`Settings`, icon: Settings, keys: "mod+,", group: "go", run: () => void navigate({ to: "/settings" }) },
    { id: "new-account", label: msg`New account`, icon: Building2, group: "create", run: () => useCreate.setState({ kind: "account", preset: {} }) },
    { id: "new-contact", label: msg`New contact`, icon: User, group: "create", run: () => useCreate.setState({ kind: "contact", preset: {} }) },
    { id: "new-lead", label: msg`New lead`, icon: UserPlus, group: "create", run: () => useCreate.setState({ kind: "lead", preset: {} }) },
    { id: "new-deal", label: msg`New deal`, icon: Star, group: "create", run: () => useCreate.setState({ kind: "deal", preset: {} }) },
    { id: "new-task", label: msg`New task`, icon: CircleCheck, group: "create", run: () => useCreate.setState({ kind: "task", preset: {} }) },
    { id: "undo", label: msg`Undo`, icon: Undo2, keys: "mod+z", group: "app", run: () => void undo() },
    { id: "redo", label: msg`Redo`, icon: Redo2, keys: "mod+shift+z", group: "app", run: () => void redo() },
    { id: "theme", label: dark ? msg`Light theme` : msg`Dark theme`, icon: Sun, group: "app", run: () => settings.mutate({ theme: dark ? "light" : "dark" }) },
    { id: "sidebar", label: msg`Show or hide the sidebar`, icon: PanelLeft, keys: "mod+\\", group: "app", run: () => setNarrow((now) => !(now ?? false)) },
    { id: "lock", label: msg`Lock now`, icon: Lock, keys: "mod+l", group: "app", run: () => void lockNow() },
    { id: "sheet", label: msg`Keyboard shortcuts`, icon: History, keys: "?", group: "app", run: () => setSheet(true) },
    { id: "back", label: msg`Back`, keys: "alt+left", group: "app", hidden: true, run: () => window.history.back() },
    { id: "forward", label: msg`Forward`, keys: "alt+right", group: "app", hidden: true, run: () => window.history.forward() },
  ];
  useActions(actions, "window");

  return (
    <div className="flex h-full flex-col bg-bg">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {t`Skip to the content`}
      </a>
      <div className="flex min-h-0 grow">
        <Sidebar name={state?.vault?.name ?? ""} narrow={narrow} onSearch={() => setPalette(true)} />
        <main id="content" tabIndex={-1} className="flex min-w-0 grow flex-col outline-none">
          <Banners report={report} warnings={state?.warnings ?? []} />
          <Outlet />
        </main>
      </div>
      <StatusBar />
      <Palette open={palette} onClose={() => setPalette(false)} />
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
      <CreateDialog />
      <LogDialog />
    </div>
  );
}
