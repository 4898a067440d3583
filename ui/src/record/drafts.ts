// What was typed and not saved: kept inside the vault while it is typed, so that neither the lock nor the end of the
// program takes it, and offered again at the same place. Gone as soon as it is saved or thrown away.
import { useEffect, useState } from "react";
import { create } from "zustand";
import { asApiError, call } from "@/api/client";
import { queryClient, readOptions, useRead, useReads } from "@/api/use-read";
import type { PageKind } from "@/app/paths";

/** How much of the last typing can be lost to a lock that nobody announces. */
const EVERY_MS = 250;
/** A lock waits no longer than this for what is still to be kept. */
const LOCK_WAITS_MS = 1_000;

/** Drafts that the vault could not take: too long, or too many. */
const useTrouble = create<{ names: ReadonlySet<string> }>(() => ({ names: new Set() }));

const waiting = new Map<string, unknown>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** One write after the other: an older text must not arrive behind a newer one. */
let writing: Promise<void> = Promise.resolve();

function inTrouble(name: string, on: boolean): void {
  const { names } = useTrouble.getState();
  if (names.has(name) === on) return;
  useTrouble.setState({ names: new Set(on ? [...names, name] : [...names].filter((other) => other !== name)) });
}

async function write(name: string, value: unknown): Promise<void> {
  try {
    await call("device_state_set", { name, value });
    inTrouble(name, false);
  } catch (thrown) {
    // Locked in between: the lock screen is there already and has forgotten it.
    if (asApiError(thrown).code !== "locked") inTrouble(name, true);
  }
}

/** Writes what waits. Resolves when everything typed until now lies in the vault. */
export function flushDrafts(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const all = [...waiting];
  waiting.clear();
  writing = all.reduce((before, [name, value]) => before.then(() => write(name, value)), writing);
  return writing;
}

/** The same before a lock, which must not wait for ever. */
export async function flushBeforeLock(): Promise<void> {
  await Promise.race([flushDrafts(), new Promise<void>((late) => setTimeout(late, LOCK_WAITS_MS))]);
}

/** At the lock: nothing of it stays in the window. */
export function forgetDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  waiting.clear();
  useTrouble.setState({ names: new Set() });
}

function keep(name: string, value: unknown): void {
  queryClient.setQueryData(readOptions("device_state_get", { name }).queryKey, { value });
  waiting.set(name, value);
  timer ??= setTimeout(() => void flushDrafts(), EVERY_MS);
}

export interface Draft<T> {
  /** What lay there when the place was opened. Undefined: not known yet; null: nothing. */
  start: T | null | undefined;
  /** What lies there now. */
  now: T | null;
  /** Keeps what is typed; null forgets it. Before it is known what lies there, nothing is written over it. */
  keep: (value: T | null) => void;
  /** The vault did not take it. */
  trouble: boolean;
}

/** The draft of a place: `log.<id>`, `quick-add`. `read`: what of it is ours, as it may be another version's. */
export function useDraft<T>(place: string, read: (value: unknown) => T | null): Draft<T> {
  const name = `draft.${place}`;
  const { data } = useRead("device_state_get", { name });
  const trouble = useTrouble(({ names }) => names.has(name));
  const now = data === undefined ? undefined : read(data.value);
  const [start, setStart] = useState<{ name: string; value: T | null } | null>(null);
  if (now !== undefined && start?.name !== name) setStart({ name, value: now });
  return {
    start: start?.name === name ? start.value : undefined,
    now: now ?? null,
    keep: (value) => {
      if (now === undefined) return;
      // Nothing there and nothing to be kept: no write for every field that is opened and left.
      if (value === null && now === null && !waiting.has(name)) return;
      keep(name, value);
    },
    trouble,
  };
}

/** Whoever leaves the window may be about to lock it from elsewhere, or to end the program. */
export function useDraftsOnLeave(): void {
  useEffect(() => {
    const leave = () => void flushDrafts();
    window.addEventListener("blur", leave);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("blur", leave);
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", leave);
    };
  }, []);
}

export function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

const NOUNS: PageKind[] = ["account", "contact", "lead", "deal", "task"];
const AT_HAND = ["quick-add", ...NOUNS.map((kind) => `new.${kind}`)].map((place) => ({ name: `draft.${place}` }));

/** Reads what was left lying in the forms that a key opens: they have to be there with the key. */
export function useDraftsAtHand(): void {
  useReads("device_state_get", AT_HAND);
}
