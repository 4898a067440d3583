// For machines on which the window misbehaves, and what closing it means.
import { useLingui } from "@lingui/react/macro";
import type { AppState } from "@/api/types";
import { Switch } from "@/components/Checkbox";
import { Segmented } from "@/components/Segmented";
import { Row } from "./Row";
import { useSetting } from "./use-setting";

export function System({ state }: { state: AppState }) {
  const { t } = useLingui();
  const set = useSetting(state);
  return (
    <>
      <Row
        name="rendering"
        label={t`Draw without the graphics card`}
        help={t`For a window that stays blank or flickers, as with some NVIDIA drivers. Slower, and from the next start on.`}
      >
        <Switch
          label={t`Draw without the graphics card`}
          checked={state.software_rendering}
          onChange={(software_rendering) => set({ software_rendering })}
        />
      </Row>
      <Row
        name="tray"
        label={t`Closing the window`}
        help={t`In the tray Coffer goes on reminding and still locks itself. Some desktops show no tray; there it quits.`}
      >
        <Segmented<"quit" | "tray">
          label={t`Closing the window`}
          value={state.close_to_tray ? "tray" : "quit"}
          onChange={(way) => set({ close_to_tray: way === "tray" })}
          options={[
            { value: "quit", label: t`Quits Coffer` },
            { value: "tray", label: t`Keeps it in the tray` },
          ]}
        />
      </Row>
    </>
  );
}
