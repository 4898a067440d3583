// The words for kinds, fields, choices and verbs. Total maps: a kind or a built-in field without its word does not
// compile once the names come from the generated types. A custom field brings its own label.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { KindName } from "@/api/types";

export const KINDS: Record<KindName, { one: MessageDescriptor; many: MessageDescriptor }> = {
  member: { one: msg`Member`, many: msg`Members` },
  account: { one: msg`Account`, many: msg`Accounts` },
  contact: { one: msg`Contact`, many: msg`Contacts` },
  lead: { one: msg`Lead`, many: msg`Leads` },
  deal: { one: msg`Deal`, many: msg`Deals` },
  pipeline: { one: msg`Pipeline`, many: msg`Pipelines` },
  stage: { one: msg`Stage`, many: msg`Stages` },
  activity: { one: msg`Activity`, many: msg`Activities` },
  task: { one: msg`Task`, many: msg`Tasks` },
  tag: { one: msg`Tag`, many: msg`Tags` },
  attachment: { one: msg`File`, many: msg`Files` },
  custom_field: { one: msg`Custom field`, many: msg`Custom fields` },
};

const COMMON = {
  name: msg`Name`,
  phones: msg`Phones`,
  emails: msg`E-mails`,
  messengers: msg`Messengers`,
  websites: msg`Websites`,
  addresses: msg`Addresses`,
  source: msg`Source`,
  status: msg`Status`,
  industry: msg`Industry`,
  tier: msg`Tier`,
  notes: msg`Notes`,
  tags: msg`Tags`,
  owner: msg`Owner`,
  external_ids: msg`External ids`,
  employees: msg`Employees`,
  revenue: msg`Annual revenue`,
  do_not_email: msg`Do not e-mail`,
  since: msg`Known since`,
  family: msg`Family name`,
  given: msg`Given name`,
  prefix: msg`Prefix`,
  account: msg`Account`,
  contact: msg`Contact`,
  deal: msg`Deal`,
  lead: msg`Lead`,
};

export const FIELDS: Record<KindName, Record<string, MessageDescriptor>> = {
  member: { name: COMMON.name, email: msg`E-mail`, external_ids: COMMON.external_ids },
  account: {
    ...COMMON,
    name: msg`Account name`,
    credit_code: msg`Unified credit code`,
    parent: msg`Parent account`,
    account_type: msg`Type`,
    tax_id: msg`Tax number`,
  },
  contact: {
    ...COMMON,
    middle: msg`Middle name`,
    suffix: msg`Suffix`,
    nickname: msg`Nickname`,
    title: msg`Job title`,
    department: msg`Department`,
    role: msg`Decision role`,
    jobs: msg`Further positions`,
    reports_to: msg`Reports to`,
    birthday: msg`Birthday`,
    gender: msg`Gender`,
  },
  lead: {
    ...COMMON,
    company: msg`Company`,
    title: msg`Job title`,
    converted_at: msg`Converted on`,
  },
  deal: {
    ...COMMON,
    name: msg`Deal name`,
    participants: msg`Participants`,
    pipeline: msg`Pipeline`,
    stage: msg`Stage`,
    amount: msg`Amount`,
    close_date: msg`Expected close`,
    probability: msg`Probability`,
    next_step: msg`Next step`,
    lost_reason: msg`Lost reason`,
    closed_at: msg`Closed on`,
    deal_type: msg`Type`,
  },
  pipeline: { name: COMMON.name, position: msg`Position` },
  stage: {
    name: COMMON.name,
    pipeline: msg`Pipeline`,
    type: msg`Type`,
    probability: msg`Probability`,
    position: msg`Position`,
    stale_days: msg`Days until stale`,
  },
  activity: {
    type: msg`Type`,
    at: msg`When`,
    account: COMMON.account,
    contact: COMMON.contact,
    deal: COMMON.deal,
    lead: COMMON.lead,
    next: msg`Next contact`,
    minutes: msg`Minutes`,
    subject: msg`Subject`,
    text: msg`Text`,
    owner: COMMON.owner,
    external_ids: COMMON.external_ids,
  },
  task: {
    title: msg`Task`,
    due: msg`Due`,
    time: msg`Time`,
    done_at: msg`Done on`,
    done: msg`Done`,
    account: COMMON.account,
    contact: COMMON.contact,
    deal: COMMON.deal,
    lead: COMMON.lead,
    type: msg`Type`,
    notes: COMMON.notes,
    owner: COMMON.owner,
    external_ids: COMMON.external_ids,
  },
  tag: { name: COMMON.name, colour: msg`Colour` },
  attachment: {
    name: COMMON.name,
    record: msg`Belongs to`,
    media_type: msg`Type`,
    size: msg`Size`,
  },
  custom_field: {
    label: msg`Label`,
    for_kind: msg`For`,
    type: msg`Type`,
    class: msg`Class`,
    options: msg`Options`,
    position: msg`Position`,
  },
};

