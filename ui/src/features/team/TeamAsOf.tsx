// In the status bar, once there is a team: how old is what is known of the others. Nobody can know what they held back.
import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Users } from "@/components/icons";
import { useSettingsPart } from "@/features/settings/part";
import { instant } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { oldestHeard, othersOf, useTeamNow } from "./team";

export function TeamAsOf() {
  const { t } = useLingui();
  const lang = useLang();
  const navigate = useNavigate();
  const team = useTeamNow();
  if (!team || team.alone || othersOf(team).length === 0) return null;
  const heard = oldestHeard(team);
  const at = heard === null ? "" : instant(lang, heard);
  return (
    <button
      type="button"
      onClick={() => {
        useSettingsPart.setState({ part: "team", line: null });
        void navigate({ to: "/settings" });
      }}
      className="num flex h-6 items-center gap-1.5 rounded-xs px-1.5 whitespace-nowrap hover:bg-hover hover:text-ink"
    >
      <Users size={12} aria-hidden />
      {heard === null ? t`Team: not all heard from` : t`Team as of ${at}`}
    </button>
  );
}
