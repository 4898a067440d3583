// Files that another program let go over the window, on their way to the place on the screen that takes files.
import { create } from "zustand";
import type { Dropped } from "@/api/client";

export const useDropped = create<{
  /** Something hangs over the window. */
  over: boolean;
  /** What was let go and no place has taken yet. */
  files: Dropped[];
  /** Places that take files now. */
  places: number;
}>(() => ({ over: false, files: [], places: 0 }));
