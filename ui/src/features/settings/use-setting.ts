// A setting applies at once and can be taken back: what was there before stands in the toast.
import { msg } from "@lingui/core/macro";
import type { AppState, Request } from "@/api/types";
import { queryClient, readOptions } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { toast } from "@/components/toast";

/** Of the changes that were sent, the number of the last one. */
let latest = 0;

type Change = Request<"settings_set">;

/** Sets what is given. */
export function useSetting(state: AppState): (change: Change) => void {
  const set = useWrite("settings_set");
  return (change) => {
    // What nobody has chosen yet (a language, closing to the tray) has no former value to go back to.
    const before = Object.fromEntries(Object.keys(change).flatMap((name) => {
      const was = state[name as keyof Change & keyof AppState];
      return was === null ? [] : [[name, was]];
    })) as Change;
    // Seen before it is answered: who presses a button six times means six steps.
    queryClient.setQueryData(readOptions("app_state", {}).queryKey, { ...state, ...change });
    latest += 1;
    const mine = latest;
    set.mutate(change, {
      // An answer to a step before the last one would set the window back for a moment.
      onSettled: () => {
        if (mine === latest) void askState();
      },
      onSuccess: () =>
        toast({
          text: msg`The setting is changed`,
          ...(Object.keys(before).length > 0 ? { action: { label: msg`Undo`, run: () => set.mutate(before, { onSettled: () => void askState() }) } } : {}),
        }),
    });
  };
}