/** What the program works out for a record. */
export const DERIVED: Record<string, MessageDescriptor> = {
  last_contact: msg`Last contact`,
  next_contact: msg`Next contact`,
  open_deals: msg`Open deals`,
  stage: msg`Stage`,
  created_at: msg`Created on`,
  changed_at: msg`Changed on`,
};

export const CHOICES: Record<string, MessageDescriptor> = {
  a: msg({ message: "A", context: "tier" }),
  b: msg({ message: "B", context: "tier" }),
  c: msg({ message: "C", context: "tier" }),
  decision_maker: msg`Decision maker`,
  influencer: msg`Influencer`,
  user: msg`User`,
  purchaser: msg`Purchaser`,
  gatekeeper: msg`Gatekeeper`,
  technical: msg`Technical`,
  other: msg`Other`,
  open: msg({ message: "Open", context: "stage type" }),
  won: msg`Won`,
  lost: msg`Lost`,
  call: msg`Call`,
  visit: msg`Visit`,
  meeting: msg`Meeting`,
  message: msg`Message`,
  email: msg`E-mail`,
  note: msg`Note`,
};

/** Labels of phones, e-mails and addresses that the importers and forms use; any other label is shown as it is. */
export const POINT_LABELS: Record<string, MessageDescriptor> = {
  work: msg`Work`,
  home: msg`Home`,
  mobile: msg`Mobile`,
  fax: msg`Fax`,
  main: msg`Main`,
  billing: msg`Billing`,
  shipping: msg`Shipping`,
  wechat: msg`WeChat`,
  qq: msg({ message: "QQ" }),
  whatsapp: msg({ message: "WhatsApp" }),
  website: msg`Website`,
  linkedin: msg({ message: "LinkedIn" }),
  other: msg`Other`,
};

/** Verbs of the journal, for history, undo and redo. */
const INTENTS: Record<string, MessageDescriptor> = {
  create: msg`Created`,
  update: msg`Edited`,
  delete: msg`Moved to the trash`,
  restore: msg`Restored`,
  merge: msg`Merged`,
  unmerge: msg`Merge taken back`,
  import: msg`Imported`,
  undo: msg`Undone`,
  redo: msg`Redone`,
  log: msg`Follow-up logged`,
  convert: msg`Converted`,
  add: msg`Added`,
  move_stage: msg`Stage changed`,
};

export function intentWord(intent: string | null): MessageDescriptor {
  const verb = intent?.split(".").pop() ?? "";
  return INTENTS[verb] ?? INTENTS[intent?.split(".")[0] ?? ""] ?? msg`Changed`;
}

export const VIAS: Record<string, MessageDescriptor> = {
  window: msg`in the window`,
  cli: msg`on the command line`,
  import: msg`by import`,
  undo: msg`by undo`,
  redo: msg`by redo`,
  api: msg`by the local API`,
  sync: msg`by sync`,
  automation: msg`by a rule`,
};
