// What membership costs, and the way in.
import { type FormEvent, useState } from "react";
import { type InstitutePage, PROJECT_RIGHTS, type Tier } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends, NameField } from "../../parts/form";
import { Meanwhile } from "../../parts/Meanwhile";
import { ProblemNote } from "../../parts/ProblemNote";
import { useBenefits } from "./benefits";
import { applicationOf, Covered } from "./Covered";

export function Tiers({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const benefits = useBenefits();
  const [open, setOpen] = useState<"apply" | "set" | Tier>();
  const close = () => setOpen(undefined);
  const acts = (
    <span className="flex flex-wrap gap-2">
      {institute.runs && (
        <Button small onClick={() => setOpen("set")}>
          {t("network.addTier")}
        </Button>
      )}
      {institute.signs_for.length > 0 && institute.tiers.length > 0 && (
        <Button small kind="primary" onClick={() => setOpen("apply")}>
          {t("network.apply")}
        </Button>
      )}
    </span>
  );
  return (
    <Panel title={t("network.tiers")} side={acts}>
      {institute.tiers.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("network.tiersNone")}</p>
      ) : (
        <div className="overflow-x-auto px-4 py-3">
          <table className="w-full">
            <thead>
              <tr className="text-left text-label text-soft">
                <th className="pr-3 font-medium">{t("network.tier")}</th>
                <th className="pr-3 text-right font-medium">{t("network.fee")}</th>
                <th className="pr-3 text-right font-medium">{t("network.smallFee")}</th>
                <th className="text-right font-medium">{t("network.collegeFee")}</th>
                {institute.runs && <th className="sr-only">{t("network.change")}</th>}
              </tr>
            </thead>
            <tbody>
              {institute.tiers.map((tier) => (
                <tr key={tier.id} className="border-t border-line">
                  <td className="py-1 pr-3">
                    {labelText(tier.label, language)}
                    <span className="block max-w-[48ch] text-label text-soft">
                      {[
                        ...benefits(tier.benefits),
                        ...(tier.gives === null ? [] : [labelText(tier.gives, language)]),
                      ].join(" · ")}
                    </span>
                  </td>
                  <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                    {formatMoney(tier.fee, language)}
                  </td>
                  <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                    {formatMoney(tier.small_fee ?? tier.fee, language)}
                  </td>
                  <td className="figures py-1 text-right whitespace-nowrap">
                    {formatMoney(tier.college_fee ?? tier.fee, language)}
                  </td>
                  {institute.runs && (
                    <td className="py-1 pl-3 text-right">
                      <Button
                        small
                        aria-label={t("network.changeOf", {
                          what: labelText(tier.label, language),
                        })}
                        onClick={() => setOpen(tier)}
                      >
                        {t("network.change")}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open === "apply" && <Apply institute={institute} onClose={close} />}
      {open !== undefined && open !== "apply" && (
        <SetTier
          id={institute.id}
          before={open === "set" ? undefined : open}
          now={institute.tiers.find((one) => open !== "set" && one.id === open.id)}
          onClose={close}
        />
      )}
    </Panel>
  );
}

function Apply({ institute, onClose }: { institute: InstitutePage; onClose: () => void }) {
  const { t, language } = useWords();
  const apply = useNetworkChange("POST", "/institute/apply", onClose);
  const [organisation, setOrganisation] = useState(institute.signs_for[0] ?? "");
  const [tier, setTier] = useState(institute.tiers[0]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    apply.mutate({ query: { id: institute.id }, body: applicationOf(event.currentTarget) });
  };
  return (
    <Dialog title={t("network.apply")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("network.organisation")}>
          {(ties) => (
            <select
              {...ties}
              name="organisation"
              value={organisation}
              onChange={(event) => setOrganisation(event.target.value)}
              className={INPUT}
            >
              {institute.signs_for.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("network.tier")}>
          {(ties) => (
            <select
              {...ties}
              name="tier"
              value={tier?.id}
              onChange={(event) =>
                setTier(institute.tiers.find((one) => one.id === event.target.value))
              }
              className={INPUT}
            >
              {institute.tiers.map((tier) => (
                <option key={tier.id} value={tier.id}>
                  {labelText(tier.label, language)} · {formatMoney(tier.fee, language)}
                  {tier.small_fee !== null &&
                    ` (${t("network.small")}: ${formatMoney(tier.small_fee, language)})`}
                  {tier.college_fee !== null &&
                    ` (${t("network.college")}: ${formatMoney(tier.college_fee, language)})`}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DayField
          name="from"
          label={t("network.firstDay")}
          help={t("network.applyHelp")}
          least={institute.today}
          value={institute.today}
        />
        <Covered
          key={organisation}
          organisation={organisation}
          most={tier?.benefits.affiliates ?? 0}
        />
        {apply.error !== null && <ProblemNote error={apply.error} />}
        <Ends onClose={onClose} busy={apply.isPending} word={t("network.apply")} />
      </form>
    </Dialog>
  );
}

function SetTier({
  id,
  before,
  now,
  onClose,
}: {
  id: string;
  /** As the writer began with it; none of a new one. */
  before: Tier | undefined;
  /** As it is by now. */
  now: Tier | undefined;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const set = useNetworkChange("PUT", "/institute/tiers", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const body = {
      tier: before?.id ?? text("tier"),
      seen: (now ?? before)?.revision ?? 0,
      label: { en: text("en"), ko: text("ko") || null },
      fee: text("fee"),
      small_fee: text("small_fee") || null,
      college_fee: text("college_fee") || null,
      benefits: {
        projects: text("projects"),
        lab_hours: Number(text("lab_hours")),
        affiliates: Number(text("affiliates")),
        in_kind: text("in_kind"),
      },
      gives: text("gives_en") ? { en: text("gives_en"), ko: text("gives_ko") || null } : null,
    };
    set.mutate({ query: { id }, body });
  };
  return (
    <Dialog
      title={
        before === undefined
          ? t("network.addTier")
          : t("network.changeOf", { what: labelText(before.label, language) })
      }
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {before === undefined ? (
          <NameField name="tier" label={t("network.tierName")} help={t("network.tierHelp")} />
        ) : (
          <p className="text-label text-soft">{t("network.tierChange")}</p>
        )}
        {now !== undefined && now.revision !== before?.revision && <MeanwhileTier tier={now} />}
        <Field label={t("calls.labelEn")}>
          {(ties) => (
            <input {...ties} name="en" required defaultValue={before?.label.en} className={INPUT} />
          )}
        </Field>
        <Field label={t("calls.labelKo")} optional>
          {(ties) => (
            <input
              {...ties}
              name="ko"
              defaultValue={before?.label.ko ?? undefined}
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t("network.fee")} help={t("network.amountHelp")}>
          {(ties) => (
            <input {...ties} name="fee" required defaultValue={before?.fee} className={INPUT} />
          )}
        </Field>
        <Field label={t("network.smallFee")} optional>
          {(ties) => (
            <input
              {...ties}
              name="small_fee"
              defaultValue={before?.small_fee ?? undefined}
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t("network.collegeFee")} optional>
          {(ties) => (
            <input
              {...ties}
              name="college_fee"
              defaultValue={before?.college_fee ?? undefined}
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t("network.projectRight")}>
          {(ties) => (
            <select
              {...ties}
              name="projects"
              defaultValue={before?.benefits.projects ?? "lead"}
              className={INPUT}
            >
              {PROJECT_RIGHTS.map((one) => (
                <option key={one} value={one}>
                  {t(`network.projects_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Count
          name="lab_hours"
          begin={before?.benefits.lab_hours}
          label={t("network.labHours")}
          most={8_784}
        />
        <Count
          name="affiliates"
          begin={before?.benefits.affiliates}
          label={t("network.affiliates")}
          most={50}
        />
        <Count
          name="in_kind"
          begin={before?.benefits.in_kind}
          label={t("network.inKind")}
          most={100}
          step="0.01"
        />
        <Field label={t("network.givesEn")} help={t("network.givesHelp")} optional>
          {(ties) => (
            <input
              {...ties}
              name="gives_en"
              maxLength={10_000}
              defaultValue={before?.gives?.en}
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t("network.givesKo")} optional>
          {(ties) => (
            <input
              {...ties}
              name="gives_ko"
              maxLength={10_000}
              defaultValue={before?.gives?.ko ?? undefined}
              className={INPUT}
            />
          )}
        </Field>
        {set.error !== null && <ProblemNote error={set.error} />}
        <Ends onClose={onClose} busy={set.isPending} word={t("network.save")} />
      </form>
    </Dialog>
  );
}

/** What somebody else made of a tier while it was changed here. */
function MeanwhileTier({ tier }: { tier: Tier }) {
  const { t, language } = useWords();
  const benefits = useBenefits();
  const says = [
    labelText(tier.label, language),
    ...[tier.fee, tier.small_fee, tier.college_fee]
      .filter((fee) => fee !== null)
      .map((fee) => formatMoney(fee, language)),
    ...benefits(tier.benefits),
    ...(tier.gives === null ? [] : [labelText(tier.gives, language)]),
  ];
  return <Meanwhile text={t("network.tierMeanwhile", { what: says.join(" · ") })} />;
}

function Count({
  name,
  label,
  begin = 0,
  most,
  step = "1",
}: {
  name: string;
  label: string;
  begin?: number | string | undefined;
  most: number;
  step?: string;
}) {
  return (
    <Field label={label}>
      {(ties) => (
        <input
          {...ties}
          type="number"
          name={name}
          min={0}
          max={most}
          step={step}
          defaultValue={begin}
          required
          className={INPUT}
        />
      )}
    </Field>
  );
}
