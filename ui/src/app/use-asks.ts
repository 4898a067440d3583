// What somebody outside the page asked for, a link, a line of the tray's menu, the window's own close: done as soon as the
// vault is open.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { onAsked, takeAsk } from "@/api/client";
import { openQuickAdd } from "@/record/quick-add-store";
import { useCloseAsked } from "./close-asked";
import { isNoun } from "./paths";

export function useAsks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const take = async () => {
      // Locked again in between: it waits for the next unlock.
      const ask = await takeAsk().catch(() => null);
      if (ask?.ask === "quick_add") openQuickAdd();
      if (ask?.ask === "close") useCloseAsked.setState({ open: true });
      if (ask?.ask === "open" && isNoun(ask.noun)) {
        await navigate({ to: "/$noun/$id", params: { noun: ask.noun, id: ask.id } });
      }
    };
    void take();
    return onAsked(() => void take());
  }, [navigate]);
}
