// What members of each tier may do with foreground, by version; and what the reader's own may do.
import { useState } from "react";
import type { IpRight, PropertyPage } from "../../api/property";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { FormDialog, type Said } from "../programmes/FormDialog";

export function Terms({ page }: { page: PropertyPage }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState(false);
  const act = page.runs_it && page.tiers.length > 0 && (
    <Button small onClick={() => setOpen(true)}>
      {t("property.setTerms")}
    </Button>
  );
  const tier = (id: string) =>
    labelText(page.tiers.find((one) => one.id === id)?.label, language) || id;
  const rights = (all: IpRight[]) =>
    all.length === 0
      ? t("property.rightsNone")
      : all
          .map((one) =>
            one.right === "license"
              ? t("property.right_license", { percent: Number(one.discount) })
              : t(`property.right_${one.right}`),
          )
          .join(" · ");
  return (
    <Panel title={t("property.terms")} side={act}>
      {page.own_terms.map((one) => (
        <p key={one.organisation.id} className="border-b border-line px-4 py-2.5">
          <span className="font-medium">{labelText(one.organisation.label, language)}</span>{" "}
          {t("property.ownTerms", { tier: tier(one.tier) })}: {rights(one.rights)}
        </p>
      ))}
      {page.terms.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(page.runs_it ? "property.termsNone" : "property.termsNoneSeen")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {page.terms.map((one) => (
            <li
              key={`${one.tier} ${one.version}`}
              className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2"
            >
              <span>
                <span className="font-medium">{tier(one.tier)}</span> · {rights(one.rights)}
              </span>
              <span className="figures text-label text-soft">
                {t("property.versionFrom", { version: one.version, day: one.from })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {open && <SetTerms page={page} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function rightsOf(said: Said): IpRight[] {
  const discount = said("discount");
  return [
    ...(said("evaluate") === "yes" ? [{ right: "evaluate" } as const] : []),
    ...(said("use_inside") === "yes" ? [{ right: "use_inside" } as const] : []),
    ...(discount === "" ? [] : [{ right: "license", discount } as const]),
  ];
}

function SetTerms({ page, onClose }: { page: PropertyPage; onClose: () => void }) {
  const { t, language } = useWords();
  const set = useNetworkChange("PUT", "/institute/ip-terms", onClose);
  const tiers = page.tiers.map((one) => [one.id, labelText(one.label, language)] as const);
  const answers = (["yes", "no"] as const).map((one) => [one, t(`property.${one}`)] as const);
  return (
    <FormDialog
      title={t("property.setTerms")}
      text={t("property.setTermsText")}
      word={t("property.setTerms")}
      inputs={[
        { name: "tier", kind: "choice", label: t("property.tier"), options: tiers },
        { name: "from", kind: "date", label: t("property.holdsFrom"), value: page.today },
        {
          name: "evaluate",
          kind: "choice",
          label: t("property.right_evaluate"),
          options: answers,
        },
        {
          name: "use_inside",
          kind: "choice",
          label: t("property.right_use_inside"),
          options: answers,
        },
        {
          name: "discount",
          label: t("property.discount"),
          help: t("property.discountHelp"),
          optional: true,
        },
      ]}
      error={set.error}
      busy={set.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        set.mutate({
          query: { id: page.institute },
          body: { tier: said("tier"), from: said("from"), rights: rightsOf(said) },
        })
      }
    />
  );
}
