// Connect a machine: its protocol, where it is, what to read; a test shows the first values
// before anything is saved.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { call, ProblemError } from "../../api/client";
import { assets, protocols, queryClient } from "../../api/queries";
import type { ConnectionRow, Protocol, TestAnswer } from "../../api/types";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import {
  type Draft,
  emptyPoint,
  type Faults,
  idFrom,
  saveFaults,
  testFaults,
  toSave,
  toTest,
  type Wrong,
} from "./draft";
import { PointsForm } from "./PointsForm";

export function ConnectPage() {
  const { t, language } = useWords();
  usePageTitle(t("page.connect"));
  const { protocol: chosen } = useSearch({ from: "/inside/connections/new" });
  const navigate = useNavigate({ from: "/connections/new" });
  const { data, error, refetch } = useQuery(protocols);
  const protocol = data?.find((each) => each.name === chosen);
  return (
    <div className="mx-auto max-w-5xl">
      <PageHead title={t("page.connect")}>
        <p className="text-soft">{t("connect.lead")}</p>
      </PageHead>
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      <Step number={1} title={t("connect.step1")}>
        <fieldset className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          <legend className="sr-only">{t("connect.step1")}</legend>
          {data?.map((each) => (
            <label
              key={each.name}
              className="eases flex cursor-pointer items-start gap-2.5 rounded-box border border-line-strong p-3 hover:bg-raised has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="protocol"
                checked={each.name === chosen}
                onChange={() =>
                  void navigate({
                    search: { protocol: each.name },
                    replace: true,
                    resetScroll: false,
                  })
                }
                className="mt-0.5 size-4 accent-[var(--accent)]"
              />
              <span>
                <span className="block font-medium">{labelText(each.label, language)}</span>
                <span className="block text-label text-soft">{t(`connect.${each.direction}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </Step>
      {protocol !== undefined && <ConnectForm key={protocol.name} protocol={protocol} />}
    </div>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section className="panel mb-4 p-4" aria-label={title}>
      <h2 className="mb-3 flex items-baseline gap-2">
        <span className="figures text-soft">{number}</span> {title}
      </h2>
      {children}
    </section>
  );
}

function ConnectForm({ protocol }: { protocol: Protocol }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { data: all } = useQuery(assets);
  const sites = (all ?? []).filter((asset) => asset.level === "site");
  const [own, setDraft] = useState<Draft>(() => ({
    label: "",
    label_ko: "",
    id: "",
    site: "",
    settings: Object.fromEntries(protocol.settings.map((each) => [each.key, each.default ?? ""])),
    simulated: false,
    target: "new",
    asset: "",
    points: [emptyPoint(1)],
  }));
  const draft = { ...own, site: own.site || (sites[0]?.id ?? "") };
  const [faults, setFaults] = useState<Faults>({});
  const test = useMutation({
    mutationFn: () =>
      call<TestAnswer>("POST", "/connections/test", { body: toTest(draft, protocol) }),
  });
  const save = useMutation({
    mutationFn: () =>
      call<ConnectionRow>("POST", "/connections", { body: toSave(draft, protocol) }),
    onSuccess: async (row) => {
      await queryClient.invalidateQueries();
      await navigate({ to: "/connections", search: { connection: row.id } });
    },
  });
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const rename = (label: string) => {
    const before = idFrom(own.label);
    const next = idFrom(label);
    // The short names follow the name until somebody writes them by hand. The connection stands
    // beside the asset in the tree, so its name ends with the protocol.
    const line = (name: string) => (name === "" ? "" : `${name}-${protocol.name}`);
    set({
      label,
      id: own.id === line(before) ? line(next) : own.id,
      asset: own.asset === before ? next : own.asset,
    });
  };
  const run = (check: typeof testFaults, go: () => void) => {
    const found = check(draft, protocol);
    setFaults(found);
    if (Object.keys(found).length === 0) return go();
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus(),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(saveFaults, () => save.mutate());
  };
  const refused =
    save.error instanceof ProblemError ? (save.error.problem.fields ?? {}) : ({} as never);
  const say = (name: string) => wrongWords(faults[name]) ?? refused[name];
  function wrongWords(wrong: Wrong | undefined): string | undefined {
    if (wrong === undefined) return undefined;
    if (wrong === "required") return t("common.required");
    if (wrong === "id") return t("connect.idWrong");
    if (wrong === "property") return t("connect.propertyWrong");
    return t("connect.numberRange", { min: wrong.min ?? "−∞", max: wrong.max ?? "∞" });
  }
  const good = test.data?.values.filter((value) => value.problem === null).length ?? 0;
  return (
    <form onSubmit={submit} noValidate>
      <Step number={2} title={t("connect.step2")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <SettingFields protocol={protocol} draft={draft} set={set} say={say} />
        </div>
        <div className="mt-4 grid gap-4 border-t border-line pt-4 sm:grid-cols-2">
          <Field label={t("connect.label")} help={t("connect.labelHelp")} error={say("label")}>
            {(ties) => (
              <input
                {...ties}
                value={draft.label}
                onChange={(event) => rename(event.target.value)}
                className={INPUT}
              />
            )}
          </Field>
          <Field label={t("connect.labelKo")} optional>
            {(ties) => (
              <input
                {...ties}
                lang="ko"
                value={draft.label_ko}
                onChange={(event) => set({ label_ko: event.target.value })}
                className={INPUT}
              />
            )}
          </Field>
          <Field label={t("connect.id")} help={t("connect.idHelp")} error={say("id")}>
            {(ties) => (
              <input
                {...ties}
                value={draft.id}
                onChange={(event) => set({ id: event.target.value })}
                className={INPUT}
              />
            )}
          </Field>
          <Field
            label={t("connect.site")}
            error={say("site")}
            help={all !== undefined && sites.length === 0 && t("connect.noSite")}
          >
            {(ties) => <SiteChoice ties={ties} draft={draft} set={set} />}
          </Field>
        </div>
        <label className="mt-3 inline-flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={draft.simulated}
            onChange={(event) => set({ simulated: event.target.checked })}
            className="size-4 accent-[var(--accent)]"
          />
          {t("connect.simulated")}
        </label>
      </Step>
      <Step number={3} title={t("connect.step3")}>
        <PointsForm draft={draft} protocol={protocol} answer={test.data} set={set} say={say} />
      </Step>
      <Step number={4} title={t("connect.step4")}>
        <div className="flex flex-wrap items-center gap-3">
          <Button disabled={test.isPending} onClick={() => run(testFaults, () => test.mutate())}>
            {test.isPending ? t("connect.testing") : t("connect.test")}
          </Button>
          <p className="text-soft" role="status">
            {test.data === undefined
              ? t("connect.testHelp")
              : good === test.data.values.length
                ? t("connect.testOk", { count: good, ms: test.data.took_ms })
                : t("connect.testSome", { good, all: test.data.values.length })}
          </p>
        </div>
        {test.error !== null && (
          <div className="mt-3">
            <ProblemNote error={test.error} />
          </div>
        )}
      </Step>
      <Step number={5} title={t("connect.step5")}>
        {save.error !== null && (
          <div className="mb-3">
            <ProblemNote error={save.error} />
          </div>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button kind="primary" type="submit" disabled={save.isPending}>
            {t("connect.save")}
          </Button>
          {test.data === undefined && <p className="text-soft">{t("connect.untested")}</p>}
        </div>
      </Step>
    </form>
  );
}

type Ties = { id: string; "aria-describedby": string | undefined };

function SiteChoice({
  ties,
  draft,
  set,
}: {
  ties: Ties;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}) {
  const { language } = useWords();
  const { data } = useQuery(assets);
  return (
    <select
      {...ties}
      value={draft.site}
      onChange={(event) => set({ site: event.target.value })}
      className={INPUT}
    >
      {data
        ?.filter((asset) => asset.level === "site")
        .map((site) => (
          <option key={site.id} value={site.id}>
            {labelText(site.label, language)}
          </option>
        ))}
    </select>
  );
}

function SettingFields({
  protocol,
  draft,
  set,
  say,
}: {
  protocol: Protocol;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  say: (name: string) => string | undefined;
}) {
  const { language } = useWords();
  return protocol.settings.map((setting) => {
    const value = draft.settings[setting.key] ?? "";
    const change = (next: string) => set({ settings: { ...draft.settings, [setting.key]: next } });
    const unit = setting.unit === null ? "" : ` (${setting.unit})`;
    return (
      <Field
        key={setting.key}
        label={labelText(setting.label, language) + unit}
        help={labelText(setting.help, language)}
        error={say(`settings.${setting.key}`) ?? say(setting.key)}
        optional={!setting.required && setting.default === null}
      >
        {(ties) =>
          setting.kind === "choice" ? (
            <select
              {...ties}
              value={value}
              onChange={(event) => change(event.target.value)}
              className={INPUT}
            >
              {setting.default === null && <option value="" />}
              {setting.choices?.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          ) : (
            <input
              {...ties}
              inputMode={setting.kind === "number" ? "decimal" : "text"}
              autoComplete="off"
              spellCheck={false}
              value={value}
              onChange={(event) => change(event.target.value)}
              className={INPUT}
            />
          )
        }
      </Field>
    );
  });
}
