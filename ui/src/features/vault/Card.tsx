import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** The quiet column in front of the vault. */
export function Card({ children, wide, label }: { children: ReactNode; wide?: boolean; label: string }) {
  return (
    <main aria-label={label} className="h-full overflow-y-auto bg-bg">
      <div className="flex min-h-full items-center justify-center px-6 py-10">
        <div className={cn("flex w-full flex-col gap-4", wide ? "max-w-180" : "max-w-105")}>{children}</div>
      </div>
    </main>
  );
}
