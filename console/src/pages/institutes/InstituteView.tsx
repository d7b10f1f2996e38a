// One institute: its parts, each with an address of its own, and the one that is looked at.
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useSearch } from "@tanstack/react-router";
import type { InstitutePage } from "../../api/network";
import { institutePage } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { WAY } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Book } from "./Book";
import { Centres } from "./Centres";
import { Conditions } from "./Conditions";
import { Invoices } from "./Invoices";
import { Members } from "./Members";
import { MembershipYears } from "./MembershipYears";
import { MoneyPanels } from "./MoneyPanels";
import { Overview } from "./Overview";
import { type InstitutePart, partSeen, partsSeen } from "./parts";
import { Report } from "./Report";
import { Tiers } from "./Tiers";

export function InstituteView({ id }: { id: string }) {
  const { t, language } = useWords();
  const { part: asked } = useSearch({ from: "/inside/institutes" });
  const { data, error, refetch } = useQuery(institutePage(id));
  const part = data && partSeen(data, asked);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/institutes" className="min-h-6 text-accent xl:hidden">
        ← {t("network.back")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {part !== undefined && asked !== undefined && part !== asked && (
        <Navigate to="/institutes" search={{ institute: id }} replace />
      )}
      {data !== undefined && part !== undefined && (
        <>
          <div className="flex flex-col gap-2">
            <h2 className="text-title">{labelText(data.label, language)}</h2>
            <Parts institute={data} here={part} />
          </div>
          <Part institute={data} part={part} />
        </>
      )}
    </div>
  );
}

function Parts({ institute, here }: { institute: InstitutePage; here: InstitutePart }) {
  const { t } = useWords();
  return (
    <nav aria-label={t("institutes.parts")}>
      <ol className="flex flex-wrap gap-1">
        {partsSeen(institute).map((part) => (
          <li key={part}>
            <Link
              to="/institutes"
              search={{
                institute: institute.id,
                part: part === "overview" ? undefined : part,
              }}
              activeOptions={{ exact: true, includeSearch: true }}
              aria-current={part === here ? "page" : undefined}
              className={WAY}
            >
              {t(`institutes.part_${part}`)}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Part({ institute, part }: { institute: InstitutePage; part: InstitutePart }) {
  switch (part) {
    case "overview":
      return <Overview institute={institute} />;
    case "members":
      return (
        <>
          <Invoices institute={institute} />
          <Tiers institute={institute} />
          <Members institute={institute} />
          <MembershipYears institute={institute} />
        </>
      );
    case "conditions":
      return <Conditions institute={institute} />;
    case "centres":
      return <Centres institute={institute.id} />;
    case "year":
      return <Report institute={institute} />;
    case "book":
      return <Book institute={institute} />;
    case "money":
      return <MoneyPanels institute={institute} />;
  }
}
