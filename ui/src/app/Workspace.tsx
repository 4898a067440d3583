// The open vault: the router exists only here, so nothing behind the lock is mounted.
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import type { AppState } from "@/api/types";
import { useDraftsOnLeave } from "@/record/drafts";
import { makeRouter } from "./router";
import { useAutoLock } from "./use-auto-lock";

export function Workspace({ state }: { state: AppState }) {
  const [router] = useState(makeRouter);
  useAutoLock(state);
  useDraftsOnLeave();
  return <RouterProvider router={router} />;
}
