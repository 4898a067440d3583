// What a list of each kind says of itself.
import { msg } from "@lingui/core/macro";
import type { PageKind } from "@/app/paths";

export const NEW_WORDS: Record<PageKind, ReturnType<typeof msg>> = {
  account: msg`New account`,
  contact: msg`New contact`,
  lead: msg`New lead`,
  deal: msg`New deal`,
  task: msg`New task`,
};

export const EMPTY_WORDS: Record<PageKind, { title: ReturnType<typeof msg>; what: ReturnType<typeof msg> }> = {
  account: { title: msg`No accounts yet`, what: msg`An account is a company you sell to. Import your list, or add the first one.` },
  contact: { title: msg`No contacts yet`, what: msg`A contact is a person, with phones, e-mails and the accounts they work for.` },
  lead: { title: msg`No leads yet`, what: msg`A lead is somebody who may become a customer. Converting it keeps everything you noted.` },
  deal: { title: msg`No deals yet`, what: msg`A deal is a sale in progress, with an amount, a stage and a next step.` },
  task: { title: msg`No tasks yet`, what: msg`A task is something to do, with a day and the people it is about.` },
};
