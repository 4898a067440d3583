import { Trans, useLingui } from "@lingui/react/macro";
import type { AppState } from "@/api/types";
import { Licences } from "./Licences";
import { Row } from "./Row";

export function About({ state }: { state: AppState }) {
  const { t } = useLingui();
  return (
    <>
      <Row name="version" label={t`Version`} help={t`Coffer never looks for a newer one. You install it yourself when you want it.`}>
        <span className="num select-text">{state.version}</span>
      </Row>
      <Row name="licence" label={t`Licence`} help={t`Free to use, to change and to pass on. What it is built from stands below.`}>
        <span>Apache-2.0</span>
      </Row>
      <p className="text-ink-2 leading-text">
        <Trans>
          Coffer keeps your customer book in one encrypted file on this computer. It contains no network client, sends
          no telemetry and never asks a server for updates.
        </Trans>
      </p>
      <Licences />
    </>
  );
}
