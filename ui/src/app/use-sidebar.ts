// Whether the sidebar is wide or a rail of icons: as the person left it on this computer, or as the window has room.
import { call } from "@/api/client";
import { queryClient, readOptions, useRead } from "@/api/use-read";

const REQUEST = { name: "sidebar" };
/** Are its words hidden now, for whatever reason? Where the window is too narrow for them is known to the theme. */
function isRail(): boolean {
  return document.querySelector<HTMLElement>("[data-sidebar-words]")?.offsetParent === null;
}

/** `narrow`: null follows the window. `turn`: the other one. `known`: it has been read; before, the frame would jump. */
export function useSidebar(): { narrow: boolean | null; known: boolean; turn: () => void } {
  const { data, isPending } = useRead("device_state_get", REQUEST);
  const kept = data?.value;
  const narrow = kept === "rail" ? true : kept === "wide" ? false : null;
  const turn = () => {
    const value = isRail() ? "wide" : "rail";
    queryClient.setQueryData(readOptions("device_state_get", REQUEST).queryKey, { value });
    // Losing this is no loss: the key is pressed again.
    call("device_state_set", { ...REQUEST, value }).catch(() => undefined);
  };
  return { narrow, known: !isPending, turn };
}
