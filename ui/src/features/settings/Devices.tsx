// The copies of the book that have written in it: which one is this, and when each wrote last.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useRead } from "@/api/use-read";
import { Monitor } from "@/components/icons";
import { When } from "@/record/fields/show";
import { DeviceName } from "./DeviceName";
import { Row } from "./Row";

export function Devices() {
  const { t } = useLingui();
  const devices = useRead("devices", {}).data?.devices ?? [];
  if (devices.length === 0) return null;
  return (
    <Row name="devices" label={t`Devices`} help={t`Each copy of the book signs what it writes. A restored backup counts as a device of its own.`}>
      <ul aria-label={t`Devices`} className="w-full overflow-hidden rounded-md border border-line bg-surface">
        {devices.map((device) => (
          <li key={device.id} className="flex min-h-10 items-center gap-2.5 border-b border-line px-3.5 py-1.5 last:border-0">
            <Monitor size={16} strokeWidth={1.5} className="shrink-0 text-ink-3" aria-hidden />
            <div className="min-w-0 grow">
              <div>
                {device.name ?? (device.own ? t`This computer` : t`Another device`)}
                {device.name && device.own ? <span className="ml-2 text-ink-3">{t`This computer`}</span> : null}
                <span className="ml-2 font-code text-xs text-ink-3" translate="no" title={device.id}>
                  {device.id.slice(0, 8)}
                </span>
              </div>
              <div className="text-xs text-ink-3">
                <Plural value={device.entries} one="# entry in the journal" other="# entries in the journal" />
                {device.admitted ? null : (
                  <>
                    {" · "}
                    <Trans>not admitted yet</Trans>
                  </>
                )}
              </div>
            </div>
            <DeviceName device={device} />
            {device.last_ms === null ? null : (
              <span className="shrink-0 text-xs text-ink-3">
                <When ms={device.last_ms} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Row>
  );
}
