// One organisation: what it is, whether it is small and why, and to whom it belongs.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { ExternalLink, Pencil } from "lucide-react";
import { useState } from "react";
import { type OrganisationPage, organisationPage } from "../../api/organisations";
import { formatMoney } from "../../format/money";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Links } from "./Links";
import { ProfileDialog } from "./ProfileDialog";
import { Sizes } from "./Sizes";
import { Webhooks } from "./Webhooks";

export function OrganisationView({ id }: { id: string }) {
  const { t } = useWords();
  const { find, kind } = useSearch({ from: "/inside/organisations" });
  const { data, error, refetch } = useQuery(organisationPage(id));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/organisations" search={{ find, kind }} className="min-h-6 text-accent xl:hidden">
        ← {t("organisations.back")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <Facts page={data} />
          {data.profile?.kind === "firm" && <Sizes sizes={data.sizes} />}
          <Links page={data} />
          {data.signs && <Webhooks organisation={data.id} />}
        </>
      )}
    </div>
  );
}

function Facts({ page }: { page: OrganisationPage }) {
  const { t, language } = useWords();
  const [editing, setEditing] = useState(false);
  const profile = page.profile;
  return (
    <Panel
      title={labelText(page.label, language)}
      side={
        page.signs && (
          <Button
            small
            kind={profile === null ? "primary" : "plain"}
            onClick={() => setEditing(true)}
          >
            <Pencil size={14} aria-hidden="true" /> {t("organisations.edit")}
          </Button>
        )
      }
    >
      {profile === null ? (
        <p className="px-4 py-3 text-soft">
          {t(page.signs ? "organisations.saidNothingYours" : "organisations.saidNothing")}
        </p>
      ) : (
        <dl className="grid grid-cols-[minmax(96px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3">
          <dt className="text-soft">{t("organisations.name")}</dt>
          <dd>{page.id}</dd>
          <dt className="text-soft">{t("organisations.kind")}</dt>
          <dd>{t(`organisations.kind_${profile.kind}`)}</dd>
          <dt className="text-soft">{t("organisations.staff")}</dt>
          <dd className="figures">
            {t("organisations.people", {
              count: profile.people,
              shown: formatCount(profile.people),
            })}
          </dd>
          {profile.receipts !== null && (
            <>
              <dt className="text-soft">{t("organisations.receipts")}</dt>
              <dd className="figures">
                {formatMoney(profile.receipts, language)}{" "}
                <span className="text-label text-soft">{t("organisations.receiptsSeen")}</span>
              </dd>
            </>
          )}
          {page.identifiers.map((one) => (
            <Identifier key={one.register} {...one} />
          ))}
        </dl>
      )}
      {editing && <ProfileDialog page={page} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function Identifier({ register, text, url }: OrganisationPage["identifiers"][number]) {
  const { t } = useWords();
  return (
    <>
      <dt className="text-soft">{t(`organisations.register_${register}`)}</dt>
      <dd className="min-w-0">
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="figures inline-flex min-h-6 max-w-full items-center gap-1 break-all text-accent"
        >
          {text}
          <ExternalLink size={12} aria-hidden="true" className="shrink-0" />
          <span className="sr-only">
            {t("organisations.atRegister", { register: t(`organisations.site_${register}`) })}
          </span>
        </a>
      </dd>
    </>
  );
}
