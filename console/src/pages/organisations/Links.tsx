// To whom an organisation belongs and what belongs to it: as a tree, and what its links wait for.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { OrganisationLink, OrganisationPage } from "../../api/organisations";
import { useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { EndDialog, LinkDialog } from "./LinkDialog";
import { roots, type Shown } from "./tree";

export function Links({ page }: { page: OrganisationPage }) {
  const { t } = useWords();
  const [saying, setSaying] = useState(false);
  const hidden = page.group - 1 - page.tree.length;
  return (
    <Panel
      title={t("organisations.links")}
      side={
        page.signs && (
          <Button small onClick={() => setSaying(true)}>
            {t("organisations.say")}
          </Button>
        )
      }
    >
      {page.tree.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("organisations.alone_")}</p>
      ) : (
        <div className="px-4 py-3">
          <ul aria-label={t("organisations.tree")}>
            {roots(page.tree).map((one) => (
              <Branch key={one.key} one={one} here={page.id} />
            ))}
          </ul>
          {hidden > 0 && (
            <p className="pt-1 text-label text-soft">
              {t("organisations.hidden", { count: hidden })}
            </p>
          )}
        </div>
      )}
      {page.links.length > 0 && (
        <ul
          aria-label={t("organisations.ownLinks")}
          className="divide-y divide-line border-t border-line"
        >
          {page.links.map((link) => (
            <Line key={[link.part.id, link.whole.id, link.since].join()} link={link} page={page} />
          ))}
        </ul>
      )}
      {saying && <LinkDialog page={page} onClose={() => setSaying(false)} />}
    </Panel>
  );
}

function Branch({ one, here }: { one: Shown; here: string }) {
  const { t, language } = useWords();
  const label = labelText(one.organisation.label, language);
  return (
    <li>
      <span className="flex min-h-6 flex-wrap items-baseline gap-x-2">
        {one.organisation.id === here ? (
          <strong className="font-medium">{label}</strong>
        ) : (
          <Link
            to="/organisations"
            search={{ organisation: one.organisation.id }}
            className="text-accent"
          >
            {label}
          </Link>
        )}
        {one.kind !== undefined && (
          <span className="text-label text-soft">{t(`organisations.link_${one.kind}`)}</span>
        )}
      </span>
      {one.parts.length > 0 && (
        <ul className="ml-2 border-l border-line pl-3">
          {one.parts.map((part) => (
            <Branch key={part.key} one={part} here={here} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Line({ link, page }: { link: OrganisationLink; page: OrganisationPage }) {
  const { t, language } = useWords();
  const [ending, setEnding] = useState(false);
  const confirm = useNetworkChange("POST", "/organisation/links/confirm");
  const drop = useNetworkChange("POST", "/organisation/links/drop");
  const { open } = link;
  const name = (side: OrganisationLink["part"]) => labelText(side.label, language);
  const names = { part: name(link.part), whole: name(link.whole) };
  const which = { part: link.part.id, whole: link.whole.id, since: link.since };
  const days = (until: string | null) =>
    t(until === null ? "organisations.days" : "organisations.daysUntil", {
      since: link.since ?? t("organisations.ever"),
      until,
    });
  const speaker = link.speaks_for.includes(page.id) ? page.id : link.speaks_for[0];
  const busy = confirm.isPending || drop.isPending;
  const other = link.may_confirm;
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <p className={link.holds ? "" : "text-soft"}>
        {t(`organisations.belongs_${link.kind}`, names)}{" "}
        <span className="figures text-label text-soft">
          {days(link.until)}
          {!link.holds && link.agreed && ` · ${t("organisations.notToday")}`}
        </span>
      </p>
      {link.taken_over && <p className="text-label text-soft">{t("organisations.takenOver")}</p>}
      {open !== null && (
        <p className="text-label">
          {t(link.agreed ? "organisations.changeWaits" : "organisations.waits", {
            by: open.by,
            other: open.by === link.part.id ? link.whole.id : link.part.id,
            kind: t(`organisations.link_${open.kind}`),
            days: days(open.until),
          })}
          {open.at !== null && (
            <span className="text-soft"> · {formatZoned(Date.parse(open.at), language)}</span>
          )}
        </p>
      )}
      {speaker !== undefined && (
        <span className="flex flex-wrap gap-2">
          {open !== null && other !== null && (
            <>
              <Button
                small
                kind="primary"
                disabled={busy}
                onClick={() =>
                  confirm.mutate({
                    body: { by: other, ...which, kind: open.kind, until: open.until },
                  })
                }
              >
                {t("organisations.confirm")}
              </Button>
              <Button
                small
                disabled={busy}
                onClick={() => drop.mutate({ body: { by: other, ...which } })}
              >
                {t("organisations.decline")}
              </Button>
            </>
          )}
          {open !== null && other === null && (
            <Button
              small
              disabled={busy}
              onClick={() => drop.mutate({ body: { by: speaker, ...which } })}
            >
              {t("organisations.takeBack")}
            </Button>
          )}
          {open === null && link.agreed && (
            <Button small onClick={() => setEnding(true)}>
              {t("organisations.changeEnd")}
            </Button>
          )}
        </span>
      )}
      {(confirm.error ?? drop.error) !== null && (
        <ProblemNote error={confirm.error ?? drop.error} />
      )}
      {ending && speaker !== undefined && (
        <EndDialog link={link} by={speaker} names={names} onClose={() => setEnding(false)} />
      )}
    </li>
  );
}
