// How much came in, on which day, and under which reference.
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { DayField } from "../../parts/form";

export function PaidFields({
  today,
  amount,
  reference,
}: {
  today: string;
  amount: string;
  reference: string;
}) {
  const { t } = useWords();
  return (
    <>
      <Field label={amount} help={t("network.amountHelp")}>
        {(ties) => <input {...ties} name="amount" required className={INPUT} />}
      </Field>
      <DayField name="day" label={t("network.day")} most={today} value={today} />
      <Field label={reference}>
        {(ties) => <input {...ties} name="reference" required className={INPUT} />}
      </Field>
    </>
  );
}
