import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { IconButton } from "./Button";
import { X } from "./icons";

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  className,
  plain,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Without the head: the title is for screen readers only. */
  plain?: boolean;
}) {
  const { t } = useLingui();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-(--t-med) data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          // Where there is something to write, or where the place says; never on the close button, whose tooltip would take Escape.
          initialFocus={() => popup.current?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, [data-first]") ?? popup.current}
          className={cn(
            "fixed top-24 left-1/2 z-40 flex max-h-[calc(100vh-8rem)] w-130 max-w-[calc(100vw-3rem)] -translate-x-1/2 flex-col rounded-lg border border-line bg-surface shadow-dialog outline-none",
            "transition-opacity duration-(--t-med) data-ending-style:opacity-0 data-starting-style:opacity-0",
            className,
          )}
        >
          {plain ? (
            <Base.Title className="sr-only">{title}</Base.Title>
          ) : (
            <div className="flex items-start gap-3 px-5 pt-4 pb-3">
              <div className="grow">
                <Base.Title className="text-lg font-semibold">{title}</Base.Title>
                {description ? <Base.Description className="mt-1 text-ink-2">{description}</Base.Description> : null}
              </div>
              <IconButton label={t`Close`} keys="escape" onClick={onClose}>
                <X size={16} />
              </IconButton>
            </div>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{children}</div>;
}
