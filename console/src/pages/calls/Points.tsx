// Points for each criterion of a call, in a form.
import type { Criterion } from "../../api/network";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";

const field = (at: number) => `points-${at}`;

export function Points({
  criteria,
  points,
  required = false,
}: {
  criteria: Criterion[];
  points: (number | null)[];
  required?: boolean;
}) {
  const { language } = useWords();
  return criteria.map((one, at) => (
    <Field
      key={one.label.en}
      label={`${labelText(one.label, language)} (0–${one.points})`}
      className="max-w-md"
    >
      {(ties) => (
        <input
          {...ties}
          type="number"
          name={field(at)}
          min={0}
          max={one.points}
          required={required}
          defaultValue={points[at] ?? ""}
          className={`${INPUT} figures`}
        />
      )}
    </Field>
  ));
}

/** What was given; none where nothing was. */
export function pointsIn(form: FormData, criteria: Criterion[]): (number | null)[] {
  return criteria.map((_, at) => {
    const text = String(form.get(field(at)) ?? "").trim();
    return text === "" ? null : Number(text);
  });
}
