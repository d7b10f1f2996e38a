// The organisations for which the reader acts, and the choice of one of them as lead.
import { useQuery } from "@tanstack/react-query";
import { me } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";

export function useOwn() {
  return useQuery(me).data?.memberships.filter((one) => one.acts) ?? [];
}

/** Those that the reader administers. */
export function useGoverned() {
  return useQuery(me).data?.memberships.filter((one) => one.role === "administrator") ?? [];
}

export function LeadField({ label, help }: { label: string; help?: string }) {
  const { language } = useWords();
  const own = useOwn();
  return (
    <Field label={label} help={help}>
      {(ties) => (
        <select {...ties} name="lead" className={INPUT}>
          {own.map(({ organisation }) => (
            <option key={organisation.id} value={organisation.id}>
              {labelText(organisation.label, language)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
