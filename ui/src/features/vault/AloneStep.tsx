// There is no keychain here: what that means, what would be better, and a tick before going on without.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Notice } from "@/components/Notice";

interface AloneStepProps {
  /** The passphrase could not stand alone. */
  weak: boolean;
  busy: boolean;
  agreed: boolean;
  onAgree: (agreed: boolean) => void;
  onBack: () => void;
  /** Looks again whether one has come. */
  onLook: () => Promise<void>;
}

export function AloneStep({ weak, busy, agreed, onAgree, onBack, onLook }: AloneStepProps) {
  const { t } = useLingui();
  const [looking, setLooking] = useState(false);
  return (
    <>
      <h1 className="text-xl font-semibold">
        <Trans>There is no keychain on this computer</Trans>
      </h1>
      <Notice tone="warning" title={t`The vault would be protected by the passphrase alone`}>
        <Trans>
          With a keychain, a copied file is useless even to someone who knows the passphrase. Without one, a thief with the
          file can try passphrases as fast as their hardware allows.
        </Trans>
      </Notice>
      <ul className="list-disc pl-5 text-ink-2 leading-text">
        <li>
          <Trans>Better: start a keychain service such as GNOME Keyring or KWallet, then look again.</Trans>
        </li>
        <li>
          <Trans>If you go on, take a long passphrase: five words or more.</Trans>
        </li>
        <li>
          <Trans>Keep the disk of this computer encrypted.</Trans>
        </li>
      </ul>
      {weak ? (
        <Notice tone="danger" title={t`This passphrase is too weak to stand alone`}>
          <Trans>Go back and take a longer one.</Trans>
        </Notice>
      ) : null}
      <label className="flex items-start gap-2.5">
        <Checkbox checked={agreed} onChange={onAgree} className="mt-0.5" />
        <span>
          <Trans>I understand that only the passphrase protects this vault</Trans>
        </span>
      </label>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" large disabled={!agreed || weak || busy}>
          {busy ? t`Making the keys` : t`Create without a keychain`}
        </Button>
        <Button
          large
          disabled={looking || busy}
          onClick={() => {
            setLooking(true);
            void onLook().finally(() => setLooking(false));
          }}
        >
          <Trans>Look again</Trans>
        </Button>
        <Button large onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
      </div>
    </>
  );
}
