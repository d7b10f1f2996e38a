// Asks for what a member gave in kind for its fee.
import type { FormEvent } from "react";
import type { InstitutePage } from "../../api/network";
import { VALUATIONS } from "../../api/project";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { PaidFields } from "./PaidFields";

/** The periods of which a part may be given in kind, the newest first. */
export function inKindPeriods(institute: InstitutePage) {
  const all = institute.members.flatMap(({ organisation, periods }) =>
    periods
      .filter((one) => one.benefits.in_kind !== "0")
      .map(({ from, benefits }) => ({ organisation, from, percent: benefits.in_kind })),
  );
  return all.sort((one, other) => other.from.localeCompare(one.from));
}

export function InKindDialog({
  institute,
  onClose,
  onPosted,
}: {
  institute: InstitutePage;
  onClose: () => void;
  onPosted: () => unknown;
}) {
  const { t } = useWords();
  const post = useNetworkChange("POST", "/institute/payments", onPosted);
  const periods = inKindPeriods(institute);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.currentTarget));
    const { period: at, text, valuation, ...rest } = said;
    const period = periods[Number(at)];
    const body = {
      ...rest,
      organisation: period?.organisation,
      period: period?.from,
      in_kind: { text, valuation },
    };
    post.mutate({ query: { id: institute.id }, body });
  };
  return (
    <Dialog title={t("network.takeInKind")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("network.inKindFor")}>
          {(ties) => (
            <select {...ties} name="period" required className={INPUT}>
              {periods.map((one, at) => (
                <option key={`${one.organisation} ${one.from}`} value={at}>
                  {t("network.inKindPeriod", one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("network.inKindWhat")}>
          {(ties) => <input {...ties} name="text" required maxLength={10_000} className={INPUT} />}
        </Field>
        <Field label={t("network.inKindValued")}>
          {(ties) => (
            <select {...ties} name="valuation" className={INPUT}>
              {VALUATIONS.map((one) => (
                <option key={one} value={one}>
                  {t(`projects.valuation_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <PaidFields
          today={institute.today}
          amount={t("network.inKindWorth")}
          reference={t("network.inKindReference")}
        />
        {post.error !== null && <ProblemNote error={post.error} />}
        <Ends onClose={onClose} busy={post.isPending} word={t("network.takeInKind")} />
      </form>
    </Dialog>
  );
}
