// Says to the program that somebody is here, at most every five seconds, and keeps the time at which it will lock.
import { useEffect } from "react";
import { create } from "zustand";
import { call } from "@/api/client";
import type { AppState } from "@/api/types";
import { afterLock } from "./lock";

const EVERY_MS = 5_000;

export const useLocksAt = create<{ at: number | null }>(() => ({ at: null }));

export function useAutoLock(state: AppState): void {
  useEffect(() => useLocksAt.setState({ at: state.locks_at }), [state.locks_at]);
  useEffect(() => {
    let told = 0;
    const tell = () => {
      const now = Date.now();
      if (now - told < EVERY_MS) return;
      told = now;
      call("activity_seen", {}).then(
        ({ locks_at }) => useLocksAt.setState({ at: locks_at }),
        () => void afterLock(),
      );
    };
    const events = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
    for (const name of events) window.addEventListener(name, tell, { passive: true });
    // The program locks by itself; this only notices it where its news got lost.
    const watch = setInterval(() => {
      const { at } = useLocksAt.getState();
      if (at !== null && Date.now() > at + 1_500) void afterLock();
    }, 2_000);
    return () => {
      for (const name of events) window.removeEventListener(name, tell);
      clearInterval(watch);
    };
  }, []);
}
