// Is it being asked what closing the window means?
import { create } from "zustand";

export const useCloseAsked = create<{ open: boolean }>(() => ({ open: false }));
