// Which affiliates and branches are to be members with an organisation that applies.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { organisationPage } from "../../api/organisations";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { ProblemNote } from "../../parts/ProblemNote";

/** Nothing where the tier covers none. */
export function Covered({ organisation, most }: { organisation: string; most: number }) {
  const { t, language } = useWords();
  const { data, error } = useQuery({ ...organisationPage(organisation), enabled: most > 0 });
  if (most === 0) return null;
  const ends = (data?.tree ?? []).flatMap((link) => [link.part, link.whole]);
  const others = new Map(ends.map((one) => [one.id, one]));
  others.delete(organisation);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-label font-medium">{t("network.covers", { count: most })}</legend>
      {error !== null && <ProblemNote error={error} />}
      {[...others.values()].map((one) => (
        <label key={one.id} className="flex min-h-6 items-center gap-2">
          <input type="checkbox" name="covers" value={one.id} />
          {labelText(one.label, language)}
        </label>
      ))}
      {data !== undefined && others.size === 0 && (
        <p className="text-label text-soft">
          {t("network.coversNone")}{" "}
          <Link
            to="/organisations"
            search={{ organisation }}
            className="inline-block min-h-6 py-0.5 text-accent"
          >
            {t("network.coversLink")}
          </Link>
        </p>
      )}
    </fieldset>
  );
}

/** An application as the form says it. */
export function applicationOf(form: HTMLFormElement): Record<string, unknown> {
  const said = new FormData(form);
  return { ...Object.fromEntries(said), covers: said.getAll("covers").map(String) };
}
