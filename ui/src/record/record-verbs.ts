// The verbs that work on one record wherever it stands: on its page, in a row, in the panel beside a list.
import type { Action } from "@/app/actions";
import { asApiError, openWindow } from "@/api/client";
import { nounOf } from "@/app/paths";
import { verb } from "@/app/verbs";
import { toastError } from "@/components/toast";
import { type AskingVerb, type LogAbout, useLog, useVerb } from "./create-store";

/** Which verbs make sense for a kind; a task is planned and handed on, but not logged. */
const NOT_FOR_TASKS = ["log", "tag"];

/**
 * The verbs of the record that `about` names when they run; `now` is the one they name in the palette.
 * Without a record they are there for the keyboard but not listed.
 */
export function recordVerbs(about: () => LogAbout | null, now: LogAbout | null): Action[] {
  const of = now ? { of: now.record.title } : {};
  const ask = (id: AskingVerb) => () => {
    const target = about();
    if (target && !(target.kind === "task" && NOT_FOR_TASKS.includes(id))) useVerb.setState({ verb: id, about: target });
  };
  const hidden = (id: string) => now === null || (now.kind === "task" && NOT_FOR_TASKS.includes(id));
  const verbs = [
    verb(
      "log",
      () => {
        const target = about();
        if (target && target.kind !== "task") useLog.setState({ about: target });
      },
      { ...of, hidden: hidden("log") },
    ),
    verb("schedule", ask("schedule"), { ...of, hidden: hidden("schedule") }),
    verb("assign", ask("assign"), { ...of, hidden: hidden("assign") }),
    verb("tag", ask("tag"), { ...of, hidden: hidden("tag") }),
    verb(
      "window",
      () => {
        const target = about();
        const noun = target ? nounOf(target.kind) : null;
        if (target && noun) openWindow(noun, target.record.id).catch((thrown: unknown) => toastError(asApiError(thrown)));
      },
      { ...of, hidden: now === null },
    ),
  ];
  // Only a deal has a stage that is moved by hand.
  if (now?.kind === "deal") verbs.splice(2, 0, verb("stage", ask("stage"), of));
  return verbs;
}
