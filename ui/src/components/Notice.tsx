import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { ApiError } from "@/api/client";
import { errorText } from "@/api/errors";
import { cn } from "@/lib/cn";
import { CircleAlert, Info, TriangleAlert } from "./icons";

type Tone = "danger" | "warning" | "info";
const TONES: Record<Tone, string> = {
  danger: "bg-danger-soft text-danger",
  warning: "bg-warning-soft text-warning",
  info: "bg-info-soft text-info",
};
const ICONS: Record<Tone, typeof Info> = { danger: CircleAlert, warning: TriangleAlert, info: Info };

export function Notice({
  tone,
  title,
  children,
  className,
}: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  className?: string;
}) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "info" ? "note" : "alert"}
      className={cn("flex gap-2.5 rounded-md px-3 py-2.5", TONES[tone], className)}
    >
      <Icon size={16} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0">
        <div className="font-semibold">{title}</div>
        {children ? <div className="mt-0.5 text-ink-2 leading-text">{children}</div> : null}
      </div>
    </div>
  );
}

/** An error in full: what happened, what it means, what to do next. */
export function ErrorNotice({ error, className }: { error: ApiError; className?: string }) {
  const { i18n, t } = useLingui();
  const text = errorText(error);
  return (
    <Notice tone="danger" title={i18n._(text.title)} className={className ?? ""}>
      {i18n._(text.what)} {i18n._(text.next)}
      {error.code === "internal" && error.trace ? (
        <div className="mt-1 font-code text-xs select-text">{t`Number: ${error.trace}`}</div>
      ) : null}
    </Notice>
  );
}

export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex h-full min-h-60 flex-col items-center justify-center gap-3 p-8 text-center">
      {icon ? <div className="text-ink-3">{icon}</div> : null}
      <div className="text-lg font-semibold">{title}</div>
      {children ? <div className="max-w-100 text-ink-2 leading-text">{children}</div> : null}
      {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
    </div>
  );
}

export function Progress({ value, label }: { value: number | null; label: string }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      className="h-1.5 w-full overflow-hidden rounded-full bg-line"
    >
      <div
        className={cn("h-full rounded-full bg-accent", value === null && "w-1/3 opacity-60")}
        style={value === null ? undefined : { width: `${Math.min(100, value * 100)}%` }}
      />
    </div>
  );
}
