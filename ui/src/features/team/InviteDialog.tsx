// For who keeps the team: an invitation goes out, its answer comes back, six words are compared, the first file follows.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError, call } from "@/api/client";
import type { HandedOver, Looked } from "@/api/team-types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { Field, TextArea, TextInput } from "@/components/Field";
import { ErrorNotice } from "@/components/Notice";
import { Select } from "@/components/Select";
import { HandOver, SixWords, StepLine } from "./parts";
import { RolePick, type RoleWish } from "./RolePick";
import { useSeal } from "./SealedStep";
import { askTeam, departmentsOf, useMemberFace, useTeamNow } from "./team";
import { closeTeam, useTeam } from "./team-store";
import { NO_WORDS, TypedWords } from "./TypedWords";

const STEPS = 3;

/** Makes an invitation and shows it. */
export function useInvite() {
  return useWrite("team_invite", {
    onDone: (invitation) => {
      useTeam.setState({ open: { dialog: "invite", invitation } });
      void askTeam();
    },
  });
}

export function InviteSteps({ invitation }: { invitation: HandedOver | null }) {
  const [step, setStep] = useState<"hand-over" | "answer" | "compare" | "admitted">(invitation ? "hand-over" : "answer");
  const [request, setRequest] = useState("");
  const [looked, setLooked] = useState<Looked | null>(null);
  if (step === "hand-over" && invitation) return <HandOverStep invitation={invitation} onNext={() => setStep("answer")} />;
  if (step === "compare" && looked) return <CompareStep request={request} looked={looked} onAdmitted={() => setStep("admitted")} />;
  if (step === "admitted") return <FirstFileStep name={looked?.name ?? ""} />;
  return (
    <AnswerStep
      request={request}
      onRequest={setRequest}
      onLooked={(found) => {
        setLooked(found);
        setStep("compare");
      }}
    />
  );
}

function HandOverStep({ invitation, onNext }: { invitation: HandedOver; onNext: () => void }) {
  const { t } = useLingui();
  return (
    <>
      <div className="flex flex-col gap-3 overflow-y-auto px-5 pb-4">
        <StepLine at={1} of={STEPS}>{t`Hand over the invitation`}</StepLine>
        <p className="text-ink-2 leading-text">
          <Trans>It is for one person and holds no secret. The other person joins with it in an empty vault, and sends you an answer.</Trans>
        </p>
        <HandOver label={t`Invitation`} text={invitation.text} qr={invitation.qr_svg} />
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        <Button data-first look="primary" onClick={onNext}>
          <Trans>I have the answer</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}

function AnswerStep({ request, onRequest, onLooked }: { request: string; onRequest: (text: string) => void; onLooked: (looked: Looked) => void }) {
  const { t } = useLingui();
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      onLooked(await call("team_look", { request }));
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
      <div className="flex flex-col gap-3 overflow-y-auto px-5 pb-4">
        <StepLine at={2} of={STEPS}>{t`Take in the answer`}</StepLine>
        <Field label={t`Answer of the other person`} help={t`It begins with COFFER-JOIN. Nothing is decided by it yet.`}>
          {(ids) => <TextArea {...ids} rows={5} translate="no" spellCheck={false} className="font-code text-xs break-all" value={request} onChange={(event) => onRequest(event.target.value)} />}
        </Field>
        {error ? <ErrorNotice error={error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={request.trim() === ""}>
          <Trans>Continue</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}

const NEW = "new";

function CompareStep({ request, looked, onAdmitted }: { request: string; looked: Looked; onAdmitted: () => void }) {
  const { t } = useLingui();
  const team = useTeamNow();
  const face = useMemberFace();
  const invite = useInvite();
  const [words, setWords] = useState(NO_WORDS);
  const [name, setName] = useState(looked.name);
  const [wish, setWish] = useState<RoleWish>({ role: "salesperson", departments: "" });
  const [as, setAs] = useState(NEW);
  const admit = useWrite("team_admit", {
    quiet: true,
    onDone: () => {
      void askTeam();
      onAdmitted();
    },
  });
  const spoiled = admit.error?.details.reason === "words_differ";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const whom = as === NEW ? { name: name.trim(), role: wish.role, departments: departmentsOf(wish.departments) } : { member: as, role: null };
    admit.mutate({ request, words, ...whom });
  };
  if (spoiled && admit.error) {
    return (
      <>
        <div className="px-5 pb-4">
          <ErrorNotice error={admit.error} />
        </div>
        <DialogFoot>
          <Button onClick={closeTeam}>
            <Trans>Close</Trans>
          </Button>
          <Button look="primary" disabled={invite.isPending} onClick={() => invite.mutate({})}>
            <Trans>New invitation</Trans>
          </Button>
        </DialogFoot>
      </>
    );
  }
  const people = (team?.members ?? []).filter((member) => member.active).map((member) => ({ value: member.id, label: t`Another device of ${face(member)}` }));
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-px pb-4">
        <StepLine at={2} of={STEPS}>{t`Compare six words`}</StepLine>
        <p className="text-ink-2 leading-text">
          <Trans>Call {looked.name} or meet. Let the other person read theirs, and type what you hear; words or numbers. Do not read yours out first.</Trans>
        </p>
        <SixWords words={looked.words} />
        <TypedWords words={words} onWords={setWords} />
        <div className="grid grid-cols-2 gap-4">
          <Field label={t`Name`}>{(ids) => <TextInput {...ids} disabled={as !== NEW} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
          <Field label={t`Joins as`}>{({ id }) => <Select id={id} value={as} options={[{ value: NEW, label: t`A new member` }, ...people]} onChange={setAs} />}</Field>
        </div>
        {as === NEW ? <RolePick wish={wish} onWish={setWish} /> : null}
        {admit.error ? <ErrorNotice error={admit.error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={admit.isPending || words.some((word) => word === "") || (as === NEW && name.trim() === "")}>
          <Trans>Let in</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}

function FirstFileStep({ name }: { name: string }) {
  const { t } = useLingui();
  const seal = useSeal();
  return (
    <>
      <div className="flex flex-col gap-3 px-5 pb-4">
        <StepLine at={3} of={STEPS}>{t`Seal the first file`}</StepLine>
        <p className="text-ink-2 leading-text">
          <Trans>{name} belongs to the team now. With the first sealed file the other vault enters it; it holds what this role may read.</Trans>
        </p>
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Later</Trans>
        </Button>
        <Button data-first look="primary" disabled={seal.isPending} onClick={() => seal.mutate({})}>
          <Trans>Seal the file</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}
