import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// tailwind-merge must know that our sizes are sizes and our inks are colours, else it drops one for the other.
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl", "cell"] }],
      shadow: [{ shadow: ["card", "pop", "dialog"] }],
    },
    theme: { spacing: ["row", "ctl", "cell"] },
  },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
