// An amount and its currency.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Money } from "@/api/types";
import { useRead } from "@/api/use-read";
import { TextInput } from "@/components/Field";
import { Select } from "@/components/Select";
import { exponent, major, parseMoney } from "@/lib/format";
import { type EditProps, INVALID, keys } from "./edit-props";

export const CURRENCIES = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "TWD", "SGD", "KRW", "AUD", "CAD", "CHF"];

export function MoneyEdit(props: EditProps) {
  const { t } = useLingui();
  const money = props.value as Money | null;
  const usual = useRead("vault_settings", {}).data?.currency ?? "CNY";
  const [chosen, setCurrency] = useState(money?.currency);
  const currency = chosen ?? usual;
  const [text, setText] = useState(money ? major(money).toFixed(money.minor % 10 ** exponent(money.currency) === 0 ? 0 : exponent(money.currency)) : "");
  const read = (typed: string, unit: string) => (typed.trim() === "" ? null : (parseMoney(typed, unit) ?? INVALID));
  const options = CURRENCIES.includes(currency) ? CURRENCIES : [currency, ...CURRENCIES];
  return (
    <div className="flex gap-1">
      <Select
        label={t`Currency`}
        className="w-22 shrink-0"
        value={currency}
        options={options.map((code) => ({ value: code, label: code }))}
        onChange={(unit) => {
          setCurrency(unit);
          props.onChange(read(text, unit));
        }}
      />
      <TextInput
        id={props.id}
        aria-label={props.id ? undefined : props.label}
        autoFocus={props.autoFocus}
        inputMode="decimal"
        className="num text-right"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(read(event.target.value, currency));
        }}
        onKeyDown={keys(props, () => read(text, currency))}
      />
    </div>
  );
}
