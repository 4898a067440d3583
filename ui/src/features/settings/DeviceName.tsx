// A name for a copy of the book, by which the timeline calls it: known on this computer only.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Device } from "@/api/record-types";
import { queryClient } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { Button, IconButton } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";
import { Pencil } from "@/components/icons";
import { Popover } from "@/components/Popover";

/** The program takes no longer one. */
const LONGEST = 64;

export function DeviceName({ device }: { device: Device }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const rename = useWrite("device_rename", {
    onDone: () => {
      setOpen(false);
      void queryClient.invalidateQueries({ queryKey: ["devices"] });
    },
  });
  const face = device.name ?? (device.own ? t`This computer` : t`Another device`);
  return (
    <Popover
      label={t`Name of the device`}
      align="end"
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setName(device.name ?? "");
      }}
      trigger={
        <IconButton label={t`Rename ${face}`}>
          <Pencil size={14} strokeWidth={1.5} />
        </IconButton>
      }
    >
      <form
        className="flex w-72 flex-col gap-2.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!rename.isPending) rename.mutate({ id: device.id, name: name.trim() });
        }}
      >
        <Field label={t`Name of the device`} help={t`Only this computer knows it. Empty takes it away.`}>
          {(ids) => <TextInput {...ids} autoFocus maxLength={LONGEST} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Button type="submit" look="primary" className="self-end" disabled={rename.isPending}>
          <Trans>Save</Trans>
        </Button>
      </form>
    </Popover>
  );
}
