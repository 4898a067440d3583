// The wait after wrong passphrases, as the program told it: counted down, and only then can one try again.
import { useEffect, useState } from "react";
import type { ApiError } from "@/api/client";

/** Seconds left to wait after this refusal; 0: now. */
export function useWait(error: ApiError | null): number {
  const [now, setNow] = useState(0);
  const [until, setUntil] = useState(0);
  const told = error?.details.wait_ms;
  useEffect(() => {
    const begin = Date.now();
    setNow(begin);
    setUntil(typeof told === "number" ? begin + told : 0);
    if (typeof told !== "number" || told <= 0) return undefined;
    const tick = setInterval(() => setNow(Date.now()), 250);
    const end = setTimeout(() => clearInterval(tick), told + 500);
    return () => {
      clearInterval(tick);
      clearTimeout(end);
    };
    // Each refusal is an error of its own, and its wait begins with it.
  }, [error, told]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
