import { useLingui } from "@lingui/react/macro";
import type { AppState, Density, Language, Theme } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { Monitor, Moon, Sun } from "@/components/icons";
import { Segmented } from "@/components/Segmented";
import { useLang } from "@/lib/use-lang";
import { Row } from "./Row";

export function Look({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const set = useWrite("settings_set", { onDone: () => void askState() });
  return (
    <>
      <Row label={t`Language`}>
        <Segmented<Language>
          label={t`Language`}
          value={lang}
          onChange={(language) => set.mutate({ language })}
          options={[
            { value: "zh-CN", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Row>
      <Row label={t`Theme`}>
        <Segmented<Theme>
          label={t`Theme`}
          value={state.theme}
          onChange={(theme) => set.mutate({ theme })}
          options={[
            { value: "system", label: <><Monitor size={14} aria-hidden />{t`System`}</> },
            { value: "light", label: <><Sun size={14} aria-hidden />{t`Light`}</> },
            { value: "dark", label: <><Moon size={14} aria-hidden />{t`Dark`}</> },
          ]}
        />
      </Row>
      <Row label={t`Density`} help={t`The height of rows and controls.`}>
        <Segmented<Density>
          label={t`Density`}
          value={state.density}
          onChange={(density) => set.mutate({ density })}
          options={[
            { value: "compact", label: t`Compact` },
            { value: "default", label: t`Standard` },
            { value: "comfortable", label: t`Roomy` },
          ]}
        />
      </Row>
    </>
  );
}
