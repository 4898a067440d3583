import { useLingui } from "@lingui/react/macro";
import { Dialog } from "@/components/Dialog";
import { useLog } from "./create-store";
import { LogComposer } from "./LogComposer";

/** The composer over a list: L, type, Ctrl+Enter. */
export function LogDialog() {
  const { t } = useLingui();
  const about = useLog((state) => state.about);
  const close = () => useLog.setState({ about: null });
  return (
    <Dialog open={about !== null} onClose={close} title={t`Log a follow-up`} description={about?.record.title}>
      {about ? (
        <div className="px-5 pb-5">
          <LogComposer about={about} autoFocus onDone={close} />
        </div>
      ) : null}
    </Dialog>
  );
}
