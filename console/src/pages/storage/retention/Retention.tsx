// How long what is kept: rules, legal holds, and what goes next.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { retention } from "../../../api/queries";
import type { Retention as Known, LegalHold, RetentionRule } from "../../../api/types";
import { formatDate, formatZoned } from "../../../format/time";
import { labelText } from "../../../format/value";
import { useWords } from "../../../i18n";
import { Button, Panel } from "../../../parts/basic";
import { ProblemNote } from "../../../parts/ProblemNote";
import { useAges } from "./ages";
import { Coming } from "./Coming";
import { LiftDialog, ReleaseDialog } from "./EndDialogs";
import { HoldDialog } from "./HoldDialog";
import { RuleDialog } from "./RuleDialog";

type Opened =
  | { dialog: "rule"; rule?: RetentionRule }
  | { dialog: "lift"; rule: RetentionRule }
  | { dialog: "hold" }
  | { dialog: "release"; hold: LegalHold };

export function Retention({ retired }: { retired: number }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(retention);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  return (
    <Panel
      title={t("retention.title")}
      side={
        <a href="/manual/retention" className="inline-block min-h-7 py-0.5 text-accent">
          {t("retention.manual")}
        </a>
      }
    >
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
            <House known={data} retired={retired} />
            {data.may_change && (
              <span className="flex flex-wrap gap-2">
                <Button small onClick={() => setOpened({ dialog: "rule" })}>
                  {t("retention.set")}
                </Button>
                <Button small onClick={() => setOpened({ dialog: "hold" })}>
                  {t("retention.hold")}
                </Button>
              </span>
            )}
          </div>
          <Coming />
          <Rules
            rules={data.rules}
            onChange={(rule) => setOpened({ dialog: "rule", rule })}
            onLift={(rule) => setOpened({ dialog: "lift", rule })}
          />
          <Holds holds={data.holds} onRelease={(hold) => setOpened({ dialog: "release", hold })} />
        </>
      )}
      {opened?.dialog === "rule" && <RuleDialog rule={opened.rule} onClose={close} />}
      {opened?.dialog === "lift" && <LiftDialog rule={opened.rule} onClose={close} />}
      {opened?.dialog === "hold" && <HoldDialog onClose={close} />}
      {opened?.dialog === "release" && <ReleaseDialog hold={opened.hold} onClose={close} />}
    </Panel>
  );
}

function House({ known: { house, rules, holds }, retired }: { known: Known; retired: number }) {
  const { t } = useWords();
  const { samples_days: samples, figures_days: figures } = house;
  const none = rules.length === 0 && holds.length === 0;
  return (
    <p className="max-w-[72ch] grow basis-72">
      {samples === null
        ? t(none ? "retention.allForEver" : "retention.elseForEver")
        : t("retention.elseDays", { count: samples })}{" "}
      {samples !== figures && t("retention.elseFigures")} {t("retention.wholeDays")}
      {retired > 0 && ` ${t("retention.retired", { count: retired })}`}
    </p>
  );
}

const HEAD = "px-4 py-1.5 font-medium";

function Rules({
  rules,
  onChange,
  onLift,
}: {
  rules: RetentionRule[];
  onChange: (rule: RetentionRule) => void;
  onLift: (rule: RetentionRule) => void;
}) {
  const { t, language } = useWords();
  const { age } = useAges();
  if (rules.length === 0) {
    return <p className="border-t border-line px-4 py-3 text-soft">{t("retention.rulesNone")}</p>;
  }
  return (
    <table className="w-full border-collapse border-t border-line text-left">
      <caption className="sr-only">{t("retention.rules")}</caption>
      <thead className="text-label text-soft">
        <tr>
          <th scope="col" className={HEAD}>
            {t("retention.ruleOn")}
          </th>
          <th scope="col" className={`${HEAD} max-sm:px-1`}>
            {t("retention.samples")}
          </th>
          <th scope="col" className={`${HEAD} max-sm:px-1`}>
            {t("retention.figures")}
          </th>
          <td className="sm:w-40" />
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => {
          const name = labelText(rule.label, language);
          return (
            <tr key={rule.place} className="border-t border-line align-baseline">
              <th scope="row" className="px-4 py-2 font-normal">
                <span className="font-medium">{name}</span>{" "}
                <span className="text-soft">{labelText(rule.where, language)}</span>
                <span className="block text-label break-all text-soft">{rule.place}</span>
                {rule.held && <Held />}
                {rule.reason !== "" && <span className="block break-words">{rule.reason}</span>}
              </th>
              <td className="figures px-4 py-2 max-sm:px-1">{age(rule.samples_days)}</td>
              <td className="figures px-4 py-2 max-sm:px-1">{age(rule.figures_days)}</td>
              <td className="px-4 py-2 max-sm:pl-1">
                {rule.may_change && (
                  <span className="flex justify-end gap-2 max-sm:flex-col">
                    <Button
                      small
                      aria-label={t("retention.changeNamed", { name })}
                      onClick={() => onChange(rule)}
                    >
                      {t("retention.change")}
                    </Button>
                    <Button
                      small
                      aria-label={t("retention.liftNamed", { name })}
                      onClick={() => onLift(rule)}
                    >
                      {t("retention.lift")}
                    </Button>
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Held() {
  const { t } = useWords();
  return (
    <span className="block text-label font-medium">
      <span aria-hidden="true" className="mr-1">
        ■
      </span>
      {t("retention.heldAll")}
    </span>
  );
}

function Holds({ holds, onRelease }: { holds: LegalHold[]; onRelease: (hold: LegalHold) => void }) {
  const { t, language } = useWords();
  if (holds.length === 0) {
    return <p className="border-t border-line px-4 py-3 text-soft">{t("retention.holdsNone")}</p>;
  }
  return (
    <table className="w-full border-collapse border-t border-line text-left">
      <caption className="sr-only">{t("retention.holds")}</caption>
      <thead className="text-label text-soft">
        <tr>
          <th scope="col" className={HEAD}>
            {t("retention.holdOn")}
          </th>
          <th scope="col" className={`${HEAD} whitespace-nowrap max-sm:px-1`}>
            {t("retention.since")}
          </th>
          <td className="sm:w-40" />
        </tr>
      </thead>
      <tbody>
        {holds.map((hold) => {
          const name = labelText(hold.label, language);
          const placed = Date.parse(hold.placed);
          return (
            <tr key={hold.id} className="border-t border-line align-baseline">
              <th scope="row" className="px-4 py-2 font-normal">
                <span aria-hidden="true" className="mr-1.5">
                  ■
                </span>
                <span className="font-medium">{name}</span>{" "}
                <span className="text-label text-soft">
                  {t("retention.holdNo", { id: hold.id })}
                </span>
                <span className="block text-label break-all text-soft">{hold.asset}</span>
                <span className="block break-words">{hold.reason}</span>
              </th>
              <td className="figures px-4 py-2 whitespace-nowrap max-sm:px-1">
                <time dateTime={hold.placed} title={formatZoned(placed, language)}>
                  {formatDate(placed, language)}
                </time>
              </td>
              <td className="px-4 py-2 text-right max-sm:pl-1">
                {hold.may_change && (
                  <Button
                    small
                    aria-label={t("retention.releaseNamed", { id: hold.id, name })}
                    onClick={() => onRelease(hold)}
                  >
                    {t("retention.release")}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
