import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { TeamDevice, TeamMember } from "@/api/team-types";
import { Monitor, MoreHorizontal, Pencil, UserMinus } from "@/components/icons";
import { Menu } from "@/components/Menu";
import { Avatar } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { When } from "@/record/fields/show";
import { departmentsText, ROLES, useDeviceFace, useMemberFace } from "./team";
import { useTeam } from "./team-store";

export function MemberLine({ member, mayChange }: { member: TeamMember; mayChange: boolean }) {
  const { t, i18n } = useLingui();
  const name = useMemberFace()(member);
  const role = member.role ? i18n._(ROLES[member.role].name) : t`A role of a newer version`;
  return (
    <li className="border-b border-line px-3.5 py-2 last:border-0">
      <div className="flex items-center gap-2.5">
        <Avatar name={name} size="sm" round />
        <div className="min-w-0 grow">
          <span className={cn("font-semibold", !member.active && "text-ink-3")}>{name}</span>
          {member.own ? <span className="ml-2 text-ink-3">{t`You`}</span> : null}
          {member.active ? null : <span className="ml-2 text-ink-3">{t`removed`}</span>}
          {member.suspended ? <span className="ml-2 text-warning">{t`suspended until a dispute is settled`}</span> : null}
          <div className="text-xs text-ink-2">{[role, departmentsText(member.departments, i18n.locale)].filter(Boolean).join(" · ")}</div>
        </div>
        {mayChange && member.active ? (
          <Menu
            trigger={
              <button type="button" aria-label={t`Change ${name}`} className="inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-ink-2 hover:bg-hover">
                <MoreHorizontal size={16} />
              </button>
            }
            items={[
              { key: "role", label: t`Change the role`, icon: <Pencil size={14} strokeWidth={1.5} />, run: () => useTeam.setState({ open: { dialog: "role", member } }) },
              ...(member.own
                ? []
                : ([
                    "line",
                    { key: "remove", label: t`Remove`, danger: true, icon: <UserMinus size={14} strokeWidth={1.5} />, run: () => useTeam.setState({ open: { dialog: "remove", member } }) },
                  ] as const)),
            ]}
          />
        ) : null}
      </div>
      <ul aria-label={t`Devices of ${name}`} className="mt-1 flex flex-col gap-0.5 pl-8.5">
        {member.devices.map((device) => (
          <DeviceLine key={device.id} device={device} />
        ))}
      </ul>
    </li>
  );
}

function DeviceLine({ device }: { device: TeamDevice }) {
  const { t } = useLingui();
  const face = useDeviceFace()(device);
  return (
    <li className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
      <Monitor size={12} strokeWidth={1.5} aria-hidden />
      <span className={cn(device.active && "text-ink-2")}>{face}</span>
      {device.own ? null : device.heard_ms === null ? (
        <span>{t`not heard from yet`}</span>
      ) : (
        <span>
          <Trans>
            as of <When ms={device.heard_ms} />
          </Trans>
        </span>
      )}
      {device.own || device.behind === 0 ? null : <Plural value={device.behind} one="# entry of yours not confirmed" other="# entries of yours not confirmed" />}
      {device.active ? null : <span>{t`revoked`}</span>}
    </li>
  );
}
