// The end of a rule and of a hold: what that lets go is shown before.
import { useState } from "react";
import type { LegalHold, RetentionRule } from "../../../api/types";
import { labelText } from "../../../format/value";
import { useWords } from "../../../i18n";
import { Dialog } from "../../../parts/Dialog";
import { Confirm } from "./Confirm";
import { ReasonField } from "./fields";

export function LiftDialog({ rule, onClose }: { rule: RetentionRule; onClose: () => void }) {
  const { t, language } = useWords();
  return (
    <Dialog
      title={t("retention.liftTitle", { name: labelText(rule.label, language) })}
      onClose={onClose}
      wide
    >
      <p className="mb-3 text-soft">{t("retention.liftText")}</p>
      <Confirm
        change={{ change: "lift", place: rule.place }}
        body={{ place: rule.place }}
        action={t("retention.liftDo")}
        onClose={onClose}
      />
    </Dialog>
  );
}

export function ReleaseDialog({ hold, onClose }: { hold: LegalHold; onClose: () => void }) {
  const { t, language } = useWords();
  const [reason, setReason] = useState("");
  return (
    <Dialog
      title={t("retention.releaseTitle", { id: hold.id, name: labelText(hold.label, language) })}
      onClose={onClose}
      wide
    >
      <p className="mb-3">
        <span className="text-soft">{t("retention.heldFor")}</span> {hold.reason}
      </p>
      <Confirm
        change={{ change: "release", id: hold.id }}
        body={{ id: hold.id, reason: reason.trim() }}
        action={t("retention.releaseDo")}
        ready={reason.trim() !== ""}
        onClose={onClose}
      >
        <ReasonField
          reason={reason}
          missing={false}
          help={t("retention.releaseReasonHelp")}
          onChange={setReason}
        />
      </Confirm>
    </Dialog>
  );
}
