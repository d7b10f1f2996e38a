// What a sandbox has at the head of each page: that its time is not real, where it stands and how fast it
// goes, the way forward, and whom one acts as.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { useQuery } from "@tanstack/react-query";
import { FastForward } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { me, queryClient } from "../api/queries";
import {
  actAs,
  forward,
  hurries,
  type Sandbox,
  SPEEDS,
  type Speed,
  sandbox,
  setSpeed,
  storyTime,
} from "../api/sandbox";
import { formatClock, formatDate, formatZoned } from "../format/time";
import { useWords } from "../i18n";
import { onSecond } from "../live/ticker";
import { Field, INPUT } from "../parts/basic";
import { Dialog } from "../parts/Dialog";
import { DropMenu, MENU_ITEM } from "../parts/DropMenu";
import { Ends } from "../parts/form";
import { ProblemNote } from "../parts/ProblemNote";

const SELECT =
  "eases min-h-7 max-w-full rounded-box border border-line-strong bg-panel px-1.5 text-label text-ink disabled:opacity-50";
const ITEM = `${MENU_ITEM} gap-2 px-3`;

export default function SandboxBar() {
  const { t, language } = useWords();
  const { data, dataUpdatedAt } = useQuery(sandbox);
  const [trouble, setTrouble] = useState<unknown>();
  const [dated, setDated] = useState(false);
  const hurried = data !== undefined && hurries(data);
  // While years go by, what stands on the page is soon past.
  useEffect(() => {
    if (hurried && dataUpdatedAt > 0) void allElse();
  }, [hurried, dataUpdatedAt]);
  if (data === undefined) return null;
  const tell = async (asked: Promise<Sandbox>) => {
    setTrouble(undefined);
    try {
      queryClient.setQueryData(sandbox.queryKey, await asked);
      await allElse();
    } catch (problem) {
      setTrouble(problem);
    }
  };
  const on = (moment: string) => formatDate(Date.parse(moment), language);
  const nexts = [
    ...(data.deadline === null
      ? []
      : [
          {
            to: "deadline",
            word: t("sandbox.nextDeadline", {
              date: on(data.deadline.at),
              about: (language === "ko" && data.deadline.about.ko) || data.deadline.about.en,
            }),
          },
        ]),
    { to: "month", word: t("sandbox.nextMonth", { date: on(data.month) }) },
    { to: "year", word: t("sandbox.nextYear", { date: on(data.year) }) },
  ];
  return (
    <section
      aria-label={t("sandbox.name")}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-raised px-3 py-1.5 text-label"
    >
      <strong className="font-medium">
        <span aria-hidden="true" className="mr-1 text-high">
          ◇
        </span>
        {t("sandbox.notReal")}
      </strong>
      <Time data={data} saidAt={dataUpdatedAt} />
      <SpeedChoice data={data} onSpeed={(speed) => void tell(setSpeed(speed))} />
      {data.may_set && (
        <DropMenu
          look="eases inline-flex min-h-7 items-center gap-1.5 rounded-box border border-line-strong bg-panel px-2 font-medium hover:bg-ground"
          trigger={
            <>
              <FastForward size={14} aria-hidden="true" />
              {t("sandbox.forward")}
            </>
          }
        >
          {nexts.map(({ to, word }) => (
            <Menu.Item key={to} className={ITEM} onSelect={() => void tell(forward(to))}>
              {word}
            </Menu.Item>
          ))}
          <Menu.Item className={ITEM} onSelect={() => setDated(true)}>
            {t("sandbox.toDate")}
          </Menu.Item>
        </DropMenu>
      )}
      <PersonChoice data={data} onTrouble={setTrouble} />
      {trouble !== undefined && (
        <div className="w-full">
          <ProblemNote error={trouble} />
        </div>
      )}
      {dated && <DateDialog data={data} onClose={() => setDated(false)} onDate={tell} />}
    </section>
  );
}

/** Asks for everything anew but where the clock stands. */
const allElse = () =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "sandbox" });

function Time({ data, saidAt }: { data: Sandbox; saidAt: number }) {
  const { t, language } = useWords();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onSecond(setNow), []);
  const at = storyTime(data, saidAt, now);
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span className="text-soft">{t("sandbox.now")}</span>
      <time
        dateTime={new Date(at).toISOString()}
        title={formatZoned(at, language)}
        className="figures font-medium"
      >
        {formatDate(at, language)}
        {!hurries(data) && ` ${formatClock(at, language)}`}
      </time>
    </span>
  );
}

function SpeedChoice({ data, onSpeed }: { data: Sandbox; onSpeed: (speed: Speed) => void }) {
  const { t } = useWords();
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <label htmlFor={id} className="text-soft">
        {t("sandbox.speed")}
      </label>
      <select
        id={id}
        className={SELECT}
        disabled={!data.may_set}
        title={data.may_set ? undefined : t("sandbox.administrators")}
        value={data.speed}
        onChange={(event) => onSpeed(event.target.value as Speed)}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {t(`sandbox.${speed}`)}
          </option>
        ))}
      </select>
    </span>
  );
}

function PersonChoice({
  data,
  onTrouble,
}: {
  data: Sandbox;
  onTrouble: (problem: unknown) => void;
}) {
  const { t, language } = useWords();
  const id = useId();
  const person = useQuery(me).data?.person;
  if (person === undefined) return null;
  const choose = async (chosen: string) => {
    try {
      await actAs(chosen);
      // Nothing of the person before stays on the page, in memory or on the socket.
      location.reload();
    } catch (problem) {
      onTrouble(problem);
    }
  };
  const others = data.cast.some((one) => one.id === person.id)
    ? data.cast
    : [{ ...person, part: null }, ...data.cast];
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 sm:ml-auto">
      <label htmlFor={id} className="text-soft">
        {t("sandbox.actAs")}
      </label>
      <select
        id={id}
        className={`${SELECT} min-w-0`}
        value={person.id}
        onChange={(event) => void choose(event.target.value)}
      >
        {others.map(({ id: one, name, part }) => (
          <option key={one} value={one}>
            {part === null ? name : `${name} – ${(language === "ko" && part.ko) || part.en}`}
          </option>
        ))}
      </select>
    </span>
  );
}

function DateDialog({
  data,
  onClose,
  onDate,
}: {
  data: Sandbox;
  onClose: () => void;
  onDate: (asked: Promise<Sandbox>) => Promise<void>;
}) {
  const { t } = useWords();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const date = String(new FormData(event.currentTarget).get("date") ?? "");
    onClose();
    void onDate(forward(`${date}T00:00:00Z`));
  };
  return (
    <Dialog title={t("sandbox.toDateTitle")} onClose={onClose}>
      <form onSubmit={send} className="flex flex-col gap-4">
        <Field label={t("sandbox.date")} help={t("sandbox.dateHelp")}>
          {(ties) => (
            <input
              {...ties}
              type="date"
              name="date"
              required
              min={nextDay(data.now)}
              max="2200-01-01"
              className={INPUT}
            />
          )}
        </Field>
        <Ends onClose={onClose} busy={false} word={t("sandbox.forward")} />
      </form>
    </Dialog>
  );
}

const DAY_MS = 86_400_000;
const nextDay = (now: string) => new Date(Date.parse(now) + DAY_MS).toISOString().slice(0, 10);
