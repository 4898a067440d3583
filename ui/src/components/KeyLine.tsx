// A verb and its keys on a line of their own: in the sheet and in the manual.
import { showKeys } from "@/lib/keys";
import { Kbd } from "./Button";

export function KeyLine({ label, keys }: { label: string; keys: string }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-3">
      <dt className="text-ink-2">{label}</dt>
      <dd>
        <span className="sr-only">{showKeys(keys)}</span>
        <Kbd keys={keys} />
      </dd>
    </div>
  );
}
