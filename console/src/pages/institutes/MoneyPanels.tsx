// The money of an institute, for those who may see it: funds, costs, months, reports, statements.
import { useQuery } from "@tanstack/react-query";
import type { InstitutePage } from "../../api/network";
import { moneyOf } from "../../api/queries";
import { ProblemNote } from "../../parts/ProblemNote";
import { Accounts } from "./Accounts";
import { Costs } from "./Costs";
import { Funds } from "./Funds";
import { Months } from "./Months";
import { Sheets } from "./Sheets";
import { Statement } from "./Statement";

export function MoneyPanels({ institute }: { institute: InstitutePage }) {
  const { data, error } = useQuery(moneyOf(institute.id));
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      {data !== undefined && (
        <>
          <Funds institute={institute} money={data} />
          <Costs institute={institute} money={data} />
          <Accounts institute={institute.id} money={data} />
          <Months institute={institute.id} money={data} />
          <Sheets institute={institute} today={data.today} />
          {data.keeps && <Statement institute={institute.id} />}
        </>
      )}
    </>
  );
}
