// A list without a row: there is none of its kind at all, or there are some and the conditions leave none.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { PAGE_ICONS, type PageKind } from "@/app/paths";
import { Button } from "@/components/Button";
import { ImportIcon, Plus } from "@/components/icons";
import { EmptyState } from "@/components/Notice";
import { SampleButton } from "@/features/start/SampleButton";
import { EMPTY_WORDS, NEW_WORDS } from "./words";

/** Who comes in lists from elsewhere; deals and tasks begin here. */
const BROUGHT: PageKind[] = ["account", "contact", "lead"];

export function NothingYet({ kind, onCreate }: { kind: PageKind; onCreate: () => void }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const Icon = PAGE_ICONS[kind];
  return (
    <EmptyState
      icon={<Icon size={32} strokeWidth={1.2} />}
      title={i18n._(EMPTY_WORDS[kind].title)}
      action={
        <>
          {BROUGHT.includes(kind) ? (
            <Button look="primary" icon={<ImportIcon size={16} />} onClick={() => void navigate({ to: "/import" })}>
              <Trans>Import a file</Trans>
            </Button>
          ) : (
            <Button look="primary" icon={<Plus size={16} />} onClick={onCreate}>
              {i18n._(NEW_WORDS[kind])}
            </Button>
          )}
          <SampleButton />
        </>
      }
    >
      {i18n._(EMPTY_WORDS[kind].what)}
    </EmptyState>
  );
}

/** `allDone`: tasks, narrowed to the open ones as their list is from the start. */
export function NothingMatches({ allDone, onClear }: { allDone: boolean; onClear: () => void }) {
  const { t } = useLingui();
  return (
    <div className="grow bg-surface">
      <EmptyState
        title={allDone ? t`Every task is done` : t`Nothing matches the filter`}
        action={<Button onClick={onClear}>{allDone ? <Trans>Show them all</Trans> : <Trans>Clear the filter</Trans>}</Button>}
      />
    </div>
  );
}
