import { Trans, useLingui } from "@lingui/react/macro";

/** What this window is built from. The program's own list comes with its package. */
const PARTS: [name: string, licence: string][] = [
  ["React", "MIT"],
  ["Base UI", "MIT"],
  ["TanStack Router, Query", "MIT"],
  ["Lingui", "MIT"],
  ["Zustand", "MIT"],
  ["Tailwind CSS", "MIT"],
  ["clsx, tailwind-merge", "MIT"],
  ["Lucide", "ISC"],
  ["Tauri API", "Apache-2.0 / MIT"],
  ["Inter", "OFL-1.1"],
];

export function Licences() {
  const { t } = useLingui();
  return (
    <section aria-label={t`Licences`}>
      <h2 className="mb-2 font-semibold">
        <Trans>Licences</Trans>
      </h2>
      <ul className="overflow-hidden rounded-md border border-line bg-surface">
        {PARTS.map(([name, licence]) => (
          <li key={name} className="flex justify-between border-b border-line px-3.5 py-1.5 last:border-0">
            <span>{name}</span>
            <span className="text-ink-3">{licence}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
