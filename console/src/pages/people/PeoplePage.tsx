// Who may do what, and which programs may act in one's name.
import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound, Link2, Plus, UserMinus } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client";
import { me, people, queryClient } from "../../api/queries";
import type { Membership, OneTimeLink, Person, Role } from "../../api/types";
import { formatMoment } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, PageHead, Panel } from "../../parts/basic";
import { CopyField } from "../../parts/CopyField";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { useGoverned } from "../calls/own";
import { AddPerson, ROLES } from "./AddPerson";
import { Orcid } from "./Orcid";
import { OwnPassword } from "./OwnPassword";
import { Tokens } from "./Tokens";

export function PeoplePage() {
  const { t } = useWords();
  usePageTitle(t("page.people"));
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<{ name: string; link: OneTimeLink }>();
  const { data, error, refetch } = useQuery(people);
  const { data: self } = useQuery(me);
  const governs = useGoverned();
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead title={t("page.people")} />
      <div className="flex flex-col gap-4">
        <Panel
          title={t("people.people")}
          side={
            governs.length > 0 && (
              <Button small kind="primary" onClick={() => setAdding(true)}>
                <Plus size={14} aria-hidden="true" /> {t("people.add")}
              </Button>
            )
          }
        >
          <ul className="divide-y divide-line">
            {data?.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                self={person.id === self?.person.id}
                governs={governs.map((each) => each.organisation.id)}
                onLink={(made) => setLink({ name: person.name, link: made })}
              />
            ))}
          </ul>
        </Panel>
        <Tokens people={data ?? []} self={self?.person.id} />
        <Orcid />
        <OwnPassword />
      </div>
      {adding && (
        <AddPerson
          organisations={governs.map((each) => each.organisation)}
          onClose={() => setAdding(false)}
          onAdded={(name, made) => {
            setAdding(false);
            setLink({ name, link: made });
          }}
        />
      )}
      {link !== undefined && <LinkDialog {...link} onClose={() => setLink(undefined)} />}
    </>
  );
}

function PersonRow({
  person,
  self,
  governs,
  onLink,
}: {
  person: Person;
  self: boolean;
  governs: string[];
  onLink: (link: OneTimeLink) => void;
}) {
  const { t } = useWords();
  const make = useMutation({
    mutationFn: () => call<OneTimeLink>("POST", "/people/link", { body: { person: person.id } }),
    onSuccess: onLink,
  });
  const governed = person.memberships.some((each) => governs.includes(each.organisation.id));
  return (
    <li className="grid items-start gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[minmax(180px,1fr)_minmax(0,2fr)_140px]">
      <div className="min-w-0">
        <p className="font-medium">
          {person.name} {self && <span className="font-normal text-soft">({t("people.you")})</span>}
        </p>
        <p className="text-label text-soft">
          {person.id}
          {" · "}
          {t(person.has_password ? "people.password" : "people.noPassword")}
          {person.tokens.length > 0 &&
            ` · ${t("people.tokenCount", { count: person.tokens.length })}`}
        </p>
      </div>
      <ul className="flex flex-col gap-1">
        {person.memberships.map((membership) => (
          <MembershipLine
            key={membership.organisation.id}
            person={person}
            membership={membership}
            may={governs.includes(membership.organisation.id)}
          />
        ))}
      </ul>
      <div className="lg:text-right">
        {governed && !self && (
          <Button
            small
            disabled={make.isPending}
            aria-label={t("people.linkFor", { name: person.name })}
            onClick={() => make.mutate()}
          >
            <Link2 size={14} aria-hidden="true" /> {t("people.link")}
          </Button>
        )}
        {make.error !== null && <ProblemNote error={make.error} />}
      </div>
    </li>
  );
}

function MembershipLine({
  person,
  membership,
  may,
}: {
  person: Person;
  membership: Membership;
  may: boolean;
}) {
  const { t, language } = useWords();
  const [removing, setRemoving] = useState(false);
  const organisation = labelText(membership.organisation.label, language);
  const names = { name: person.name, organisation };
  const whose = { person: person.id, organisation: membership.organisation.id };
  // It goes on until what is shown is what was asked for.
  const onSuccess = async () => {
    setRemoving(false);
    await queryClient.invalidateQueries({ queryKey: ["people"] });
    await queryClient.invalidateQueries({ queryKey: ["me"] });
  };
  const change = useMutation({
    mutationFn: (role: Role | null) => call("PUT", "/people/role", { body: { ...whose, role } }),
    onSuccess,
  });
  const appoint = useMutation({
    mutationFn: (represents: boolean) =>
      call("PUT", "/people/representative", { body: { ...whose, represents } }),
    onSuccess,
  });
  const always = membership.role === "administrator";
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-36 sm:min-w-48">{organisation}</span>
        {may ? (
          <>
            <select
              aria-label={t("people.roleOf", names)}
              value={membership.role}
              disabled={change.isPending}
              onChange={(event) => change.mutate(event.target.value as Role)}
              className="min-h-7 rounded-box border border-line-strong bg-panel px-2"
            >
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`role.${role}`)}
                </option>
              ))}
            </select>
            <button
              type="button"
              aria-label={t("people.removeShort", names)}
              title={t("people.removeShort", names)}
              onClick={() => setRemoving(true)}
              className="grid size-7 place-items-center rounded-box text-soft hover:bg-raised"
            >
              <UserMinus size={14} aria-hidden="true" />
            </button>
          </>
        ) : (
          <span className="text-soft">{t(`role.${membership.role}`)}</span>
        )}
        {may ? (
          <label
            className="flex min-h-6 items-center gap-1.5"
            title={t(always ? "people.actsAlways" : "people.actsHelp")}
          >
            <input
              type="checkbox"
              aria-label={t("people.actsOf", names)}
              checked={appoint.isPending ? appoint.variables : membership.acts}
              disabled={always || appoint.isPending}
              onChange={(event) => appoint.mutate(event.target.checked)}
            />
            {t("people.acts")}
          </label>
        ) : (
          membership.acts && <span className="text-soft">· {t("people.acts")}</span>
        )}
      </div>
      {appoint.error !== null && <ProblemNote error={appoint.error} />}
      {change.error !== null && !removing && <ProblemNote error={change.error} />}
      {removing && (
        <Dialog title={t("people.removeTitle", names)} onClose={() => setRemoving(false)}>
          <p>{t("people.removeText", names)}</p>
          {change.error !== null && (
            <div className="mt-3">
              <ProblemNote error={change.error} />
            </div>
          )}
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setRemoving(false)}>{t("common.cancel")}</Button>
            <Button kind="danger" disabled={change.isPending} onClick={() => change.mutate(null)}>
              {t("people.removeDo")}
            </Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

function LinkDialog({
  name,
  link,
  onClose,
}: {
  name: string;
  link: OneTimeLink;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  return (
    <Dialog title={t("people.linkTitle", { name })} onClose={onClose} wide>
      <p className="mb-3 flex gap-2 text-soft">
        <KeyRound size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
        {t("people.linkText", { time: formatMoment(Date.parse(link.expires), language) })}
      </p>
      <CopyField text={link.link} label={t("people.linkTitle", { name })} />
    </Dialog>
  );
}
