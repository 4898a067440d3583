// One line from anywhere: "明天下午3点 给王芳打电话 #报价", "call Wang Fang fri 3pm #quote". What the program reads in it
// stands below while it is typed, so that nobody has to trust it. A line that was not added yet waits in the vault.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { QuickAddParsed } from "@/api/record-types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { nounOf, PAGE_ICONS, type PageKind } from "@/app/paths";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Calendar, CircleCheck, FileText, Plus, TagIcon } from "@/components/icons";
import { ErrorNotice } from "@/components/Notice";
import { Tag } from "@/components/Tag";
import { toast } from "@/components/toast";
import { today } from "@/lib/dates";
import { day, dayLong } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { asText, type Draft, useDraft } from "./drafts";
import { useQuickAdd } from "./quick-add-store";
import { ACTIVITY_LOOK } from "./activity-look";
import { useWords } from "./use-schema";

export function QuickAdd() {
  const { t } = useLingui();
  const { open, text } = useQuickAdd();
  const close = () => useQuickAdd.setState({ open: false, text: "" });
  return (
    <Dialog open={open} onClose={close} title={t`Quick add`} plain className="w-150">
      {open ? <Kept given={text} onDone={close} /> : null}
    </Dialog>
  );
}

/** What was brought along goes before what was left lying. */
function Kept({ given, onDone }: { given: string; onDone: () => void }) {
  const draft = useDraft("quick-add", asText);
  const start = given === "" ? (draft.start ?? "") : given;
  return <Line key={start} start={start} draft={draft} onDone={onDone} />;
}

function Line({ start, draft, onDone }: { start: string; draft: Draft<string>; onDone: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(start);
  // What is still being composed is not yet said.
  const [said, setSaid] = useState(start);
  const text = useDeferredValue(said.trim());
  const now = today();
  const parsed = useRead("quick_add_parse", { text, day: now }, { enabled: text !== "", keep: true }).data;
  const add = useWrite("quick_add", {
    quiet: true,
    onDone: ({ id }) => {
      draft.keep(null);
      onDone();
      toast({ text: msg`Task added`, action: { label: msg`Undo`, run: () => void undo() }, also: { label: msg`Open`, run: () => void navigate({ to: "/$noun/$id", params: { noun: "tasks", id } }) } });
    },
  });
  const save = () => {
    if (typed.trim() !== "" && !add.isPending) add.mutate({ text: typed.trim(), day: now });
  };
  return (
    <div className="flex flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-4 has-focus-visible:border-accent">
        <Plus size={16} className="shrink-0 text-ink-3" aria-hidden />
        <input
          aria-label={t`What is to be done`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          placeholder={t`call Wang Fang fri 3pm #quote`}
          className="bare-focus h-12 w-full bg-transparent text-md outline-none placeholder:text-ink-3"
          value={typed}
          // A line that was left lying is offered: whoever types begins another one.
          onFocus={(event) => draft.start === start && typed === start && event.target.select()}
          onChange={(event) => {
            setTyped(event.target.value);
            draft.keep(asText(event.target.value.trim()));
            if (!(event.nativeEvent as InputEvent).isComposing) setSaid(event.target.value);
          }}
          onCompositionEnd={(event) => setSaid(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || composing(event)) return;
            event.preventDefault();
            save();
          }}
        />
        <Button look="primary" keys="enter" disabled={typed.trim() === "" || add.isPending} onClick={save}>
          <Trans>Add</Trans>
        </Button>
      </div>
      <div role="status" aria-label={t`How it is read`} className="min-h-20 px-4 py-3">
        {text === "" ? (
          <p className="text-ink-3 leading-text">
            <Trans>Say it in one line: the day and time, who it is about, # for a tag. Enter adds it to your tasks.</Trans>
          </p>
        ) : parsed ? (
          <Read parsed={parsed} />
        ) : null}
        {add.error ? <ErrorNotice error={add.error} className="mt-3" /> : null}
      </div>
    </div>
  );
}

/** What became of the line, part by part. */
function Read({ parsed }: { parsed: QuickAddParsed }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const type = parsed.activity_type ?? "";
  const look = ACTIVITY_LOOK[type];
  const Type = look?.icon ?? CircleCheck;
  return (
    <dl className="flex flex-col gap-2">
      <Part icon={<Type size={14} strokeWidth={1.5} />} name={t`Task`}>
        <span className="font-semibold break-words">{parsed.title}</span>
        {look ? <span className="ml-2 text-ink-3">{words.choice(type)}</span> : null}
      </Part>
      {parsed.due || parsed.time ? (
        <Part icon={<Calendar size={14} strokeWidth={1.5} />} name={t`Due`}>
          <span className="num">
            {[parsed.due ? day(lang, parsed.due) : "", parsed.time ?? ""].filter(Boolean).join(" ")}
          </span>
          {parsed.due ? <span className="num ml-2 text-ink-3">{dayLong(lang, parsed.due)}</span> : null}
        </Part>
      ) : null}
      {parsed.links.map((link) => {
        const Icon = PAGE_ICONS[link.kind as PageKind] ?? FileText;
        return (
          <Part key={link.id} icon={<Icon size={14} strokeWidth={1.5} />} name={t`About`}>
            <span className="break-words">{link.title}</span>
            {link.sure || !nounOf(link.kind) ? null : <span className="ml-2 text-xs text-warning">{t`perhaps`}</span>}
          </Part>
        );
      })}
      {parsed.tags.length > 0 ? (
        <Part icon={<TagIcon size={14} strokeWidth={1.5} />} name={t`Tags`}>
          <span className="flex flex-wrap gap-1">
            {parsed.tags.map((tag) => (
              <span key={tag.name} className="inline-flex items-center gap-1">
                <Tag>{tag.name}</Tag>
                {tag.id === null ? <span className="text-xs text-ink-3">{t`new`}</span> : null}
              </span>
            ))}
          </span>
        </Part>
      ) : null}
    </dl>
  );
}

function Part({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[1rem_4.5rem_1fr] items-baseline gap-x-2">
      <span aria-hidden className="self-center text-ink-3">
        {icon}
      </span>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
