import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";

export interface Names {
  workspace: string;
  member: string;
}

/** What the vault is called, and who writes in it. */
export function NameStep({ names, onChange, onBack }: { names: Names; onChange: (names: Names) => void; onBack: () => void }) {
  const { t } = useLingui();
  return (
    <>
      <div>
        <h1 className="text-xl font-semibold">
          <Trans>Create your vault</Trans>
        </h1>
        <p className="mt-1.5 text-md text-ink-2 leading-text">
          <Trans>Your customers in one encrypted file on this computer. There is no server and no account.</Trans>
        </p>
      </div>
      <Field label={t`Name of the workspace`} help={t`Your company or your own name.`}>
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            className="h-11"
            maxLength={80}
            value={names.workspace}
            onChange={(event) => onChange({ ...names, workspace: event.target.value })}
          />
        )}
      </Field>
      <Field label={t`Your name`} help={t`Stands beside what you write. It may stay empty.`}>
        {(ids) => (
          <TextInput
            {...ids}
            className="h-11"
            maxLength={80}
            value={names.member}
            onChange={(event) => onChange({ ...names, member: event.target.value })}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" look="primary" large disabled={names.workspace.trim() === ""}>
          <Trans>Continue</Trans>
        </Button>
        <Button large onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
      </div>
    </>
  );
}
