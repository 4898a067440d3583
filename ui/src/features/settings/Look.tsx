import { useLingui } from "@lingui/react/macro";
import type { AppState, Density, Language, Theme } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Minus, Monitor, Moon, Plus, Sun } from "@/components/icons";
import { Segmented } from "@/components/Segmented";
import { useLang } from "@/lib/use-lang";
import { Row } from "./Row";
import { useSetting } from "./use-setting";

const SIZES = { least: 90, most: 130, step: 5 };

export function Look({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const set = useSetting(state);
  const size = (by: number) => set({ text_size: Math.min(SIZES.most, Math.max(SIZES.least, state.text_size + by)) });
  return (
    <>
      <Row name="language" label={t`Language`} help={t`Of the window. What you wrote stays in the language you wrote it in.`}>
        <Segmented<Language>
          label={t`Language`}
          value={lang}
          onChange={(language) => set({ language })}
          options={[
            { value: "zh-CN", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Row>
      <Row name="theme" label={t`Theme`} help={t`System follows what this computer is set to. Paper is always printed light.`}>
        <Segmented<Theme>
          label={t`Theme`}
          value={state.theme}
          onChange={(theme) => set({ theme })}
          options={[
            { value: "system", label: <><Monitor size={14} aria-hidden />{t`System`}</> },
            { value: "light", label: <><Sun size={14} aria-hidden />{t`Light`}</> },
            { value: "dark", label: <><Moon size={14} aria-hidden />{t`Dark`}</> },
          ]}
        />
      </Row>
      <Row name="density" label={t`Density`} help={t`The height of rows and controls.`}>
        <Segmented<Density>
          label={t`Density`}
          value={state.density}
          onChange={(density) => set({ density })}
          options={[
            { value: "compact", label: t`Compact` },
            { value: "default", label: t`Standard` },
            { value: "comfortable", label: t`Roomy` },
          ]}
        />
      </Row>
      <Row name="text-size" label={t`Text size`} help={t`Everything grows with the text, from 90 % to 130 %.`}>
        <div role="group" aria-label={t`Text size`} className="inline-flex h-ctl items-center gap-1 rounded-sm border border-line bg-surface px-1 shadow-card">
          <IconButton label={t`Smaller`} disabled={state.text_size <= SIZES.least} onClick={() => size(-SIZES.step)}>
            <Minus size={14} />
          </IconButton>
          <output className="num w-14 text-center">{t`${state.text_size} %`}</output>
          <IconButton label={t`Larger`} disabled={state.text_size >= SIZES.most} onClick={() => size(SIZES.step)}>
            <Plus size={14} />
          </IconButton>
        </div>
      </Row>
    </>
  );
}
