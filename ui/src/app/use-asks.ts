// What somebody outside the page asked for, a link, a line of the tray's menu, the window's own close, files let go over
// it: done as soon as the vault is open.
import { plural } from "@lingui/core/macro";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { type Dropped, onAsked, onDragged, takeAsk } from "@/api/client";
import { toast } from "@/components/toast";
import { useDropped } from "@/lib/dropped";
import { openQuickAdd } from "@/record/quick-add-store";
import { useCloseAsked } from "./close-asked";
import { isNoun } from "./paths";

export function useAsks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const give = async (files: Dropped[], refused: number) => {
      if (refused > 0) toast({ text: plural({ refused }, { one: "# file was not taken: it is no file, or too large", other: "# files were not taken: they are no files, or too large" }), danger: true });
      if (files.length === 0) return;
      useDropped.setState({ over: false, files });
      // No place on the screen takes files: the import does.
      if (useDropped.getState().places === 0) await navigate({ to: "/import" });
    };
    const take = async () => {
      // Locked again in between: it waits for the next unlock.
      const ask = await takeAsk().catch(() => null);
      if (ask?.ask === "quick_add") openQuickAdd();
      if (ask?.ask === "close") useCloseAsked.setState({ open: true });
      if (ask?.ask === "files") await give(ask.files, ask.refused);
      if (ask?.ask === "open" && isNoun(ask.noun)) {
        await navigate({ to: "/$noun/$id", params: { noun: ask.noun, id: ask.id } });
      }
    };
    void take();
    const off = [onAsked(() => void take()), onDragged((over) => useDropped.setState({ over }))];
    return () => off.forEach((stop) => stop());
  }, [navigate]);
}
