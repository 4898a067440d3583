// The verbs that work on one record wherever it stands: on its page, in a row, in the panel beside a list.
import type { Action } from "@/app/actions";
import { asApiError, openWindow } from "@/api/client";
import { nounOf } from "@/app/paths";
import { verb } from "@/app/verbs";
import { toastError } from "@/components/toast";
import { type AskingVerb, type LogAbout, useLog, useVerb } from "./create-store";

/**
 * A task is planned, handed on and tagged, but what was said is logged with whom it is about.
 * The verbs of the record that `about` names when they run; `now` is the one they name in the palette.
 * Without a record they are there for the keyboard but not listed.
 */
export function recordVerbs(about: () => LogAbout | null, now: LogAbout | null): Action[] {
  const of = now ? { of: now.record.title } : {};
  const ask = (id: AskingVerb) => () => {
    const target = about();
    if (target) useVerb.setState({ verb: id, about: target });
  };
  const hidden = now === null;
  const verbs = [
    verb(
      "log",
      () => {
        const target = about();
        if (target && target.kind !== "task") useLog.setState({ about: target });
      },
      { ...of, hidden: hidden || now.kind === "task" },
    ),
    verb("schedule", ask("schedule"), { ...of, hidden }),
    verb("assign", ask("assign"), { ...of, hidden }),
    verb("tag", ask("tag"), { ...of, hidden }),
    verb(
      "window",
      () => {
        const target = about();
        const noun = target ? nounOf(target.kind) : null;
        if (target && noun) openWindow(noun, target.record.id).catch((thrown: unknown) => toastError(asApiError(thrown)));
      },
      { ...of, hidden },
    ),
  ];
  // Only a deal has a stage that is moved by hand.
  if (now?.kind === "deal") verbs.splice(2, 0, verb("stage", ask("stage"), of));
  return verbs;
}
