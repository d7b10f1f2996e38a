// A dialog whose form saves itself, or is kept in the browser until its button is pressed. It closes when
// what was written is saved; who presses again does not wait for that.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "../i18n";
import { Button } from "./basic";
import { Dialog } from "./Dialog";
import { Missing, OnPaper, type Passage, Restored, SaveLine, SaveTrouble } from "./SaveLine";
import type { Saving } from "./useSaving";

export function SavingDialog<Text>({
  title,
  saving,
  parts,
  missing,
  word,
  onFields,
  onClose,
  children,
}: {
  title: string;
  saving: Saving<Text>;
  /** What it says, to be compared and printed. */
  parts: (text: Text) => Passage[];
  missing: readonly string[];
  /** The button that hands it in; without it the form saves itself. */
  word?: string;
  /** For fields that the browser holds: all of them, after each change. */
  onFields?: (fields: FormData) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  const [closing, setClosing] = useState(false);
  const { place, settle } = saving;
  const open = useRef(true);
  useEffect(
    () => () => {
      open.current = false;
    },
    [],
  );
  const finish = async () => {
    setClosing(true);
    const revision = await settle();
    if (!open.current) return;
    setClosing(false);
    if (revision !== undefined) onClose();
  };
  const unsent = ["kept", "incomplete", "refused", "away"].includes(place);
  const waits = place === "changed" || place === "saving";
  const close = () => (waits && !closing ? void finish() : onClose());
  return (
    <Dialog title={title} onClose={close} wide>
      <form
        onChange={(event) => onFields?.(new FormData(event.currentTarget))}
        onSubmit={(event) => {
          event.preventDefault();
          void finish();
        }}
        className="flex flex-col gap-4"
      >
        <Restored saving={saving} />
        <div key={saving.round} className="flex flex-col gap-4 print:hidden">
          {children}
        </div>
        <OnPaper said={parts(saving.text)} />
        <Missing missing={missing} />
        <SaveTrouble saving={saving} parts={parts} byHand={word !== undefined} />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <SaveLine saving={saving} missing={missing} />
          <span className="ml-auto flex flex-wrap gap-2">
            {word !== undefined && (unsent || saving.discarded) && (
              <Button kind="quiet" onClick={unsent ? saving.discard : saving.bringBack}>
                {t(unsent ? "saving.discard" : "saving.bringBack")}
              </Button>
            )}
            <Button onClick={() => window.print()}>{t("stages.print")}</Button>
            {word === undefined ? (
              <Button kind="primary" onClick={close}>
                {t("saving.done")}
              </Button>
            ) : (
              <>
                <Button onClick={close}>{t("common.close")}</Button>
                <Button kind="primary" type="submit" disabled={place === "saving"}>
                  {word}
                </Button>
              </>
            )}
          </span>
        </div>
      </form>
    </Dialog>
  );
}
