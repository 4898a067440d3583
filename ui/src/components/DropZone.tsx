// A place for files: dropped, or chosen. What happens to them is the caller's.
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Given } from "@/api/client";
import { cn } from "@/lib/cn";
import { useDropped } from "@/lib/dropped";
import { Button } from "./Button";

export function DropZone({
  onFiles,
  busy,
  icon,
  primary,
  className,
  children,
}: {
  onFiles: (files: Given[]) => void;
  busy: boolean;
  /** On the button. */
  icon?: ReactNode;
  primary?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { t } = useLingui();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    if (files && files.length > 0 && !busy) onFiles([...files]);
  };
  // In the window the program takes what is let go, wherever on the page, and tells it here.
  const dropped = useDropped((state) => state.files);
  const hangs = useDropped((state) => state.over);
  useEffect(() => {
    useDropped.setState((state) => ({ places: state.places + 1 }));
    return () => useDropped.setState((state) => ({ places: state.places - 1 }));
  }, []);
  useEffect(() => {
    if (dropped.length === 0 || busy) return;
    useDropped.setState({ files: [] });
    onFiles(dropped);
  }, [dropped, busy, onFiles]);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={cn(
        "flex flex-col items-center border border-dashed border-line-strong text-center",
        className,
        (over || hangs) && "border-accent bg-accent-soft",
      )}
    >
      {children}
      <Button look={primary ? "primary" : "secondary"} icon={icon} disabled={busy} onClick={() => chooser.current?.click()}>
        <Trans>Choose files</Trans>
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t`Choose files`}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </div>
  );
}
