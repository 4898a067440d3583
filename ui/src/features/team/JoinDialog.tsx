// For who was invited: the invitation comes in, an answer goes out with six words to read, and the first sealed file
// opens the team's book. While it waits the vault keeps the answer, so that closing loses nothing.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError, call, type Given, putFile } from "@/api/client";
import type { Requested, Spoken } from "@/api/team-types";
import { queryClient } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { forgetRecent } from "@/app/recent";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { DropZone } from "@/components/DropZone";
import { Field, TextArea, TextInput } from "@/components/Field";
import { FileUp } from "@/components/icons";
import { ErrorNotice } from "@/components/Notice";
import { toast } from "@/components/toast";
import { forgetLists } from "@/record/list-state";
import { HandOver, SixWords, StepLine } from "./parts";
import { askTeam, useTeamNow } from "./team";
import { closeTeam, useTeam } from "./team-store";

const STEPS = 2;

export function JoinSteps({ requested }: { requested: Requested | null }) {
  const joining = useTeamNow()?.joining ?? null;
  if (requested) return <WaitStep request={requested.request.text} qr={requested.request.qr_svg} words={requested.words} />;
  if (joining) return <WaitStep request={joining.request} qr={null} words={joining.words} />;
  return <AskStep />;
}

function AskStep() {
  const { t } = useLingui();
  const team = useTeamNow();
  const [invitation, setInvitation] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? team?.members.find((member) => member.own)?.name ?? "";
  const ask = useWrite("team_request", {
    quiet: true,
    onDone: (requested) => {
      useTeam.setState({ open: { dialog: "join", requested } });
      void askTeam();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ invitation, name: name.trim() });
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-px pb-4">
        <StepLine at={1} of={STEPS}>{t`Answer the invitation`}</StepLine>
        <Field label={t`Invitation`} help={t`It begins with COFFER-TEAM.`}>
          {(ids) => <TextArea {...ids} rows={4} translate="no" spellCheck={false} className="font-code text-xs break-all" value={invitation} onChange={(event) => setInvitation(event.target.value)} />}
        </Field>
        <Field label={t`Your name`} help={t`So that the other person knows whose answer it is.`}>
          {(ids) => <TextInput {...ids} maxLength={60} value={name} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        {ask.error ? <ErrorNotice error={ask.error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={ask.isPending || invitation.trim() === "" || name.trim() === ""}>
          <Trans>Make the answer</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}

function WaitStep({ request, qr, words }: { request: string; qr: string | null; words: Spoken[] }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (files: Given[]) => {
    const [file] = files;
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      await call("team_join", { handle: await putFile(file) });
      // Another book lies behind the same window now.
      forgetLists();
      forgetRecent();
      await queryClient.invalidateQueries();
      closeTeam();
      toast({ text: msg`You are in the team` });
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-px pb-4">
        <StepLine at={2} of={STEPS}>{t`Send the answer, read the words, take in the file`}</StepLine>
        <HandOver label={t`Answer`} text={request} qr={qr} />
        <p className="text-ink-2 leading-text">
          <Trans>When the person who invited you calls, read these six words out, or their numbers.</Trans>
        </p>
        <SixWords words={words} />
        {error ? <ErrorNotice error={error} /> : null}
        <DropZone busy={busy} icon={<FileUp size={14} />} onFiles={(files) => void take(files)} className="gap-2 rounded-md px-4 py-4">
          <p className="text-ink-2 leading-text">
            <Trans>Then you get a sealed file. Drop it here: with it this vault enters the team. You may close this and come back.</Trans>
          </p>
        </DropZone>
      </div>
      <DialogFoot>
        <Button data-first onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}
