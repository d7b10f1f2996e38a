// What a form that saves itself says: where its text stands, what is missing, what another saved
// meanwhile, and what comes on paper.
import { formatClock, formatDate, formatMoment } from "../format/time";
import { useWords } from "../i18n";
import { Button } from "./basic";
import { ProblemNote, useProblemWords } from "./ProblemNote";
import type { Seen } from "./saving";
import type { Saving } from "./useSaving";

/** A passage of a text, as it is read. */
export type Passage = { label: string; value: string };
type Parts<Text> = (text: Text) => Passage[];

/** A moment: of today by its clock alone. */
function useMoment(): (moment: string) => string {
  const { language } = useWords();
  return (moment) => {
    const at = Date.parse(moment);
    const today = formatDate(at, language) === formatDate(Date.now(), language);
    return today ? formatClock(at, language) : formatMoment(at, language);
  };
}

/** Where it stands, in a live region. `saved` is what is said of it when it is saved. */
export function SaveLine<Text>({
  saving,
  missing = [],
  saved,
}: {
  saving: Seen<Text>;
  missing?: readonly string[];
  saved?: string;
}) {
  const { t } = useWords();
  const moment = useMoment();
  const { title } = useProblemWords(saving.error);
  const words = () => {
    switch (saving.place) {
      case "saving":
        return t("network.saving");
      case "saved":
        if (saved !== undefined) return saved;
        if (saving.discarded) return t("saving.discarded");
        return saving.at === null ? "" : t("saving.at", { moment: moment(saving.at) });
      case "refused":
        return t("saving.not", { why: title });
      case "conflict":
        return t("saving.not", { why: t("refusal.changed") });
      default:
        if (!saving.kept) return t("saving.unkept");
        if (saving.place === "away") return t("saving.away");
        if (saving.place === "kept") return t("saving.kept");
        if (saving.place === "changed") return t("network.unsaved");
        return t("saving.incomplete", { what: missing.join(", ") });
    }
  };
  return (
    <span role="status" className="text-label text-soft print:hidden">
      {words()}
    </span>
  );
}

/** What is missing before it can be handed in. */
export function Missing({ missing }: { missing: readonly string[] }) {
  const { t } = useWords();
  return (
    <p className="text-label print:hidden">
      {missing.length === 0
        ? `✓ ${t("saving.whole")}`
        : `▲ ${t("saving.missing", { what: missing.join(", ") })}`}
    </p>
  );
}

/** Above the fields: that they were filled in an earlier visit, since when, and whether the house has another text now. */
export function Restored<Text>({ saving }: { saving: Seen<Text> }) {
  const { t } = useWords();
  const moment = useMoment();
  const { restored, since, theirs } = saving;
  if (!restored) return null;
  return (
    <p className="text-label text-soft print:hidden">
      {t("saving.restored")}
      {since !== null && ` ${t("saving.since", { moment: moment(since) })}`}
      {theirs !== null && <span className="block text-ink">▲ {t("saving.differsBelow")}</span>}
    </p>
  );
}

/** Why it is not saved; where another saved meanwhile, what is other, to choose from. */
export function SaveTrouble<Text>({
  saving,
  parts,
  byHand = false,
}: {
  saving: Saving<Text>;
  parts: Parts<Text>;
  /** It is sent by a button, and not by the choice. */
  byHand?: boolean;
}) {
  const { t } = useWords();
  const { theirs, error, place } = saving;
  return (
    <div className="flex flex-col gap-2 empty:hidden print:hidden">
      {error !== null && place !== "away" && <ProblemNote error={error} />}
      {theirs !== null && (
        <>
          <h3>{t("saving.differs")}</h3>
          <Differing theirs={parts(theirs.text)} mine={parts(saving.text)} />
          <span className="flex flex-wrap gap-2">
            <Button small onClick={saving.takeTheirs}>
              {t("network.reload")}
            </Button>
            <Button small onClick={saving.keepMine}>
              {t(byHand ? "saving.goOn" : "saving.keepMine")}
            </Button>
          </span>
        </>
      )}
    </div>
  );
}

const saidUnder = (all: Passage[], label: string) =>
  all.find((one) => one.label === label)?.value ?? "";

function Differing({ theirs, mine }: { theirs: Passage[]; mine: Passage[] }) {
  const { t } = useWords();
  const labels = [...new Set([...mine, ...theirs].map((one) => one.label))];
  return (
    <dl className="flex flex-col gap-2">
      {labels.map((label) => {
        const [value, other] = [saidUnder(mine, label), saidUnder(theirs, label)];
        return value === other ? null : (
          <div key={label} className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
            <dt className="font-medium sm:col-span-2">{label}</dt>
            <Side title={t("saving.theirs")} value={other} />
            <Side title={t("saving.mine")} value={value} />
          </div>
        );
      })}
    </dl>
  );
}

function Side({ title, value }: { title: string; value: string }) {
  return (
    <dd className="min-w-0 border-l-2 border-line-strong pl-2">
      <span className="block text-label text-soft">{title}</span>
      <span className="wrap-anywhere whitespace-pre-line">{value === "" ? "–" : value}</span>
    </dd>
  );
}

/** The same as a document: only on paper, where fields would cut what is in them. */
export function OnPaper({ said }: { said: readonly Passage[] }) {
  return (
    <dl className="hidden flex-col gap-2 print:flex">
      {said.map((one) => (
        <div key={one.label}>
          <dt className="text-label text-soft">{one.label}</dt>
          <dd className="wrap-anywhere whitespace-pre-line">
            {one.value === "" ? "–" : one.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
