// The sign and the colour of each sort of contact, the same in the timeline, on the page of the day and in quick add.
import { type LucideIcon, Mail, MapPin, MessageSquare, Phone, StickyNote, Users } from "@/components/icons";
import type { Hue } from "@/components/Tag";

export const ACTIVITY_LOOK: Record<string, { icon: LucideIcon; hue: Hue }> = {
  call: { icon: Phone, hue: "blue" },
  visit: { icon: MapPin, hue: "teal" },
  meeting: { icon: Users, hue: "violet" },
  message: { icon: MessageSquare, hue: "green" },
  email: { icon: Mail, hue: "amber" },
  note: { icon: StickyNote, hue: "orange" },
  other: { icon: MessageSquare, hue: "lime" },
};
