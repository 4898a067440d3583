// A file that is sealed: for whom, how much, and where to put it.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, saveFile } from "@/api/client";
import type { SealedFile } from "@/api/team-types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { Download } from "@/components/icons";
import { toast, toastError } from "@/components/toast";
import { fileSize } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { askTeam, usePartyFace } from "./team";
import { closeTeam, useTeam } from "./team-store";

/** Seals what is new for the others, and shows it. */
export function useSeal() {
  return useWrite("bundle_seal", {
    onDone: (file) => {
      useTeam.setState({ open: { dialog: "sealed", file } });
      void askTeam();
    },
  });
}

export function SealedStep({ file }: { file: SealedFile }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const face = usePartyFace();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      if (await saveFile(file.handle, file.name)) {
        toast({ text: t`Saved: ${file.name}` });
        closeTeam();
      }
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const names = [...new Set(file.recipients.filter((party) => !party.own).map(face))];
  const whom = new Intl.ListFormat(i18n.locale).format(names);
  const size = fileSize(lang, file.bytes);
  return (
    <>
      <div className="flex flex-col gap-3 px-5 pb-4">
        <p>
          <Trans>Sealed for {whom}.</Trans> <Plural value={file.entries} one="# entry" other="# entries" /> · {size}
        </p>
        <p className="text-ink-2 leading-text">
          <Trans>Only these devices can open it, each the parts its member may read. Send it by mail, chat or stick: on the way it tells nobody what is in it. What a lost file held is in the next one, too.</Trans>
        </p>
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        <Button data-first look="primary" disabled={busy} icon={<Download size={14} />} onClick={() => void save()}>
          <Trans>Save the file</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}
