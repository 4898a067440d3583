// The wait after wrong passphrases, as the program told it: counted down, and only then can one try again.
import { useEffect, useState } from "react";
import type { ApiError } from "@/api/client";

/** Seconds left to wait (0: now), and what a refusal begins. */
export function useWait(): { left: number; begin: (refused: ApiError) => void } {
  const [now, setNow] = useState(0);
  const [until, setUntil] = useState(0);
  useEffect(() => {
    if (until === 0) return undefined;
    const tick = setInterval(() => {
      const at = Date.now();
      setNow(at);
      if (at >= until) clearInterval(tick);
    }, 250);
    return () => clearInterval(tick);
  }, [until]);
  const begin = (refused: ApiError) => {
    const told = refused.details.wait_ms;
    const at = Date.now();
    setNow(at);
    setUntil(typeof told === "number" ? at + told : 0);
  };
  return { left: Math.max(0, Math.ceil((until - now) / 1000)), begin };
}
