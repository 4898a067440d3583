// Which of the four states the vault is in decides what exists at all: behind the lock there is no router, no cache,
// no title with a name in it.
import { useEffect } from "react";
import { follow } from "@/api/changes";
import type { AppState, Kit } from "@/api/types";
import { queryClient, useRead } from "@/api/use-read";
import { ErrorNotice } from "@/components/Notice";
import { CreateVault } from "@/features/vault/CreateVault";
import { ConfirmKit } from "@/features/vault/ConfirmKit";
import { LockScreen } from "@/features/vault/LockScreen";
import { RolledBack } from "@/features/vault/RolledBack";
import { machineLanguage, setLanguage } from "@/locales/i18n";
import { setDensity, setTextSize, setTheme } from "@/theme/theme";
import { useKeymap } from "./keymap";
import { afterLock } from "./lock";
import { useSession } from "./session";
import { useAutoLock } from "./use-auto-lock";
import { Workspace } from "./Workspace";

export function Gate() {
  const { data: state, error } = useRead("app_state", {});
  const creating = useSession((session) => session.creating);
  const kit = useSession((session) => session.kit);
  const passed = useSession((session) => session.passed);

  useEffect(() => follow(queryClient, () => void afterLock()), []);
  useEffect(() => {
    if (!state) return;
    setLanguage(state.language ?? machineLanguage());
    setTheme(state.theme);
    setDensity(state.density);
    setTextSize(state.text_size);
    useKeymap.setState({ shortcuts: state.shortcuts, single: state.single_keys });
  }, [state]);

  if (error && !state) {
    return (
      <main className="flex h-full items-center justify-center bg-bg p-8">
        <ErrorNotice error={error} className="max-w-120" />
      </main>
    );
  }
  if (!state) return null;
  if (state.state === "none" || creating) return <CreateVault state={state} />;
  if (state.state === "locked") return <LockScreen state={state} />;
  if (state.state === "kit") return <ConfirmKit kit={kit} />;
  // A new key was made: its kit comes before everything else.
  if (kit) return <RekeyedKit kit={kit} state={state} />;
  const alarm = state.warnings.find((warning) => warning.code === "rolled_back");
  if (alarm && !passed) return <RolledBack state={state} warning={alarm} />;
  return <Workspace state={state} />;
}

/** The book is open behind it and locks itself as ever. */
function RekeyedKit({ kit, state }: { kit: Kit; state: AppState }) {
  useAutoLock(state);
  return <ConfirmKit kit={kit} again />;
}
