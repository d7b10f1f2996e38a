// Licences: of what, to whom, for which field, what they cost, what was sold; and what is done with
// them.
import { useState } from "react";
import type { Licence, PropertyPage, Scheme } from "../../api/property";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { FormDialog } from "../programmes/FormDialog";
import { Offer } from "./Offer";

type Opened = { what: "offer" } | { what: "end" | "sales"; licence: Licence };

export function Licences({ page }: { page: PropertyPage }) {
  const { t } = useWords();
  const [open, setOpen] = useState<Opened>();
  const close = () => setOpen(undefined);
  const act = page.runs_it && (
    <Button small onClick={() => setOpen({ what: "offer" })}>
      {t("property.offer")}
    </Button>
  );
  return (
    <Panel title={t("property.licences")} side={act}>
      {page.licences.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(page.runs_it ? "property.licencesNone" : "property.licencesNoneSeen")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {page.licences.map((one) => (
            <Row key={one.id} page={page} licence={one} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.what === "offer" && <Offer page={page} onClose={close} />}
      {open?.what === "sales" && <Sales page={page} licence={open.licence} onClose={close} />}
      {open?.what === "end" && <End page={page} licence={open.licence} onClose={close} />}
    </Panel>
  );
}

function Row({
  page,
  licence,
  onOpen,
}: {
  page: PropertyPage;
  licence: Licence;
  onOpen: (open: Opened) => void;
}) {
  const { t, language } = useWords();
  const take = useNetworkChange("POST", "/institute/licences/take");
  const money = (amount: string) => formatMoney(amount, language);
  const done = ["withdrawn", "over", "ended"].includes(licence.standing);
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className="font-medium">{licence.title}</span>{" "}
          <span className="text-soft">
            {t(`property.of_${licence.subject.of}`)} · {labelText(licence.licensee.label, language)}
          </span>
        </span>
        <span className={done ? "text-soft" : "font-medium"}>
          {t(`property.standing_${licence.standing}`)}
        </span>
      </div>
      <p className="text-label text-soft">
        {licence.field} · {t(licence.exclusive ? "property.exclusive" : "property.notExclusive")} ·{" "}
        <span className="figures">
          {t("property.days", { from: licence.from, until: licence.until })}
        </span>
        {licence.domestic && ` · ${t("property.domestic")}`}
        {licence.ended !== null && ` · ${licence.ended}`}
      </p>
      <p className="text-label">
        <SchemeText scheme={licence.scheme} />
        {Number(licence.discount) > 0 &&
          ` · ${t("property.lessFor", { percent: Number(licence.discount) })}`}
        {licence.posted !== null && ` · ${t("property.posted", { amount: money(licence.posted) })}`}
      </p>
      {licence.sales.length > 0 && (
        <details className="text-label text-soft">
          <summary className="min-h-6 cursor-pointer py-0.5">
            {t("property.reports", { count: licence.sales.length })}
          </summary>
          <ul className="figures">
            {licence.sales.map((one) => (
              <li key={one.from}>
                {t("property.days", { from: one.from, until: one.until })}: {money(one.sales)} ·{" "}
                {t("property.unitsOf", { units: formatCount(one.units) })}
              </li>
            ))}
          </ul>
        </details>
      )}
      {take.error !== null && <ProblemNote error={take.error} />}
      <div className="flex flex-wrap gap-2">
        {licence.may_take && (
          <Button
            small
            kind="primary"
            disabled={take.isPending}
            onClick={() =>
              take.mutate({ query: { id: page.institute }, body: { licence: licence.id } })
            }
          >
            {t("property.take")}
          </Button>
        )}
        {licence.may_report && (
          <Button small onClick={() => onOpen({ what: "sales", licence })}>
            {t("property.reportSales")}
          </Button>
        )}
        {page.runs_it && !done && (
          <Button small kind="quiet" onClick={() => onOpen({ what: "end", licence })}>
            {t(licence.standing === "offered" ? "property.withdraw" : "property.end")}
          </Button>
        )}
      </div>
    </li>
  );
}

function SchemeText({ scheme }: { scheme: Scheme }) {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  const { running } = scheme;
  const steps =
    running.by === "nothing"
      ? []
      : running.by === "sales"
        ? running.steps.map((one) =>
            t("property.shareAbove", { percent: Number(one.share), above: money(one.above) }),
          )
        : running.steps.map((one) =>
            t("property.amountAbove", {
              amount: money(one.amount),
              above: formatCount(one.above),
            }),
          );
  const all = [
    t("property.upfrontOf", { amount: money(scheme.upfront) }),
    t("property.minimumOf", { amount: money(scheme.minimum) }),
    ...steps,
  ];
  return <>{all.join(" · ")}</>;
}

function Sales({
  page,
  licence,
  onClose,
}: {
  page: PropertyPage;
  licence: Licence;
  onClose: () => void;
}) {
  const { t } = useWords();
  const report = useNetworkChange("POST", "/institute/licences/sales", onClose);
  const from = licence.sales.at(-1)?.until ?? licence.from;
  return (
    <FormDialog
      title={t("property.reportSales")}
      text={t("property.reportSalesText", { title: licence.title })}
      word={t("property.reportSales")}
      inputs={[
        { name: "from", kind: "date", label: t("property.firstDay"), value: from },
        { name: "until", kind: "date", label: t("property.firstDayAfter"), value: page.today },
        {
          name: "sales",
          label: t("property.salesOf"),
          help: t("property.amountHelp", { currency: page.currency }),
        },
        { name: "units", kind: "number", label: t("property.units"), value: "0" },
      ]}
      error={report.error}
      busy={report.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        report.mutate({
          query: { id: page.institute },
          body: {
            licence: licence.id,
            from: said("from"),
            until: said("until"),
            sales: said("sales"),
            units: Number(said("units")),
          },
        })
      }
    />
  );
}

function End({
  page,
  licence,
  onClose,
}: {
  page: PropertyPage;
  licence: Licence;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const end = useNetworkChange("POST", "/institute/licences/end", onClose);
  const word = t(licence.standing === "offered" ? "property.withdraw" : "property.end");
  return (
    <FormDialog
      title={word}
      text={t("property.endText", {
        title: licence.title,
        licensee: labelText(licence.licensee.label, language),
      })}
      word={word}
      inputs={[
        { name: "on", kind: "date", label: t("property.firstDayWithout"), value: page.today },
        { name: "reason", kind: "area", label: t("property.reason") },
      ]}
      error={end.error}
      busy={end.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        end.mutate({
          query: { id: page.institute },
          body: { licence: licence.id, on: said("on"), reason: said("reason") },
        })
      }
    />
  );
}
