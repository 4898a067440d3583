// The frame around every screen: sidebar, content, status bar, palette, and the verbs that work everywhere.
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { ExportDialog } from "@/features/export/ExportDialog";
import { TeamDialogs } from "@/features/team/TeamDialogs";
import { useSettingsPart } from "@/features/settings/part";
import { useCreate } from "@/record/create-store";
import { CreateDialog } from "@/record/CreateDialog";
import { useDraftsAtHand } from "@/record/drafts";
import { LogDialog } from "@/record/LogDialog";
import { QuickAdd } from "@/record/QuickAdd";
import { openQuickAdd } from "@/record/quick-add-store";
import { VerbDialog } from "@/record/VerbDialog";
import { type Action, useActions, useShortcuts } from "./actions";
import { Banners } from "./Banners";
import { CloseAsked } from "./CloseAsked";
import { askState, lockNow } from "./lock";
import { Palette } from "./Palette";
import type { Noun, PageKind } from "./paths";
import { useKeptRecent } from "./recent";
import { useSession } from "./session";
import { ShortcutSheet } from "./ShortcutSheet";
import { Sidebar } from "./Sidebar";
import { StatusBar } from "./StatusBar";
import { redo, undo } from "./undo";
import { useAsks } from "./use-asks";
import { useConflictCount } from "@/features/conflicts/conflicts";
import { useSidebar } from "./use-sidebar";
import { verb } from "./verbs";

export function Shell() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const { narrow, known, turn } = useSidebar();
  const waiting = useConflictCount();
  const state = useRead("app_state", {}).data;
  const report = useSession((session) => session.report);
  const settings = useWrite("settings_set", { onDone: () => void askState() });
  const dark = document.documentElement.dataset.theme === "dark";

  useShortcuts();
  useAsks();
  useKeptRecent();
  useDraftsAtHand();
  const go = (noun: Noun) => () => void navigate({ to: "/$noun", params: { noun } });
  const make = (kind: PageKind) => () => useCreate.setState({ kind, preset: {} });
  const actions: Action[] = [
    verb("palette", () => setPalette(true)),
    verb("go-today", () => void navigate({ to: "/today" })),
    verb("go-accounts", go("accounts")),
    verb("go-contacts", go("contacts")),
    verb("go-leads", go("leads")),
    verb("go-deals", go("deals")),
    verb("go-tasks", go("tasks")),
    verb("go-import", () => void navigate({ to: "/import" })),
    verb("go-trash", () => void navigate({ to: "/trash" })),
    verb("go-conflicts", () => void navigate({ to: "/conflicts" }), { hidden: waiting === 0 }),
    verb("go-team", () => {
      useSettingsPart.setState({ part: "team", line: null });
      void navigate({ to: "/settings" });
    }),
    verb("go-settings", () => void navigate({ to: "/settings" })),
    verb("quick-add", () => openQuickAdd()),
    verb("new-account", make("account")),
    verb("new-contact", make("contact")),
    verb("new-lead", make("lead")),
    verb("new-deal", make("deal")),
    verb("new-task", make("task")),
    verb("undo", () => void undo()),
    verb("redo", () => void redo()),
    verb("theme", () => settings.mutate({ theme: dark ? "light" : "dark" }), { label: dark ? msg`Light theme` : msg`Dark theme` }),
    verb("sidebar", turn),
    verb("lock", () => void lockNow()),
    verb("help", () => {
      useSettingsPart.setState({ part: "help" });
      void navigate({ to: "/settings" });
    }),
    verb("sheet", () => setSheet(true)),
    verb("back", () => window.history.back()),
    verb("forward", () => window.history.forward()),
  ];
  useActions(actions, "window");

  if (!known) return <div className="h-full bg-bg" />;
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
      <ExportDialog />
      <TeamDialogs />
      <VerbDialog />
      <QuickAdd />
      <CloseAsked />
    </div>
  );
}
