// Taking back and doing again, said in a toast.
import { msg } from "@lingui/core/macro";
import { asApiError, call } from "@/api/client";
import { toast, toastError } from "@/components/toast";
import { i18n } from "@/locales/i18n";
import { intentWord } from "@/record/words";

export async function undo(batch?: string): Promise<void> {
  try {
    const { undone, intent } = await call("undo", batch ? { batch } : {});
    if (undone === 0) toast({ text: msg`Nothing to undo` });
    else {
      const what = i18n._(intentWord(intent));
      toast({ text: i18n._(msg`Taken back: ${what}`), action: { label: msg`Redo`, run: () => void redo() } });
    }
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.details.reason === "nothing_to_undo") toast({ text: msg`Nothing to undo` });
    else toastError(error);
  }
}

export async function redo(): Promise<void> {
  try {
    const { redone, intent } = await call("redo", {});
    if (redone === 0) toast({ text: msg`Nothing to redo` });
    else {
      const what = i18n._(intentWord(intent));
      toast({ text: i18n._(msg`Done again: ${what}`) });
    }
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.details.reason === "nothing_to_undo") toast({ text: msg`Nothing to redo` });
    else toastError(error);
  }
}
