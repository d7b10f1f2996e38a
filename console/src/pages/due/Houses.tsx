// What those look at first who run institutes, keep or read their books, or vote for them.
import { Link } from "@tanstack/react-router";
import type {
  AuditedHouse,
  BoardFigure,
  BookFigure,
  CouncilFigure,
  HouseFigure,
  Unpaid,
} from "../../api/home";
import { formatMoney } from "../../format/money";
import { formatSpan, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, LISTED, Panel } from "../../parts/basic";
import type { InstitutePart } from "../institutes/parts";
import { Bar, Fact, Facts, Warn } from "./figures";

export function Director({ all }: { all: HouseFigure[] }) {
  return all.map((one) => <House key={one.id} house={one} />);
}

function House({ house }: { house: HouseFigure }) {
  const { t, language } = useWords();
  const institute = house.id;
  const least = house.small_rule === null ? undefined : Number(house.small_rule.least);
  const side = (
    <span className="flex flex-wrap gap-2">
      <Link to="/institutes" search={{ institute }} className={buttonLook("plain", true)}>
        {t("home.open")}
      </Link>
      <Link to="/outlook" search={{ institute }} className={buttonLook("plain", true)}>
        {t("home.outlook")}
      </Link>
    </span>
  );
  return (
    <Panel title={labelText(house.label, language)} side={side}>
      <div className="px-4 py-3">
        <Facts>
          <Stands at={house} />
          <Lacks notice={house.notice} />
          <Fact
            name={t("home.smallShare")}
            bar={
              house.small_share !== null && <Bar part={Number(house.small_share)} least={least} />
            }
          >
            {house.small_share === null
              ? t("home.noMembers")
              : t("home.smallOf", {
                  share: house.small_share,
                  small: house.small,
                  count: house.members,
                })}
          </Fact>
          {house.small_rule !== null && (
            <Fact name={t("home.rule", { rule: house.small_rule.rule })}>
              {t("home.least", { least: house.small_rule.least })}
              {house.small_ahead !== null && (
                <span className="block">
                  <Warn>{t("home.smallAhead", { year: house.small_ahead })}</Warn>
                </span>
              )}
            </Fact>
          )}
          <Fact
            name={t("home.match")}
            bar={
              house.matched !== null && (
                <Bar
                  part={Number(house.matched)}
                  least={house.matched_rule === null ? undefined : Number(house.matched_rule.least)}
                />
              )
            }
          >
            {house.matched === null ? t("home.nothingSpent") : `${house.matched} %`}
            {house.matched_at_end !== null &&
              ` · ${t("home.atEnd", { share: house.matched_at_end })}`}
          </Fact>
          {house.matched_rule !== null && (
            <Fact name={t("home.rule", { rule: house.matched_rule.rule })}>
              {t("home.least", { least: house.matched_rule.least })}
            </Fact>
          )}
          <Owed unpaid={house.unpaid} institute={institute} part="members" />
          <Fact name={t("home.applications")}>
            {house.applications === 0 ? (
              house.applications
            ) : (
              <Link
                to="/institutes"
                search={{ institute, part: "members" }}
                className="inline-block min-h-6 text-accent underline"
              >
                {t("home.applicationsOf", { count: house.applications })}
              </Link>
            )}
          </Fact>
          {house.warns && (
            <Fact name={t("home.outlook")}>
              <Warn>{t("home.notAlone")}</Warn>
            </Fact>
          )}
        </Facts>
      </div>
    </Panel>
  );
}

function Stands({ at: { standing, year } }: { at: Pick<HouseFigure, "standing" | "year"> }) {
  const { t } = useWords();
  return (
    <Fact name={t("network.standing")}>
      {t(`outlook.standing_${standing}`)}
      {year !== null && ` · ${t("network.yearOf", { year })}`}
    </Fact>
  );
}

/** How long it is until a moment, and when that is. */
function Ahead({
  at,
  now,
  words,
}: {
  at: string;
  now: number;
  words: "network.dueIn" | "home.pollOpens" | "home.pollCloses";
}) {
  const { t, language } = useWords();
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={formatZoned(moment, language)}>
      {t(words, { span: formatSpan(moment - now, language) })}
    </time>
  );
}

function Lacks({ notice }: { notice: HouseFigure["notice"] }) {
  const { t } = useWords();
  if (notice === null) return null;
  return (
    <Fact name={t("home.lacks")}>
      <Warn>
        {notice.until === null
          ? notice.deficiencies.join("; ")
          : t("home.noticeUntil", { day: notice.until })}
      </Warn>
    </Fact>
  );
}

/** What is owed, and the way to where an institute is told of it. */
function Owed({
  unpaid,
  institute,
  part,
}: {
  unpaid: Unpaid | null;
  institute: string;
  part: InstitutePart;
}) {
  const { t, language } = useWords();
  return (
    <Fact name={t("home.unpaid")}>
      {unpaid === null || unpaid.owe === 0 ? (
        t("home.unpaidNone")
      ) : (
        <Link
          to="/institutes"
          search={{ institute, part }}
          className="inline-block min-h-6 text-accent underline"
        >
          {t("home.unpaidBy", { amount: formatMoney(unpaid.amount, language), count: unpaid.owe })}
        </Link>
      )}
    </Fact>
  );
}

