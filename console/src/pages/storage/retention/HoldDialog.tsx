// A legal hold is placed: on which asset, and why.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../../api/client";
import { useWords } from "../../../i18n";
import { Button } from "../../../parts/basic";
import { Dialog } from "../../../parts/Dialog";
import { ProblemNote } from "../../../parts/ProblemNote";
import { refreshRetention } from "./Confirm";
import { type Place, PlaceField, ReasonField } from "./fields";

export function HoldDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const [place, setPlace] = useState<Place>();
  const [reason, setReason] = useState("");
  const [checked, setChecked] = useState(false);
  const hold = useMutation({
    mutationFn: (asset: string) =>
      call("POST", "/retention/hold", { body: { asset, reason: reason.trim() } }),
    onSuccess: () => {
      refreshRetention();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (place !== undefined && reason.trim() !== "") hold.mutate(place.place);
  };
  return (
    <Dialog title={t("retention.hold")} onClose={onClose} wide>
      <p className="mb-4 text-soft">{t("retention.holdText")}</p>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <PlaceField
          place={place}
          missing={checked && place === undefined}
          kinds={["asset"]}
          onPick={setPlace}
        />
        <ReasonField
          reason={reason}
          missing={checked && reason.trim() === ""}
          help={t("retention.holdReasonHelp")}
          onChange={setReason}
        />
        {hold.error !== null && <ProblemNote error={hold.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={hold.isPending}>
            {t("retention.hold")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
