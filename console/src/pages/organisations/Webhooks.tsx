// Where programs of an organisation are told what happened in public: addresses, what is told there, and what
// came of the last messages. A secret is shown once.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNetworkChange } from "../../api/queries";
import {
  type HookDelivery,
  type HookKind,
  type Webhook,
  type WebhookList,
  webhooks,
} from "../../api/webhooks";
import { formatSpan, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { CopyField } from "../../parts/CopyField";
import { Dialog } from "../../parts/Dialog";
import { Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export function Webhooks({ organisation }: { organisation: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(webhooks);
  const [open, setOpen] = useState<Webhook | "new">();
  const [secret, setSecret] = useState<string>();
  const own = data?.webhooks.filter((one) => one.organisation.id === organisation) ?? [];
  const made = (hook: Webhook) => {
    setOpen(undefined);
    setSecret(hook.secret);
  };
  return (
    <Panel
      title={t("webhooks.title")}
      side={
        <Button small onClick={() => setOpen("new")}>
          {t("webhooks.add")}
        </Button>
      }
    >
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && own.length === 0 && (
        <p className="px-4 py-3 text-soft">
          {t("webhooks.none")}{" "}
          <a href="/manual/opportunities#webhooks" className="text-accent underline">
            {t("common.manual")}
          </a>
        </p>
      )}
      <ul aria-label={t("webhooks.title")} className="divide-y divide-line">
        {own.map((one) => (
          <li key={one.id}>
            <Hook
              hook={one}
              now={Date.parse(data?.now ?? "")}
              onEdit={() => setOpen(one)}
              onSecret={setSecret}
            />
          </li>
        ))}
      </ul>
      {open !== undefined && data !== undefined && (
        <HookDialog
          list={data}
          hook={open === "new" ? undefined : open}
          organisation={organisation}
          onDone={made}
          onClose={() => setOpen(undefined)}
        />
      )}
      {secret !== undefined && (
        <Dialog title={t("webhooks.secret")} onClose={() => setSecret(undefined)}>
          <div className="flex flex-col gap-4">
            <p>{t("webhooks.secretOnce")}</p>
            <CopyField text={secret} label={t("webhooks.secret")} />
            <div className="flex justify-end">
              <Button onClick={() => setSecret(undefined)}>{t("webhooks.kept")}</Button>
            </div>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function Hook({
  hook,
  now,
  onEdit,
  onSecret,
}: {
  hook: Webhook;
  now: number;
  onEdit: () => void;
  onSecret: (secret: string | undefined) => void;
}) {
  const { t, language } = useWords();
  const query = { organisation: hook.organisation.id, id: hook.id };
  const test = useNetworkChange<HookDelivery>("POST", "/webhook/test");
  const renew = useNetworkChange<Webhook>("POST", "/webhook/secret", (one) => onSecret(one.secret));
  const turn = useNetworkChange("POST", "/webhook/switch");
  const remove = useNetworkChange("POST", "/webhook/remove");
  const failed = test.error ?? renew.error ?? turn.error ?? remove.error;
  const [asking, setAsking] = useState<"secret" | "remove">();
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{hook.id}</span>
        <State hook={hook} now={now} />
      </div>
      <p className="figures break-all">{hook.address}</p>
      <p className="text-label text-soft">
        {hook.kinds.map((kind) => t(`webhooks.${word(kind)}`)).join(" · ")}
      </p>
      {!hook.on && hook.reason !== null && (
        <p className="text-label">
          {t(hook.by_itself ? "webhooks.offByItself" : "webhooks.offBecause", {
            reason: hook.reason,
          })}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button small disabled={test.isPending} onClick={() => test.mutate({ query })}>
          {t("webhooks.test")}
        </Button>
        <Button small onClick={onEdit}>
          {t("webhooks.change")}
        </Button>
        <Button small onClick={() => setAsking("secret")}>
          {t("webhooks.renew")}
        </Button>
        <Button
          small
          disabled={turn.isPending}
          onClick={() => {
            const reason = t(hook.on ? "webhooks.byHandOff" : "webhooks.byHandOn");
            turn.mutate({ query, body: { on: !hook.on, reason } });
          }}
        >
          {t(hook.on ? "webhooks.switchOff" : "webhooks.switchOn")}
        </Button>
        <Button small kind="danger" onClick={() => setAsking("remove")}>
          {t("webhooks.remove")}
        </Button>
      </div>
      {test.data !== undefined && (
        <p role="status" className="text-label">
          {t(test.data.taken ? "webhooks.testTaken" : "webhooks.testNot", {
            answer: test.data.answer,
          })}
        </p>
      )}
      {failed !== null && <ProblemNote error={failed} />}
      {hook.deliveries.length > 0 && (
        <details>
          <summary className="min-h-6 cursor-pointer py-0.5">
            {t("webhooks.deliveries", { count: hook.deliveries.length })}
          </summary>
          <ul aria-label={t("webhooks.last")} className="divide-y divide-line">
            {hook.deliveries.map((one) => (
              <li key={one.id} className="py-1 text-label">
                <span className="flex flex-wrap justify-between gap-x-3">
                  <span className={one.taken ? "" : "text-high"}>
                    {one.taken ? "✓ " : "▲ "}
                    {one.kind} · {one.answer}
                  </span>
                  <time dateTime={one.last} className="figures text-soft">
                    {formatZoned(Date.parse(one.last), language)} ·{" "}
                    {t("webhooks.tries", { count: one.tries })}
                  </time>
                </span>
                <span className="figures block break-all text-soft">{one.id}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {asking !== undefined && (
        <Dialog
          title={t(asking === "secret" ? "webhooks.renew" : "webhooks.remove")}
          onClose={() => setAsking(undefined)}
        >
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              (asking === "secret" ? renew : remove).mutate({ query });
              setAsking(undefined);
            }}
          >
            <p>{t(asking === "secret" ? "webhooks.renewText" : "webhooks.removeText")}</p>
            <Ends
              onClose={() => setAsking(undefined)}
              busy={false}
              word={t(asking === "secret" ? "webhooks.renew" : "webhooks.remove")}
            />
          </form>
        </Dialog>
      )}
    </div>
  );
}

function State({ hook, now }: { hook: Webhook; now: number }) {
  const { t, language } = useWords();
  if (!hook.on) return <span className="text-label text-high">▲ {t("webhooks.off")}</span>;
  if (!hook.has_secret) {
    return <span className="text-label text-high">▲ {t("webhooks.noSecret")}</span>;
  }
  if (hook.failing !== null) {
    const span = formatSpan(now - Date.parse(hook.failing), language);
    return (
      <span className="text-label text-high">
        ▲ {t("webhooks.failing", { span })}
        {hook.next !== null &&
          ` · ${t("webhooks.again", {
            span: formatSpan(Math.max(0, Date.parse(hook.next) - now), language),
          })}`}
      </span>
    );
  }
  return (
    <span className="text-label text-soft">
      {t(hook.waits ? "webhooks.waits" : "webhooks.told")}
    </span>
  );
}

function HookDialog({
  list,
  hook,
  organisation,
  onDone,
  onClose,
}: {
  list: WebhookList;
  hook: Webhook | undefined;
  organisation: string;
  onDone: (hook: Webhook) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const set = useNetworkChange<Webhook>("PUT", "/webhook", onDone);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const id = hook?.id ?? String(said.get("id")).trim();
    const body = { address: String(said.get("address")).trim(), kinds: said.getAll("kinds") };
    set.mutate({ query: { organisation, id }, body });
  };
  return (
    <Dialog title={t(hook === undefined ? "webhooks.add" : "webhooks.change")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {hook === undefined && (
          <NameField name="id" label={t("webhooks.name")} help={t("webhooks.nameHelp")} />
        )}
        <Field label={t("webhooks.address")} help={t("webhooks.addressHelp")}>
          {(ties) => (
            <input
              {...ties}
              name="address"
              type="url"
              required
              maxLength={1000}
              defaultValue={hook?.address}
              className={INPUT}
            />
          )}
        </Field>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">{t("webhooks.kinds")}</legend>
          {list.kinds.map((kind) => (
            <label key={kind} className="flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                name="kinds"
                value={kind}
                defaultChecked={hook === undefined || hook.kinds.includes(kind)}
              />
              {t(`webhooks.${word(kind)}`)}
            </label>
          ))}
        </fieldset>
        {set.error !== null && <ProblemNote error={set.error} />}
        <Ends onClose={onClose} busy={set.isPending} word={t("webhooks.save")} />
      </form>
    </Dialog>
  );
}

type Words = "call_published" | "call_amended" | "call_decided" | "institute_awarded";
const word = (kind: HookKind) => kind.replace(".", "_") as Words;