export function Finance({ all }: { all: BookFigure[] }) {
  const { t, language } = useWords();
  return all.map((one) => (
    <Panel
      key={one.id}
      title={labelText(one.label, language)}
      side={
        <span className="flex flex-wrap gap-2">
          <Link
            to="/institutes"
            search={{ institute: one.id, part: "money" }}
            className={buttonLook("plain", true)}
          >
            {t("home.openMoney")}
          </Link>
          <Link
            to="/institutes"
            search={{ institute: one.id, part: "book" }}
            className={buttonLook("plain", true)}
          >
            {t("home.openBook")}
          </Link>
        </span>
      }
    >
      <div className="px-4 py-3">
        <Facts>
          <Fact name={t("home.months")}>
            {one.months.length === 0 ? t("home.monthsNone") : one.months.join(", ")}
          </Fact>
          <Fact name={t("home.closed")}>{one.closed ?? t("home.closedNone")}</Fact>
          <Fact name={t("home.pending")}>{one.pending}</Fact>
          <Fact name={t("home.undrawn")}>
            {one.undrawn === null ? "–" : formatMoney(one.undrawn, language)}
          </Fact>
          <Owed unpaid={one.unpaid} institute={one.id} part="book" />
        </Facts>
        <p className="mt-2 text-label text-soft">{t("home.bankHelp")}</p>
      </div>
    </Panel>
  ));
}

export function Council({ all, now }: { all: CouncilFigure[]; now: number }) {
  const { t, language } = useWords();
  return all.map((one) => (
    <Panel
      key={one.programme}
      title={labelText(one.label, language)}
      side={
        <Link
          to="/programmes"
          search={{ programme: one.programme }}
          className={buttonLook("plain", true)}
        >
          {t("home.openCouncil")}
        </Link>
      }
    >
      <div className="px-4 py-3">
        <Facts>
          <Fact name={t("home.nextMeeting")}>
            {one.next === null ? (
              t("home.nextNone")
            ) : (
              <Ahead at={one.next} now={now} words="network.dueIn" />
            )}
          </Fact>
          <Fact name={t("home.votes")}>{one.votes}</Fact>
          <Fact name={t("home.followUps")}>{one.follow_ups}</Fact>
        </Facts>
      </div>
    </Panel>
  ));
}

export function Boards({ all, now }: { all: BoardFigure[]; now: number }) {
  const { t, language } = useWords();
  const poll = ({ opens, closes }: BoardFigure["elections"][number]) =>
    Date.parse(opens) <= now ? (
      <Ahead at={closes} now={now} words="home.pollCloses" />
    ) : (
      <Ahead at={opens} now={now} words="home.pollOpens" />
    );
  return all.map((one) => (
    <Panel
      key={one.id}
      title={labelText(one.label, language)}
      side={
        <span className="flex flex-wrap gap-2">
          <Link to="/board" search={{ institute: one.id }} className={buttonLook("plain", true)}>
            {t("board.open")}
          </Link>
          <Link
            to="/institutes"
            search={{ institute: one.id, part: "year" }}
            className={buttonLook("plain", true)}
          >
            {t("home.openYear")}
          </Link>
        </span>
      }
    >
      <div className="px-4 py-3">
        <Facts>
          <Stands at={one} />
          <Lacks notice={one.notice} />
          <Fact name={t("home.seats")}>
            {one.sittings.map((sits) => (
              <span key={`${sits.name} ${sits.organisation.id}`} className="block">
                {sits.name},{" "}
                {t("board.for", { organisation: labelText(sits.organisation.label, language) })}
                <span className="block text-label text-soft">
                  {t(`board.seat_${sits.seat}`, { tier: sits.tier })} ·{" "}
                  {t("home.sitsUntil", { day: sits.until })}
                </span>
              </span>
            ))}
          </Fact>
          <Fact name={t("home.freeSeats")}>{one.free}</Fact>
          <Fact name={t("board.committees")}>
            {one.committees.length === 0
              ? t("home.inNone")
              : one.committees.map((label) => labelText(label, language)).join(", ")}
          </Fact>
          <Fact name={t("board.elections")}>
            {one.elections.length === 0
              ? t("home.pollNone")
              : one.elections.map((election) => (
                  <span key={election.number} className="block">
                    {t("board.election", { number: election.number })} · {poll(election)}
                  </span>
                ))}
          </Fact>
        </Facts>
      </div>
    </Panel>
  ));
}

export function Auditor({ all }: { all: AuditedHouse[] }) {
  const { t, language } = useWords();
  const programmes = [...new Set(all.map((one) => one.programme))];
  return (
    <>
      <Panel title={t("home.reports")}>
        <ul aria-label={t("home.reports")} className="divide-y divide-line">
          {programmes.map((programme) => (
            <li key={programme}>
              <Link to="/network" search={{ programme }} className={LISTED}>
                <span className="font-medium">{t("home.yearOf", { programme })}</span>
                <span className="text-label text-soft">{t("home.yearHelp")}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t("home.books")}>
        <ul aria-label={t("home.books")} className="divide-y divide-line">
          {all.map((one) => (
            <li key={one.id}>
              <Link
                to="/institutes"
                search={{ institute: one.id, part: "book" }}
                className={LISTED}
              >
                <span className="flex flex-wrap justify-between gap-x-3">
                  <span className="font-medium">{labelText(one.label, language)}</span>
                  <span className="text-label text-soft">
                    {t(`outlook.standing_${one.standing}`)}
                  </span>
                </span>
                <span className="figures text-label text-soft">
                  {t("home.transfers", { count: one.transfers })} ·{" "}
                  {one.closed === null
                    ? t("home.closedNone")
                    : t("home.closedTo", { month: one.closed })}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
