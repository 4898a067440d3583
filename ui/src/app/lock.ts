// Crossing the lock: what is dropped on the way out, what is asked on the way in.
import { call } from "@/api/client";
import { queryClient, readOptions } from "@/api/use-read";
import { clearToasts, toastError } from "@/components/toast";
import { asApiError } from "@/api/client";
import { forgetDialogs } from "@/record/create-store";
import { flushBeforeLock, forgetDrafts } from "@/record/drafts";
import { forgetLists } from "@/record/list-state";
import { useQuickAdd } from "@/record/quick-add-store";
import { forgetExport } from "@/features/export/export-store";
import { startOver } from "@/features/import/wizard";
import { forgetTeam } from "@/features/team/team-store";
import { useCloseAsked } from "./close-asked";
import { forgetRecent } from "./recent";
import { forgetSession } from "./session";
import { forgetStatus } from "./status";

/** Drops everything that was read, then asks again where we stand. */
export async function afterLock(): Promise<void> {
  forgetDrafts();
  forgetDialogs();
  useQuickAdd.setState({ open: false, text: "" });
  forgetLists();
  forgetSession();
  forgetStatus();
  forgetRecent();
  forgetExport();
  startOver();
  forgetTeam();
  useCloseAsked.setState({ open: false });
  clearToasts();
  await queryClient.cancelQueries();
  await queryClient.invalidateQueries({ queryKey: ["app_state"] });
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "app_state" });
}

/** After unlocking, creating or confirming: read the state again. */
export async function askState(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: readOptions("app_state", {}).queryKey });
}

/** Locks now, when what was typed lies in the vault. The news of it may come too; dropping twice does no harm. */
export async function lockNow(): Promise<void> {
  await flushBeforeLock();
  try {
    await call("vault_lock", {});
  } catch (thrown) {
    toastError(asApiError(thrown));
  }
  await afterLock();
}
