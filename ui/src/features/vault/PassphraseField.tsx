import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";

/** A passphrase, hidden unless asked; says when Caps Lock is on. Never remembered by the web view. */
export function PassphraseField({
  label,
  value,
  onChange,
  error,
  help,
  autoFocus,
  fresh,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  help?: ReactNode;
  autoFocus?: boolean;
  /** It is being chosen, not asked for. */
  fresh?: boolean;
}) {
  const { t } = useLingui();
  const [shown, show] = useState(false);
  const [caps, setCaps] = useState(false);
  const note = caps ? <span className="text-warning">{t`Caps Lock is on`}</span> : help;
  return (
    <Field label={label} error={error} help={note}>
      {(ids) => (
        <div className="relative">
          <TextInput
            {...ids}
            type={shown ? "text" : "password"}
            autoComplete={fresh ? "new-password" : "off"}
            autoCapitalize="none"
            autoCorrect="off"
            autoFocus={autoFocus}
            value={value}
            className="h-11 pr-16"
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => setCaps(event.getModifierState("CapsLock"))}
            onKeyUp={(event) => setCaps(event.getModifierState("CapsLock"))}
            onBlur={() => setCaps(false)}
          />
          <Button
            look="ghost"
            className="absolute top-1.5 right-1.5 px-2 text-xs"
            aria-pressed={shown}
            onClick={() => show(!shown)}
          >
            {shown ? t`Hide` : t`Show`}
          </Button>
        </div>
      )}
    </Field>
  );
}
