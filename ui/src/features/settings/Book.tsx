// Where the business of this book is. What is stored already keeps its country and its currency.
import { useLingui } from "@lingui/react/macro";
import type { VaultSettings } from "@/api/types";
import { queryClient, readOptions, useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { Select } from "@/components/Select";
import { currencyName, regionName } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { CURRENCIES } from "@/record/fields/editors/money";
import { Row } from "./Row";

const REGIONS =
  "AE AT AU BE BG BR CA CH CN CY CZ DE DK EE ES FI FR GB GR HK HR HU ID IE IL IN IT JP KR LT LU LV MO MT MX MY NL NO NZ PH PL PT RO SA SE SG SI SK TH TR TW US VN ZA".split(
    " ",
  );

export function Book() {
  const { t } = useLingui();
  const lang = useLang();
  const settings = useRead("vault_settings", {}).data;
  const set = useWrite("vault_settings_set", {
    onDone: (now: VaultSettings) => queryClient.setQueryData(readOptions("vault_settings", {}).queryKey, now),
  });
  if (!settings) return null;
  const options = (known: string[], own: string, name: (code: string) => string) =>
    [...new Set([...known, own])]
      .map((code) => ({ value: code, label: `${name(code)} (${code})` }))
      .toSorted((a, b) => a.label.localeCompare(b.label, lang));
  return (
    <>
      <Row
        name="region"
        label={t`Country or region`}
        help={t`A phone number without a country code is read as one from here: when it is typed, and when it is imported.`}
      >
        <Select
          label={t`Country or region`}
          className="w-72"
          value={settings.region}
          options={options(REGIONS, settings.region, (code) => regionName(lang, code))}
          onChange={(region) => set.mutate({ region })}
        />
      </Row>
      <Row name="currency" label={t`Currency`} help={t`For new amounts, and for imported ones that do not name theirs. Amounts already there stay as they are.`}>
        <Select
          label={t`Currency`}
          className="w-72"
          value={settings.currency}
          options={options(CURRENCIES, settings.currency, (code) => currencyName(lang, code))}
          onChange={(currency) => set.mutate({ currency })}
        />
      </Row>
    </>
  );
}
