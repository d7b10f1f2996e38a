// Saying that an organisation belongs to another, or until when it does.
import type { FormEvent } from "react";
import type { OrganisationLink, OrganisationPage } from "../../api/organisations";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { OrganisationField } from "../../parts/OrganisationField";
import { ProblemNote } from "../../parts/ProblemNote";

export function LinkDialog({ page, onClose }: { page: OrganisationPage; onClose: () => void }) {
  const { t } = useWords();
  const say = useNetworkChange("POST", "/organisation/links", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const other = text("other");
    const [part, whole] = text("side") === "part" ? [page.id, other] : [other, page.id];
    const until = text("until") || null;
    const body = { by: page.id, part, whole, since: text("since"), kind: text("kind"), until };
    say.mutate({ body });
  };
  return (
    <Dialog title={t("organisations.say")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t("organisations.sayText")}</p>
        <Field label={t("organisations.side", { organisation: page.id })}>
          {(ties) => (
            <select {...ties} name="side" className={INPUT}>
              <option value="part">{t("organisations.sidePart")}</option>
              <option value="whole">{t("organisations.sideWhole")}</option>
            </select>
          )}
        </Field>
        <OrganisationField name="other" label={t("organisations.other")} />
        <Field label={t("organisations.linkKind")} help={t("organisations.linkKindHelp")}>
          {(ties) => (
            <select {...ties} name="kind" className={INPUT}>
              <option value="affiliate">{t("organisations.link_affiliate")}</option>
              <option value="branch">{t("organisations.link_branch")}</option>
            </select>
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <DayField name="since" label={t("organisations.since")} />
          <DayField
            name="until"
            label={t("organisations.until")}
            help={t("organisations.untilHelp")}
            optional
          />
        </div>
        {say.error !== null && <ProblemNote error={say.error} />}
        <Ends onClose={onClose} busy={say.isPending} word={t("organisations.sayIt")} />
      </form>
    </Dialog>
  );
}

export function EndDialog({
  link,
  by,
  names,
  onClose,
}: {
  link: OrganisationLink;
  by: string;
  names: { part: string; whole: string };
  onClose: () => void;
}) {
  const { t } = useWords();
  const say = useNetworkChange("POST", "/organisation/links", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const until = String(form.get("until")) || null;
    const { part, whole, since } = link;
    const kind = String(form.get("kind"));
    say.mutate({ body: { by, part: part.id, whole: whole.id, since, kind, until } });
  };
  return (
    <Dialog title={t("organisations.changeEnd")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t(`organisations.belongs_${link.kind}`, names)}</p>
        <p className="text-soft">{t("organisations.endText")}</p>
        <Field label={t("organisations.linkKind")}>
          {(ties) => (
            <select {...ties} name="kind" defaultValue={link.kind} className={INPUT}>
              <option value="affiliate">{t("organisations.link_affiliate")}</option>
              <option value="branch">{t("organisations.link_branch")}</option>
            </select>
          )}
        </Field>
        <DayField
          name="until"
          label={t("organisations.until")}
          help={t("organisations.untilHelp")}
          optional
          value={link.until ?? ""}
        />
        {say.error !== null && <ProblemNote error={say.error} />}
        <Ends onClose={onClose} busy={say.isPending} word={t("organisations.sayIt")} />
      </form>
    </Dialog>
  );
}
