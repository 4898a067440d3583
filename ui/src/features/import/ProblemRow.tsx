import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { rowReason } from "@/api/errors";
import type { ImportProblem, SourceColumn } from "@/api/types";
import { queryClient } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { TextInput } from "@/components/Field";
import { CircleCheck } from "@/components/icons";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";

/** One row: why it stays out, and the cell to correct. Enter corrects it and goes to the next one. */
export function ProblemRow({ problem, columns, token }: { problem: ImportProblem; columns: SourceColumn[]; token: string }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const column = problem.reason.column;
  const was = column === undefined ? "" : (problem.cells[column] ?? "");
  const [typed, setTyped] = useState(was);
  const [sent, setSent] = useState(was);
  const [left, setLeft] = useState<ImportProblem | null>(problem);
  const fix = useWrite("import_fix", {
    onDone: (still) => {
      setLeft(still);
      // The counts above are those of the corrected import.
      if (still === null) void queryClient.invalidateQueries({ queryKey: ["import_check"] });
    },
  });
  const send = () => {
    if (column === undefined || typed === sent || fix.isPending) return;
    setSent(typed);
    fix.mutate({ import: token, source: problem.source, row: problem.row, column, text: typed });
  };
  const header = columns.find((one) => one.column === column)?.header;
  const row = number(lang, problem.row);
  const why = left ? i18n._(rowReason(left.reason.code)) : t`Corrected`;
  return (
    <tr className="border-b border-line last:border-0">
      <td className="num px-2.5 py-1.5">{row}</td>
      <td className={cn("px-2.5 py-1.5", left ? "text-danger" : "text-success")} aria-live="polite">
        <span className="inline-flex items-center gap-1.5">
          {left ? null : <CircleCheck size={14} aria-hidden />}
          {header && left ? t`${header}: ${why}` : why}
        </span>
      </td>
      <td className="w-60 px-2.5 py-1">
        {column === undefined ? null : (
          <TextInput
            data-fix
            aria-label={t`Row ${row}, ${header ?? ""}`}
            aria-invalid={left !== null || undefined}
            className="h-7 text-xs"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={send}
            onKeyDown={(event) => {
              if (composing(event)) return;
              if (event.key === "Escape") setTyped(sent);
              if (event.key !== "Enter") return;
              event.preventDefault();
              const all = [...(event.currentTarget.closest("table")?.querySelectorAll<HTMLElement>("[data-fix]") ?? [])];
              const next = all[all.indexOf(event.currentTarget) + 1];
              // Leaving the field is what sends it; the last one is sent from where it stands.
              if (next) next.focus();
              else send();
            }}
          />
        )}
      </td>
      <td className="max-w-100 truncate px-2.5 py-1.5 text-ink-2" title={problem.cells.filter(Boolean).join(" · ")}>
        {problem.cells.filter(Boolean).join(" · ")}
      </td>
    </tr>
  );
}
