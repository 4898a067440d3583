import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useDeferredValue } from "react";
import { useRead } from "@/api/use-read";
import { cn } from "@/lib/cn";

const WORDS: MessageDescriptor[] = [
  msg`Guessed at once`,
  msg`Guessed within hours`,
  msg`Guessed within months`,
  msg`Holds for years`,
  msg`Holds for a lifetime`,
];
const COLOURS = ["bg-danger", "bg-danger", "bg-warning", "bg-success", "bg-success"];
/** The program's words for what makes it weak. */
const REASONS: Record<string, MessageDescriptor> = {
  straight_rows_of_keys_are_easy_to_guess: msg`It follows the keys of the keyboard.`,
  short_keyboard_patterns_are_easy_to_guess: msg`It follows the keys of the keyboard.`,
  repeats_like_aaa_are_easy_to_guess: msg`It repeats itself.`,
  repeats_like_abc_abc_are_only_slightly_harder_to_guess: msg`It repeats itself.`,
  this_is_a_top10_password: msg`It is on the lists that attackers try first.`,
  this_is_a_top100_password: msg`It is on the lists that attackers try first.`,
  this_is_a_common_password: msg`It is on the lists that attackers try first.`,
  this_is_similar_to_a_commonly_used_password: msg`It resembles one that attackers try first.`,
  sequences_like_abc_are_easy_to_guess: msg`It follows a row of the alphabet or of numbers.`,
  recent_years_are_easy_to_guess: msg`It contains a year.`,
  a_word_by_itself_is_easy_to_guess: msg`A single word is soon guessed.`,
  dates_are_often_easy_to_guess: msg`It contains a date.`,
  names_and_surnames_by_themselves_are_easy_to_guess: msg`It is made of names.`,
  common_names_and_surnames_are_easy_to_guess: msg`It is made of names.`,
};

/** Below this the vault is not made: it would only look locked. */
export const LEAST_SCORE = 2;
/** Where no keychain holds the other half, the passphrase must hold alone. */
export const LEAST_SCORE_ALONE = 3;

export function useStrength(passphrase: string, hints: string[]) {
  const asked = useDeferredValue(passphrase);
  const { data } = useRead("passphrase_strength", { passphrase: asked, hints }, { enabled: asked !== "", keep: true });
  return asked === "" ? undefined : data;
}

export function PassphraseMeter({ strength }: { strength: { score: number; reason: string | null } | undefined }) {
  const { i18n, t } = useLingui();
  const score = strength ? Math.min(4, Math.max(0, strength.score)) : -1;
  const word = score >= 0 ? i18n._(WORDS[score] ?? WORDS[0]!) : "";
  const reason = strength?.reason ? REASONS[strength.reason] : undefined;
  return (
    <div className="flex flex-col gap-1.5">
      <div
        role="meter"
        aria-label={t`Strength of the passphrase`}
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={Math.max(0, score)}
        aria-valuetext={word}
        className="flex gap-1"
      >
        {[0, 1, 2, 3].map((part) => (
          <span
            key={part}
            className={cn("h-1 grow rounded-full", score > part || (score === 0 && part === 0) ? COLOURS[score] : "bg-line")}
          />
        ))}
      </div>
      <div className="min-h-9 text-xs text-ink-2" aria-live="polite">
        {word ? (
          <>
            <span className="font-semibold">{word}</span>
            {reason ? <> · {i18n._(reason)}</> : null}
          </>
        ) : (
          t`Four or five unrelated words are easier to keep and harder to guess.`
        )}
      </div>
    </div>
  );
}
