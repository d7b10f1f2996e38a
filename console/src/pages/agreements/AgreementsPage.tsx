// The agreements of one's organisations: what they opened to others, and what others opened to them.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Agreement, AgreementList } from "../../api/project";
import { agreements, useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, EmptyPage, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { FormDialog } from "../programmes/FormDialog";
import { AgreementFacts } from "./AgreementFacts";
import { agreementInputs, termsOf } from "./terms";

export function AgreementsPage() {
  const { t } = useWords();
  usePageTitle(t("page.agreements"));
  const { data, error, refetch } = useQuery(agreements);
  const [gives, setGives] = useState(false);
  const [ends, setEnds] = useState<Agreement>();
  const give = data !== undefined && data.may_give_for.length > 0 && (
    <Button kind="primary" onClick={() => setGives(true)}>
      {t("projects.form_give")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("page.agreements")}>{give}</PageHead>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.agreements.length === 0 && (
        <EmptyPage title={t("projects.agreementsNone")} text={t("projects.agreementsNoneText")}>
          <a href="/manual/projects" className="text-accent">
            {t("projects.manual")}
          </a>
        </EmptyPage>
      )}
      {data !== undefined && data.agreements.length > 0 && (
        <ul className="panel divide-y divide-line">
          {data.agreements.map((one) => (
            <One key={one.id} agreement={one} onEnd={() => setEnds(one)} />
          ))}
        </ul>
      )}
      {gives && data !== undefined && <Give list={data} onClose={() => setGives(false)} />}
      {ends !== undefined && <Withdraw agreement={ends} onClose={() => setEnds(undefined)} />}
    </>
  );
}

function One({ agreement, onEnd }: { agreement: Agreement; onEnd: () => void }) {
  const { t, language } = useWords();
  const [from, to] = [agreement.from, agreement.to].map((one) => labelText(one.label, language));
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 className="font-medium">{t("projects.opensTo", { from, to })}</h2>
        {agreement.may_withdraw && (
          <Button small kind="quiet" onClick={onEnd}>
            {t("projects.form_withdraw")}
          </Button>
        )}
      </span>
      <AgreementFacts agreement={agreement} />
    </li>
  );
}

function Give({ list, onClose }: { list: AgreementList; onClose: () => void }) {
  const { t, language } = useWords();
  const change = useNetworkChange("PUT", "/agreement", onClose);
  return (
    <FormDialog
      title={t("projects.form_give")}
      text={t("projects.help_share_data")}
      word={t("projects.form_give")}
      inputs={agreementInputs(t, { from: list.may_give_for, language })}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) => change.mutate({ query: { id: said("id") }, body: termsOf(said) })}
    />
  );
}

function Withdraw({ agreement, onClose }: { agreement: Agreement; onClose: () => void }) {
  const { t, language } = useWords();
  const change = useNetworkChange("POST", "/agreement/withdraw", onClose);
  return (
    <FormDialog
      title={t("projects.form_withdraw")}
      text={t("projects.withdrawHelp", { to: labelText(agreement.to.label, language) })}
      word={t("projects.form_withdraw")}
      inputs={[{ name: "reason", kind: "area", label: t("network.reason") }]}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        change.mutate({ query: { id: agreement.id }, body: { reason: said("reason") } })
      }
    />
  );
}
