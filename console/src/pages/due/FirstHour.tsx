// The first hour of a firm that is member of nothing: find an institute, see what it costs this firm and
// gives, and apply.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import {
  type FirstHour,
  type Offer,
  type OfferedTier,
  type OfferList,
  offersFor,
} from "../../api/home";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, buttonLook, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useBenefits } from "../institutes/benefits";
import { applicationOf, Covered } from "../institutes/Covered";

export function FirstHours({ all }: { all: FirstHour[] }) {
  const { t, language } = useWords();
  const { organisation: asked, find = "" } = useSearch({ from: "/inside/due" });
  const navigate = useNavigate();
  const chosen = all.find((one) => one.organisation.id === asked) ?? all[0];
  const { data, error, refetch } = useQuery({
    ...offersFor(chosen?.organisation.id ?? ""),
    enabled: chosen !== undefined,
  });
  if (chosen === undefined) return null;
  const organisation = chosen.organisation.id;
  const look = (to: { organisation?: string; find?: string }) =>
    void navigate({
      to: "/due",
      search: { part: "newcomer", organisation, find: find || undefined, ...to },
      replace: true,
    });
  return (
    <>
      <Panel title={t("home.firstHour")}>
        <div className="flex flex-col gap-3 px-4 py-3">
          <p className="max-w-[70ch]">{t("home.firstHourText")}</p>
          <div className="flex flex-wrap items-end gap-3">
            {all.length > 1 && (
              <Field label={t("network.organisation")} className="w-64 max-w-full">
                {(ties) => (
                  <select
                    {...ties}
                    value={organisation}
                    onChange={(event) => look({ organisation: event.target.value })}
                    className={INPUT}
                  >
                    {all.map((one) => (
                      <option key={one.organisation.id} value={one.organisation.id}>
                        {labelText(one.organisation.label, language)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            )}
            <Field label={t("home.find")} className="w-72 max-w-full">
              {(ties) => (
                <input
                  {...ties}
                  type="search"
                  value={find}
                  onChange={(event) => look({ find: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
          </div>
          <Small hour={chosen} />
        </div>
      </Panel>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && <Offers list={data} find={find} />}
    </>
  );
}

/** Whether the firm counts as small: it decides what it pays. */
function Small({ hour }: { hour: FirstHour }) {
  const { t, language } = useWords();
  const { organisation } = hour;
  return (
    <div className="text-label">
      {hour.sizes.map((one) => (
        <p key={one.programme}>
          {t(`home.size_${one.answer}`, {
            programme: labelText(one.programme_label, language),
            rule: one.rule,
            version: one.version,
          })}
        </p>
      ))}
      {!hour.described && <p className="text-soft">{t("home.notDescribed")}</p>}
      <Link
        to="/organisations"
        search={{ organisation: organisation.id }}
        className="inline-block min-h-6 py-0.5 text-accent"
      >
        {hour.described ? t("home.sizeWhy") : t("home.describe")}
      </Link>
    </div>
  );
}

function Offers({ list, find }: { list: OfferList; find: string }) {
  const { t, language } = useWords();
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const says = (one: Offer) =>
    [one.label, one.focus, one.about, one.place, one.lead.label]
      .flatMap((label) => [label?.en, label?.ko])
      .join(" ")
      .toLowerCase();
  const found = list.offers.filter((one) => words.every((word) => says(one).includes(word)));
  if (list.offers.length === 0) {
    return (
      <Panel title={t("home.offers")}>
        <p className="px-4 py-3 text-soft">{t("home.offersNone")}</p>
      </Panel>
    );
  }
  return (
    <>
      <p role="status" className="text-soft">
        {t("home.found", { count: found.length })}
      </p>
      <ul
        aria-label={t("home.offers")}
        className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,26rem),1fr))] items-start gap-4"
      >
        {found.map((one) => (
          <li key={one.id}>
            <OfferCard offer={one} list={list} name={labelText(one.label, language)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function OfferCard({ offer, list, name }: { offer: Offer; list: OfferList; name: string }) {
  const { t, language } = useWords();
  const [applying, setApplying] = useState(false);
  const acts = offer.joined ? (
    <span className="text-label text-soft">{t("home.joined")}</span>
  ) : (
    list.signs && (
      <Button small kind="primary" onClick={() => setApplying(true)}>
        {t("network.apply")}
      </Button>
    )
  );
  return (
    <Panel title={name} side={acts}>
      <div className="flex flex-col gap-2 px-4 py-3">
        {offer.focus !== null && <p className="font-medium">{labelText(offer.focus, language)}</p>}
        <p className="text-label text-soft">
          {offer.place !== null && `${labelText(offer.place, language)} · `}
          {t(`outlook.standing_${offer.standing}`)} · {t("home.members", { count: offer.members })}
          {offer.calls > 0 && ` · ${t("home.openCalls", { count: offer.calls })}`}
        </p>
        {offer.about !== null && <p className="line-clamp-3">{labelText(offer.about, language)}</p>}
        <ul className="divide-y divide-line">
          {offer.tiers.map((tier) => (
            <Tier key={tier.id} tier={tier} />
          ))}
        </ul>
        <Link
          to="/institutes"
          search={{ institute: offer.id }}
          className={buttonLook("plain", true)}
        >
          {t("home.open")}
        </Link>
      </div>
      {applying && (
        <Apply offer={offer} list={list} name={name} onClose={() => setApplying(false)} />
      )}
    </Panel>
  );
}

function Tier({ tier }: { tier: OfferedTier }) {
  const { t, language } = useWords();
  const benefits = useBenefits();
  const given = (tier.rights ?? []).map((one) =>
    one.right === "license"
      ? t("property.right_license", { percent: Number(one.discount) })
      : t(`property.right_${one.right}`),
  );
  return (
    <li className="py-1.5">
      <span className="flex flex-wrap justify-between gap-x-3">
        <span>{labelText(tier.label, language)}</span>
        <span className="figures font-medium">
          {t("home.aYear", { amount: formatMoney(tier.for_you, language) })}
        </span>
      </span>
      <span className="block text-label text-soft">
        {tier.for_you !== tier.fee &&
          `${t("home.insteadOf", { amount: formatMoney(tier.fee, language) })} · `}
        {benefits(tier.benefits).map((one) => `${one} · `)}
        {tier.board_seats > 0 && `${t("home.elects", { count: tier.board_seats })} · `}
        {tier.gives !== null && `${labelText(tier.gives, language)} · `}
        {given.length > 0 ? t("home.gives", { what: given.join(", ") }) : t("home.givesUnsaid")}
      </span>
    </li>
  );
}

function Apply({
  offer,
  list,
  name,
  onClose,
}: {
  offer: Offer;
  list: OfferList;
  name: string;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const apply = useNetworkChange("POST", "/institute/apply", onClose);
  const [tier, setTier] = useState(offer.tiers[0]);
  const organisation = list.organisation.id;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = applicationOf(event.currentTarget);
    apply.mutate({ query: { id: offer.id }, body: { ...said, organisation } });
  };
  return (
    <Dialog title={`${t("network.apply")}: ${name}`} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("home.applyFor", { organisation: labelText(list.organisation.label, language) })}</p>
        <Field label={t("network.tier")}>
          {(ties) => (
            <select
              {...ties}
              name="tier"
              value={tier?.id}
              onChange={(event) =>
                setTier(offer.tiers.find((one) => one.id === event.target.value))
              }
              className={INPUT}
            >
              {offer.tiers.map((tier) => (
                <option key={tier.id} value={tier.id}>
                  {labelText(tier.label, language)} · {formatMoney(tier.for_you, language)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DayField
          name="from"
          label={t("network.firstDay")}
          help={t("network.applyHelp")}
          least={list.today}
          value={list.today}
        />
        <Covered organisation={organisation} most={tier?.benefits.affiliates ?? 0} />
        {apply.error !== null && <ProblemNote error={apply.error} />}
        <Ends onClose={onClose} busy={apply.isPending} word={t("network.apply")} />
      </form>
    </Dialog>
  );
}
