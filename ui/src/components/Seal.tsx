import { cn } from "@/lib/cn";

/** The one cinnabar mark: the vault's seal. The sign is the workspace's own first one where it is Han, else a letter. */
export function Seal({ name, size = "sm" }: { name: string; size?: "sm" | "lg" }) {
  const first = [...name.trim()][0] ?? "";
  const sign = /\p{Script=Han}/u.test(first) ? "印" : first.toUpperCase() || "C";
  return (
    <span
      aria-hidden
      translate="no"
      className={cn(
        "inline-flex shrink-0 items-center justify-center bg-seal font-semibold text-on-seal select-none",
        size === "sm" ? "size-7 rounded-sm text-md" : "size-16 rounded-lg text-3xl",
      )}
    >
      {sign}
    </span>
  );
}
