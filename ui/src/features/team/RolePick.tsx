// A role and the departments it holds for.
import { useLingui } from "@lingui/react/macro";
import type { RoleName } from "@/api/team-types";
import { Field, TextInput } from "@/components/Field";
import { Select } from "@/components/Select";
import { ROLE_NAMES, ROLES } from "./team";

export interface RoleWish {
  role: RoleName;
  departments: string;
}

export function RolePick({ wish, onWish }: { wish: RoleWish; onWish: (wish: RoleWish) => void }) {
  const { t, i18n } = useLingui();
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field label={t`Role`} help={i18n._(ROLES[wish.role].reads)}>
        {({ id }) => (
          <Select id={id} value={wish.role} options={ROLE_NAMES.map((name) => ({ value: name, label: i18n._(ROLES[name].name) }))} onChange={(role) => onWish({ ...wish, role })} />
        )}
      </Field>
      <Field label={t`Departments`} help={t`Several with commas between them. May stay empty.`}>
        {(ids) => <TextInput {...ids} maxLength={200} value={wish.departments} onChange={(event) => onWish({ ...wish, departments: event.target.value })} />}
      </Field>
    </div>
  );
}
