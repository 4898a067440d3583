-- Secondary indexes. The `_view` ones hold what lists filter and sort by, so that a filtered view reads a tenth of what
-- the records themselves take; `changed` is in none of them, because every edit would rewrite them, and `live, into_id`
-- stand at their ends, because SQLite calls an index covering only with all columns that are named. A bulk load drops
-- all and makes them again; every open makes what is missing and drops what is not here any more. One line each.
CREATE INDEX IF NOT EXISTS account_sort ON account (sort) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS account_view ON account (owner, last_contact, next_contact, sort, tier, status, source, industry, created, name, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS account_changed ON account (changed) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS account_trash ON account (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS contact_trash ON contact (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS lead_trash ON lead (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS deal_trash ON deal (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS activity_trash ON activity (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS task_trash ON task (changed) WHERE live = 0;
CREATE INDEX IF NOT EXISTS account_next ON account (next_contact) WHERE next_contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS account_parent ON account (parent) WHERE parent IS NOT NULL;
CREATE INDEX IF NOT EXISTS contact_sort ON contact (sort) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS contact_view ON contact (owner, last_contact, next_contact, sort, status, source, role, created, name, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS contact_status ON contact (status, source, created, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS contact_title ON contact (title, sort, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS contact_changed ON contact (changed) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS contact_account ON contact (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS contact_next ON contact (next_contact) WHERE next_contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS lead_sort ON lead (sort) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS deal_sort ON deal (sort) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS deal_view ON deal (owner, last_contact, next_contact, sort, stage, source, close_date, created, name, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS deal_stage ON deal (stage, amount, amount_currency, close_date, owner, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS deal_account ON deal (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS deal_contact ON deal (contact) WHERE contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS stage_pipeline ON stage (pipeline);
CREATE INDEX IF NOT EXISTS activity_account ON activity (account, at, next, live) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS activity_contact ON activity (contact, at, next, live) WHERE contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS activity_deal ON activity (deal, at, next, live) WHERE deal IS NOT NULL;
CREATE INDEX IF NOT EXISTS activity_lead ON activity (lead, at, next, live) WHERE lead IS NOT NULL;
CREATE INDEX IF NOT EXISTS activity_at ON activity (at, live, into_id) WHERE live = 1 AND into_id IS NULL;
CREATE INDEX IF NOT EXISTS task_due ON task (due) WHERE live = 1;
CREATE INDEX IF NOT EXISTS task_account ON task (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_contact ON task (contact) WHERE contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_deal ON task (deal) WHERE deal IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_lead ON task (lead) WHERE lead IS NOT NULL;
CREATE INDEX IF NOT EXISTS attachment_record ON attachment (record) WHERE record IS NOT NULL;
CREATE INDEX IF NOT EXISTS merge_from ON "merge" ("from");
CREATE INDEX IF NOT EXISTS merge_into ON "merge" ("into");
CREATE INDEX IF NOT EXISTS link_item ON link (item);
CREATE INDEX IF NOT EXISTS pending_next ON pending (replica, seq);
