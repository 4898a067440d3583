// A change of many records, from its start to its toast. It goes on while the person works elsewhere in the window, says
// in the status bar how far it is, can be stopped there, and is taken back as one.
import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { asApiError, call } from "@/api/client";
import type { BulkChange } from "@/api/list-types";
import type { JobStatus, KindName } from "@/api/types";
import { useStatus } from "@/app/status";
import { undo } from "@/app/undo";
import { toast, toastError } from "@/components/toast";
import { encodeIdVector } from "@/lib/id-vector";
import { number } from "@/lib/format";
import { i18n } from "@/locales/i18n";

const EVERY_MS = 200;
/** Shorter work needs no bar. */
const QUIET_MS = 300;

/** Starts it and resolves when it has begun; what becomes of it is told in the window. */
export async function startBulk(kind: KindName, rows: Iterable<number>, change: BulkChange): Promise<boolean> {
  try {
    const { job } = await call("bulk_start", { kind, rows: encodeIdVector(rows), change });
    void followBulk(job, { doing: msg`Changing`, done: changedWord });
    return true;
  } catch (thrown) {
    toastError(asApiError(thrown));
    return false;
  }
}

interface Words {
  /** While it goes on. */
  doing: MessageDescriptor;
  done: (changed: number) => string;
}

const changedWord = (changed: number) => i18n._(plural({ changed }, { one: "Changed # record", other: "Changed # records" }));

/** Tells in the window how far a begun change is, and what came of it. */
export async function followBulk(job: string, words: Words): Promise<void> {
  const begun = Date.now();
  try {
    for (;;) {
      const status = await call("job_status", { job });
      if (status.state !== "running") {
        useStatus.setState({ job: null });
        tell(status, words);
        return;
      }
      if (Date.now() - begun > QUIET_MS) {
        useStatus.setState({
          job: { label: i18n._(words.doing), done: status.done, total: status.total, cancel: () => void call("job_cancel", { job }).catch(() => undefined) },
        });
      }
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
  } catch (thrown) {
    useStatus.setState({ job: null });
    toastError(asApiError(thrown));
  }
}

function tell(status: JobStatus, words: Words): void {
  if (status.state === "cancelled") toast({ text: msg`Stopped; nothing was changed` });
  else if (status.state === "failed" && status.error) toastError(asApiError(status.error));
  else if (status.bulk) {
    const { batch, changed, refused } = status.bulk;
    const left = refused > 0 ? i18n._(msg`${number(i18n.locale === "zh-CN" ? "zh-CN" : "en", refused)} could not be changed`) : "";
    const text = words.done(changed);
    toast({ text: left === "" ? text : `${text} · ${left}`, ...(batch !== null && changed > 0 ? { action: { label: msg`Undo`, run: () => void undo(batch) } } : {}) });
  }
}
