// What becomes of what was read when the program says that something changed. Which kinds an answer is made of is
// declared by the program, command by command; writes declare nothing: the news decides.
import type { QueryClient } from "@tanstack/react-query";
import { listen } from "./client";
import { commands } from "./generated/commands";
import type { KindName, News } from "./types";

/** Kinds whose last and next contact, stage and open deals come from other records. */
const DERIVING: string[] = ["account", "contact", "lead", "deal"] satisfies KindName[];
const DERIVED_FROM: string[] = ["activity", "deal", "stage", "tag", "member"] satisfies KindName[];

/** Is an answer of this command to this request touched by a change of these kinds? */
export function meets(command: string, request: { kind?: string } | undefined, kinds: string[]): boolean {
  const reads: readonly string[] = commands[command as keyof typeof commands]?.reads ?? [];
  return reads.some((made) => {
    if (made === "any") return true;
    if (made !== "asked") return kinds.includes(made);
    const asked = request?.kind ?? "";
    return kinds.includes(asked) || (DERIVING.includes(asked) && kinds.some((kind) => DERIVED_FROM.includes(kind)));
  });
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
      const [command, request] = query.queryKey as [string, { kind?: string } | undefined];
      return meets(command, request, kinds);
    },
  });
}

export function follow(client: QueryClient, locked: () => void): () => void {
  return listen((news) => apply(client, news, locked));
}
