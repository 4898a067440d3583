// What every read is made of, and what becomes of it when the program says that something changed.
// Writes declare nothing: the news decides.
import type { QueryClient } from "@tanstack/react-query";
import { listen } from "./client";
import type { News, ReadName, Request } from "./types";

/** `all`: any change of a record. `none`: asked anew only on purpose (state of the program, files, jobs). */
type Made = string[] | "all" | "none";

const PEOPLE = ["account", "contact", "lead", "deal", "activity", "task"];

export const READS: { [C in ReadName]: (request: Request<C>) => Made } = {
  app_state: () => "none",
  vault_list: () => "none",
  passphrase_strength: () => "none",
  schema: () => ["custom_field"],
  count: () => "all",
  record_view: ({ kind }) => [kind, ...(PEOPLE.includes(kind) ? ["activity", "deal", "stage", "tag", "member"] : [])],
  record_page: ({ kind }) => [kind, ...(PEOPLE.includes(kind) ? PEOPLE : []), "tag", "member", "stage"],
  record_get: ({ kind }) => [kind, ...PEOPLE, "tag", "member", "stage", "pipeline"],
  record_trash: () => "all",
  record_history: () => "all",
  timeline: () => "all",
  related: () => "all",
  undo_stack: () => "all",
  search: () => "all",
  attachment_read: () => "none",
  import_check: () => "none",
  job_status: () => "none",
  audit_verify: () => "none",
  doctor: () => "none",
};

/** Does a read with these parts meet the news? */
export function meets(made: Made, kinds: string[]): boolean {
  if (made === "none") return false;
  if (made === "all") return true;
  return made.some((kind) => kinds.includes(kind));
}

/** Marks what the news touches as stale; what is on the screen is asked again at once. */
export function apply(client: QueryClient, news: News, locked: () => void): void {
  if (news.state !== undefined) {
    if (news.state === "locked" || news.state === "none") locked();
    else void client.invalidateQueries({ queryKey: ["app_state"] });
    return;
  }
  const kinds = news.kinds ?? [];
  if (kinds.length === 0) return;
  void client.invalidateQueries({
    predicate: (query) => {
      const [command, request] = query.queryKey as [ReadName, never];
      const made = READS[command];
      return made !== undefined && meets(made(request), kinds);
    },
  });
}

export function follow(client: QueryClient, locked: () => void): () => void {
  return listen((news) => apply(client, news, locked));
}
