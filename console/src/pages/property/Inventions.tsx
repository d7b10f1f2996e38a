// Inventions, those first for which something is overdue, and the way to report one.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Deadline, Invention, PropertyPage } from "../../api/property";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, LISTED, Panel } from "../../parts/basic";
import { FormDialog, type Said } from "../programmes/FormDialog";

export function Inventions({ page, here }: { page: PropertyPage; here: string | undefined }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const act = page.runs_it && (
    <Button small onClick={() => setOpen(true)}>
      {t("property.report")}
    </Button>
  );
  const rows = [...page.inventions].sort((one, other) => rank(one).localeCompare(rank(other)));
  return (
    <Panel title={t("property.inventions")} side={act}>
      {rows.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(page.runs_it ? "property.inventionsNone" : "property.inventionsNoneSeen")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {rows.map((one) => (
            <li key={one.id}>
              <Link
                to="/property"
                search={{ institute: page.institute, invention: one.id }}
                aria-current={one.id === here ? "true" : undefined}
                className={LISTED}
              >
                <span className="font-medium">{one.title}</span>
                <span className="text-label text-soft">
                  {t(`property.ground_${one.ground}`)} · {t(`property.state_${one.state}`)}
                </span>
                <NextDue invention={one} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {open && <Report page={page} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function nextOf(invention: Invention): Deadline | undefined {
  const open = invention.deadlines.filter((one) => one.done === null);
  return open.sort((one, other) => one.until.localeCompare(other.until))[0];
}

/** What is due first comes first; what asks for nothing comes last. */
function rank(invention: Invention): string {
  return `${nextOf(invention)?.until ?? "9999"} ${invention.id}`;
}

function NextDue({ invention }: { invention: Invention }) {
  const { t } = useWords();
  const next = nextOf(invention);
  if (next === undefined) return null;
  const words = { what: t(`property.duty_${next.duty}`, { year: next.year }), day: next.until };
  return (
    <span className={`text-label ${next.overdue ? "text-urgent" : "text-ink"}`}>
      {next.overdue ? `◆ ${t("property.overdue", words)}` : t("property.dueBy", words)}
    </span>
  );
}

/** One inventor a line: first name, last name, organisation, and an ORCID iD where it is known. */
function inventorsOf(said: Said) {
  const lines = said("inventors").split("\n");
  return lines
    .map((line) => line.split(",").map((part) => part.trim()))
    .filter((parts) => parts.some(Boolean))
    .map(([first = "", last = "", organisation = "", orcid = ""]) => ({
      first,
      last,
      organisation,
      orcid: orcid || null,
    }));
}

/** What inventors report; of an invention that there is, to be corrected. */
export function Report({
  page,
  invention,
  onClose,
}: {
  page: PropertyPage;
  invention?: Invention;
  onClose: () => void;
}) {
  const { t } = useWords();
  const word = t(invention === undefined ? "property.report" : "property.correct");
  const course = invention?.course;
  const known = course?.inventors.map(({ first, last, organisation, orcid }) =>
    [first, last, organisation.id, orcid ?? ""].join(", ").replace(/, $/, ""),
  );
  const report = useNetworkChange("PUT", "/institute/inventions", onClose);
  const submit = (said: Said) => {
    const foreground = said("ground") === "foreground";
    const funding = { agency: said("agency"), award: said("award") };
    const body = {
      invention: invention?.id ?? said("invention"),
      title: said("title"),
      about: said("about"),
      ground: said("ground"),
      inventors: inventorsOf(said),
      funding: foreground ? funding : null,
      project: said("project") || null,
      reported: said("reported"),
    };
    report.mutate({ query: { id: page.institute }, body });
  };
  const grounds = (["foreground", "background"] as const).map(
    (one) => [one, t(`property.ground_${one}`)] as const,
  );
  return (
    <FormDialog
      title={word}
      text={t("property.reportText")}
      word={word}
      inputs={[
        { name: "title", label: t("property.title"), value: invention?.title },
        ...(invention === undefined
          ? [{ name: "invention", kind: "name" as const, label: t("property.nameOf") }]
          : []),
        {
          name: "about",
          kind: "area",
          label: t("property.about"),
          help: t("property.aboutHelp"),
          value: invention?.about ?? "",
        },
        {
          name: "ground",
          kind: "choice",
          label: t("property.ground"),
          options: grounds,
          value: invention?.ground,
        },
        {
          name: "inventors",
          kind: "area",
          label: t("property.inventors"),
          help: t("property.inventorsHelp"),
          value: known?.join("\n"),
        },
        {
          name: "agency",
          label: t("property.agency"),
          help: t("property.agencyHelp"),
          value: course?.funding?.agency,
          optional: true,
        },
        {
          name: "award",
          label: t("property.award"),
          value: course?.funding?.award,
          optional: true,
        },
        {
          name: "project",
          label: t("property.project"),
          value: course?.project ?? "",
          optional: true,
        },
        {
          name: "reported",
          kind: "date",
          label: t("property.reported"),
          value: course?.reported ?? page.today,
        },
      ]}
      error={report.error}
      busy={report.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}
