import { Trans } from "@lingui/react/macro";

/** Said only where the vault did not take a draft: then the lock would take it. */
export function DraftNotice({ trouble }: { trouble: boolean }) {
  if (!trouble) return null;
  return (
    <p role="status" className="text-xs text-warning">
      <Trans>This could not be kept as a draft: it is too long, or there are too many. Save it before Coffer locks.</Trans>
    </p>
  );
}
