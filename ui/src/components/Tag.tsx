import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export const HUES = ["blue", "teal", "green", "lime", "amber", "orange", "rose", "violet"] as const;
export type Hue = (typeof HUES)[number];

const SOFT: Record<Hue, string> = {
  blue: "bg-cat-blue-soft text-cat-blue-text",
  teal: "bg-cat-teal-soft text-cat-teal-text",
  green: "bg-cat-green-soft text-cat-green-text",
  lime: "bg-cat-lime-soft text-cat-lime-text",
  amber: "bg-cat-amber-soft text-cat-amber-text",
  orange: "bg-cat-orange-soft text-cat-orange-text",
  rose: "bg-cat-rose-soft text-cat-rose-text",
  violet: "bg-cat-violet-soft text-cat-violet-text",
};
const SOLID: Record<Hue, string> = {
  blue: "bg-cat-blue",
  teal: "bg-cat-teal",
  green: "bg-cat-green",
  lime: "bg-cat-lime",
  amber: "bg-cat-amber",
  orange: "bg-cat-orange",
  rose: "bg-cat-rose",
  violet: "bg-cat-violet",
};

/** The same word always has the same colour, in every vault. */
export function hueOf(text: string): Hue {
  let h = 0;
  for (const ch of text) h = (h * 31 + (ch.codePointAt(0) ?? 0)) >>> 0;
  return HUES[h % HUES.length] ?? "blue";
}

export function Tag({ children, hue, className }: { children: string; hue?: Hue; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-40 shrink-0 items-center rounded-full px-2 text-xs",
        SOFT[hue ?? hueOf(children)],
        className,
      )}
    >
      <span className="truncate">{children}</span>
    </span>
  );
}

export function Dot({ hue, className }: { hue: Hue; className?: string }) {
  return <span aria-hidden className={cn("inline-block size-2 shrink-0 rounded-full", SOLID[hue], className)} />;
}

/** A stage: a dot and its word. Won is green and lost is rose everywhere. */
export function StageDot({ title, type }: { title: string; type?: string | null }) {
  const hue: Hue = type === "won" ? "green" : type === "lost" ? "rose" : openHue(title);
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Dot hue={hue} />
      <span className="truncate">{title}</span>
    </span>
  );
}

const OPEN: Hue[] = ["blue", "violet", "amber", "teal", "orange"];
function openHue(title: string): Hue {
  return OPEN[HUES.indexOf(hueOf(title)) % OPEN.length] ?? "blue";
}

/** The first sign of the name on its colour: a Han sign that is no place name at the head, or initials. */
export function initialsOf(name: string): string {
  const bare = name.trim();
  const han = /\p{Script=Han}/u.exec(bare);
  if (han && bare.startsWith(han[0])) {
    const word = bare.replace(/^(?:[\p{Script=Han}]{2,3}(?:省|市|区|县)|北京|上海|广州|深圳|杭州|苏州|宁波|南京|无锡|天津|重庆|成都|武汉|西安|常州|南通|合肥|嘉兴|绍兴|温州|金华|台州|湖州|芜湖|扬州|镇江|徐州|青岛|济南|烟台|厦门|福州|泉州|东莞|佛山|珠海|中山|大连|沈阳|郑州|长沙|昆明|南昌|石家庄|哈尔滨|长春|太原|贵阳|南宁|海口|香港)/u, "");
    return [...(word || bare)][0] ?? "";
  }
  const parts = bare.split(/[\s.]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "") + (parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : "")).toUpperCase();
}

export function Avatar({ name, size = "md", round }: { name: string; size?: "sm" | "md" | "lg"; round?: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center font-semibold",
        size === "sm" && "size-6 rounded-xs text-2xs",
        size === "md" && "size-9 rounded-md text-sm",
        size === "lg" && "size-12 rounded-md text-lg",
        round && "rounded-full",
        SOFT[hueOf(name)],
      )}
    >
      {initialsOf(name)}
    </span>
  );
}

export function KindTile({ hue, children }: { hue: Hue; children: ReactNode }) {
  return (
    <span aria-hidden className={cn("inline-flex size-7 shrink-0 items-center justify-center rounded-sm", SOFT[hue])}>
      {children}
    </span>
  );
}
