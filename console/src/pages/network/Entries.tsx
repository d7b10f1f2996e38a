// Numbers of a year, in groups; each opens to the records that it is made of.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Count, Evidence, NetworkEntry, NetworkYear, TakenFigure } from "../../api/outlook";
import { formatMoney } from "../../format/money";
import { formatDecimal } from "../../format/number";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { useFigure } from "../../parts/figure";
import { Counted } from "../../parts/year";
import { placeOf } from "../institutes/parts";
import { levelsOf } from "../institutes/record";
import { LOOK, ToProject } from "./ToProject";

/** The groups in which numbers of a year are told, in their order. */
export const GROUPS: readonly (readonly [
  "institutes" | "members" | "money" | "centres" | "projects" | "goals" | "calls",
  readonly Count[],
])[] = [
  ["institutes", ["institutes", "awarded"]],
  ["members", ["members", "small_firms", "small_share", "other_firms", "members_of_kind"]],
  [
    "money",
    [
      "public_money",
      "fees_agreed",
      "fees_paid",
      "contributed",
      "royalties_paid",
      "matched",
      "waived",
    ],
  ],
  ["centres", ["centres", "firms_helped", "help_hours", "staff_lent"]],
  ["projects", ["projects", "projects_closed", "trl_gained", "mrl_gained"]],
  ["goals", ["goals_met", "goals_missed"]],
  ["calls", ["calls_published", "proposals", "selected"]],
];

export function Entries({ year }: { year: NetworkYear }) {
  const { t } = useWords();
  return (
    <div className="flex flex-col gap-4 px-4 py-3">
      <p className="text-soft">{t("outlook.toldOf", { day: year.day })}</p>
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-2 print:grid-cols-2">
        {GROUPS.map(([group, counts]) => {
          const entries = year.entries.filter((one) => counts.includes(one.count));
          if (entries.length === 0) return null;
          return (
            <Group key={group} name={t(`outlook.group_${group}`)}>
              {entries.map((one) => (
                <Entry key={`${one.count} ${one.of}`} entry={one} />
              ))}
            </Group>
          );
        })}
        {year.taken.length > 0 && (
          <Group name={t("outlook.group_taken")}>
            {year.taken.map((one) => (
              <Taken key={`${one.measure} ${one.number}`} programme={year.programme} one={one} />
            ))}
          </Group>
        )}
      </div>
    </div>
  );
}

/** Numbers of a year that belong together. */
export function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="break-inside-avoid">
      <h3 className="pb-1">{name}</h3>
      <dl className="flex flex-col">{children}</dl>
    </section>
  );
}

/** A figure with its unit, the days of which it tells, and the definition under which it was taken. */
function Taken({ programme, one }: { programme: string; one: TakenFigure }) {
  const { t, language } = useWords();
  return (
    <div className="grid grid-cols-[1fr_auto] gap-x-4 border-t border-line py-1.5">
      <dt>
        <Link
          to="/programmes"
          search={{ programme }}
          className="inline-block min-h-6 text-accent underline"
        >
          {labelText(one.label, language)}
        </Link>
        <span className="block text-label text-soft">
          {t("network.termDays", one)}, {t("outlook.takenUnder", one)} · {one.evidence}
        </span>
      </dt>
      <dd className="text-right">
        <span className="figures font-medium">{formatDecimal(one.value)}</span>{" "}
        {labelText(one.unit, language)}
      </dd>
    </div>
  );
}

export function Entry({ entry }: { entry: NetworkEntry }) {
  const figure = useFigure();
  const name = useName();
  return (
    <Counted name={name(entry)} figure={figure(entry.figure)} records={entry.records.length}>
      {entry.records.map((one) => (
        <li key={keyOf(one)}>
          <Record one={one} />
        </li>
      ))}
    </Counted>
  );
}

function useName(): (entry: NetworkEntry) => string {
  const { t, known } = useWords();
  return ({ count, of }) => {
    switch (count) {
      case "institutes":
        return t(`outlook.standing_${of as "agreed"}`);
      case "members_of_kind":
        return known(`organisations.kind_${of}`)
          ? t(`organisations.kind_${of as "firm"}`)
          : t("outlook.kindUnknown");
      case "members":
      case "small_firms":
      case "small_share":
      case "fees_agreed":
      case "fees_paid":
      case "contributed":
      case "royalties_paid":
      case "centres":
      case "firms_helped":
      case "help_hours":
      case "staff_lent":
      case "projects":
      case "projects_closed":
      case "trl_gained":
      case "mrl_gained":
      case "public_money":
        return t(`network.measure_${count}`);
      default:
        return t(`outlook.count_${count}`);
    }
  };
}

function Record({ one }: { one: Evidence }) {
  const { t, language } = useWords();
  const day = (at: string) => (at.includes("T") ? formatZoned(Date.parse(at), language) : at);
  const parts = [
    one.organisation !== null && labelText(one.organisation.label, language),
    one.proposal,
    one.kind === "transfer" && t("network.transferOf", { number: one.number }),
    one.centre !== null && t("agreed.centreOf", { centre: one.centre }),
    one.kind === "of_centre" && t("agreed.recordOf", { number: one.number }),
    one.scale !== null && levelsOf(one.scale, { from: one.from_level ?? 0, to: one.to_level ?? 0 }),
    one.kind === "matched" && t("outlook.yearOfTerm", { year: one.number }),
    one.kind === "goal" && t("outlook.goal", { number: one.number }),
    one.purpose,
    one.until !== null && one.at !== null
      ? t("network.termDays", { from: one.at, until: one.until })
      : one.at !== null && day(one.at),
    one.amount !== null &&
      (one.kind === "of_centre" ? one.amount : formatMoney(one.amount, language)),
  ].filter((part) => part !== null && part !== false);
  return (
    <>
      {one.institute !== null && (
        <Link
          to="/institutes"
          search={{ institute: one.institute.id, ...placeOf(one) }}
          resetScroll={one.kind !== "transfer"}
          className={LOOK}
        >
          {labelText(one.institute.label, language)}
        </Link>
      )}
      {one.call !== null && (
        <Link to="/calls" search={{ call: one.call.id }} className={LOOK}>
          {labelText(one.call.label, language)}
        </Link>
      )}
      <ToProject institute={one.institute} project={one.project} />
      {(one.institute !== null || one.call !== null) && parts.length > 0 && " · "}
      {parts.join(" · ")}
    </>
  );
}

function keyOf(one: Evidence): string {
  const { institute, organisation, call, proposal, centre, project, number, at } = one;
  return [institute?.id, organisation?.id, call?.id, proposal, centre, project, number, at].join();
}
