// What one agreement opens, for what and until when. What one reads now leads to its trend.
import { Link } from "@tanstack/react-router";
import type { Agreement, Opened } from "../../api/project";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";

export function AgreementFacts({ agreement }: { agreement: Agreement }) {
  const { t, language } = useWords();
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  return (
    <>
      <p>{agreement.purpose}</p>
      <p className="figures text-label text-soft">
        {t(`projects.agreement_${agreement.state}`)} ·{" "}
        {t("projects.term", { since: moment(agreement.since), until: moment(agreement.until) })}
        {agreement.withdrawn !== null &&
          ` · ${t("projects.withdrawnFor", {
            day: moment(agreement.withdrawn),
            reason: agreement.reason ?? "",
          })}`}
      </p>
      <ul className="flex flex-col gap-0.5">
        {agreement.assets.map((one) => (
          <li key={one.path}>
            <OpenedAsset opened={one} />{" "}
            <span className="text-label text-soft">{t("projects.withAllBelow")}</span>
          </li>
        ))}
        {agreement.tags.map((one) => (
          <li key={one.path}>
            <OpenedTag opened={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function OpenedAsset({ opened }: { opened: Opened }) {
  const { language } = useWords();
  const name = labelText(opened.label, language);
  if (!opened.reads) return <span className="break-all text-soft">{name}</span>;
  return (
    <Link to="/assets" search={{ asset: opened.path }} className="inline-block min-h-7 text-accent">
      {name}
    </Link>
  );
}

function OpenedTag({ opened }: { opened: Opened }) {
  const { t, language } = useWords();
  const name = labelText(opened.label, language);
  if (!opened.reads) return <span className="break-all text-soft">{name}</span>;
  return (
    <Link to="/explore" search={{ tags: opened.path }} className="inline-block min-h-7 text-accent">
      {t("projects.trendOf", { tag: name })}
    </Link>
  );
}
