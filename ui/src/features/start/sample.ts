// The sample book: put in as a job, taken out without a trace. Which page it was asked from does not matter.
import { msg } from "@lingui/core/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import { queryClient } from "@/api/use-read";
import { toast, toastError } from "@/components/toast";
import { useLang } from "@/lib/use-lang";

const OFTEN_MS = 150;

const pause = () => new Promise((done) => setTimeout(done, OFTEN_MS));

/** How far the filling is: null while nothing is filled. */
export function useSample() {
  const language = useLang();
  const [part, setPart] = useState<number | null>(null);
  const [removing, setRemoving] = useState(false);

  /** True once the book is full. */
  const fill = async (): Promise<boolean> => {
    setPart(0);
    try {
      const { job } = await call("sample_fill", { language });
      let status = await call("job_status", { job });
      while (status.state === "running") {
        setPart(status.total > 0 ? status.done / status.total : 0);
        await pause();
        status = await call("job_status", { job });
      }
      if (status.state === "failed") toastError(asApiError(status.error));
      await queryClient.invalidateQueries({ queryKey: ["sample_state"] });
      return status.state === "done";
    } catch (thrown) {
      toastError(asApiError(thrown));
      return false;
    } finally {
      setPart(null);
    }
  };

  const remove = async () => {
    setRemoving(true);
    try {
      await call("sample_remove", {});
      await queryClient.invalidateQueries({ queryKey: ["sample_state"] });
      toast({ text: msg`The sample data is gone` });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setRemoving(false);
  };

  return { part, fill, remove, removing };
}
