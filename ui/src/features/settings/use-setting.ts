// A setting applies at once and can be taken back: what was there before stands in the toast.
import { msg } from "@lingui/core/macro";
import type { AppState, Request } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { toast } from "@/components/toast";

type Change = Request<"settings_set">;

/** Sets what is given. */
export function useSetting(state: AppState): (change: Change) => void {
  const set = useWrite("settings_set", { onDone: () => void askState() });
  return (change) => {
    // What nobody has chosen yet (a language, closing to the tray) has no former value to go back to.
    const before = Object.fromEntries(Object.keys(change).flatMap((name) => {
      const was = state[name as keyof Change & keyof AppState];
      return was === null ? [] : [[name, was]];
    })) as Change;
    set.mutate(change, {
      onSuccess: () =>
        toast({
          text: msg`The setting is changed`,
          ...(Object.keys(before).length > 0 ? { action: { label: msg`Undo`, run: () => set.mutate(before) } } : {}),
        }),
    });
  };
}
