import { useLingui } from "@lingui/react/macro";
import { Field, TextArea } from "@/components/Field";

/** The words of a kit, however they were spaced. */
export function kitWords(text: string): string[] {
  return text.trim().split(/\s+/).filter(Boolean);
}

/** The recovery kit, typed or pasted: its words, or the text of its QR code. */
export function KitField({
  value,
  onChange,
  wrong,
  autoFocus,
}: {
  value: string;
  onChange: (value: string) => void;
  /** It was tried and is not this vault's. */
  wrong: boolean;
  autoFocus?: boolean;
}) {
  const { t } = useLingui();
  const words = kitWords(value).length;
  return (
    <Field
      label={t`The 24 words of the recovery kit`}
      help={t`${words} of 24 words. The text of the QR code works too.`}
      error={wrong ? t`These words do not match the kit of this vault. Compare them word by word.` : undefined}
    >
      {(ids) => (
        <TextArea
          {...ids}
          rows={4}
          autoFocus={autoFocus}
          autoCapitalize="none"
          spellCheck={false}
          className="font-code"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
