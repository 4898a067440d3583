// What just happened, for eight seconds, with a way back. Shown above the foot of a wizard and of the window, so that
// it covers no button that leads on.
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { create } from "zustand";
import type { ApiError } from "@/api/client";
import { errorText } from "@/api/errors";
import { cn } from "@/lib/cn";
import { Button, IconButton } from "./Button";
import { CircleAlert, X } from "./icons";

interface Toast {
  id: number;
  text: string | MessageDescriptor;
  more?: MessageDescriptor;
  danger?: boolean;
  action?: { label: MessageDescriptor; run: () => void };
  /** A second way on, which undoes nothing. */
  also?: { label: MessageDescriptor; run: () => void };
}

const SHOWN_MS = 8_000;
let next = 1;

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

function drop(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function toast(content: Omit<Toast, "id">): void {
  const id = next++;
  // Undo takes back the last thing done: only the last message may offer it.
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((toast) => !(content.action && toast.action)).slice(-2), { ...content, id }],
  }));
  setTimeout(() => drop(id), SHOWN_MS);
}

export function clearToasts(): void {
  useToasts.setState({ toasts: [] });
}

export function toastError(error: ApiError): void {
  // Being locked shows itself: the lock screen is what comes next.
  if (error.code === "locked") return;
  const text = errorText(error);
  toast({ text: text.title, more: text.next, danger: true });
}

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  const { i18n, t } = useLingui();
  const say = (text: string | MessageDescriptor) => (typeof text === "string" ? text : i18n._(text));
  return (
    <div
      role="status"
      aria-live="polite"
      aria-label={t`Messages`}
      className="pointer-events-none fixed right-4 bottom-22 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col items-end gap-2"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-full items-center gap-2 rounded-md border border-line bg-surface py-2 pr-2 pl-3 shadow-dialog"
        >
          {toast.danger ? <CircleAlert size={16} className="shrink-0 text-danger" aria-hidden /> : null}
          <div className="min-w-0 grow">
            <div className={cn("break-words", toast.danger && "font-semibold")}>{say(toast.text)}</div>
            {toast.more ? <div className="text-xs text-ink-2">{say(toast.more)}</div> : null}
          </div>
          {[toast.also, toast.action].map((way) =>
            way ? (
              <Button
                key={i18n._(way.label)}
                look="ghost"
                className="font-semibold text-accent-text"
                onClick={() => {
                  way.run();
                  drop(toast.id);
                }}
              >
                {i18n._(way.label)}
              </Button>
            ) : null,
          )}
          <IconButton label={t`Close`} onClick={() => drop(toast.id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
