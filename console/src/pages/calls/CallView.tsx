// One call: what it is about, until when, by which rules, what was changed, who proposes.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { CallPage, Phase } from "../../api/network";
import { callPage, proposalsOf } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { AssignmentPanel } from "./Assignment";
import { Calibration } from "./Calibration";
import { Candidates } from "./Candidates";
import { Deadline, PhaseMark, useHouseNow } from "./Deadline";
import { AmendDialog, AskDialog, DraftDialog, PublishDialog } from "./DraftDialog";
import { Information } from "./Information";
import { Invitation } from "./Invitation";
import { Begin } from "./Mine";
import { OpenCall } from "./Open";
import { Papers } from "./Papers";
import { Questions } from "./Questions";
import { Chosen, Ranking } from "./Ranking";
import { ReviewPanel } from "./ReviewPanel";
import { StageLine } from "./StageLine";

const JUDGED: ReadonlySet<Phase> = new Set(["closed", "negotiation", "awarded", "unawarded"]);

export function CallView({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(callPage(id));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/calls" className="min-h-6 text-accent xl:hidden">
        ← {t("calls.back")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <StageLine call={data} />
          <Text call={data} />
          <Chosen call={data} />
          {JUDGED.has(data.phase) && <Judged call={data} />}
          <Information call={data} />
          <Papers call={data} />
          <Questions call={data} />
          <Rules call={data} />
          {data.amendments.length > 0 && <Amendments call={data} />}
          {data.published !== null && <Proposals call={data} />}
          <OpenCall id={id} />
        </>
      )}
    </div>
  );
}

/** What those see who judge. */
function Judged({ call }: { call: CallPage }) {
  return (
    <>
      <Invitation call={call.id} />
      <Ranking call={call} />
      {call.officer && (
        <>
          <Calibration call={call.id} />
          <ReviewPanel call={call.id} />
          <Candidates call={call.id} />
          {call.phase === "closed" && <AssignmentPanel call={call.id} />}
        </>
      )}
    </>
  );
}

function Text({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const now = useHouseNow();
  const [open, setOpen] = useState<"draft" | "ask" | "publish" | "amend">();
  const label = labelText(call.text.label, language);
  const close = () => setOpen(undefined);
  const acts = call.officer && (
    <span className="flex flex-wrap gap-2">
      {call.published === null && (
        <Button small onClick={() => setOpen("draft")}>
          {t("calls.change")}
        </Button>
      )}
      {call.phase === "draft" && call.text.stages.information !== null && (
        <Button small kind="primary" disabled={call.policy === null} onClick={() => setOpen("ask")}>
          {t("stages.ask")}
        </Button>
      )}
      {((call.phase === "draft" && call.text.stages.information === null) ||
        call.phase === "considered") && (
        <Button
          small
          kind="primary"
          disabled={call.policy === null}
          onClick={() => setOpen("publish")}
        >
          {t("calls.publish")}
        </Button>
      )}
      {(call.phase === "open" || call.phase === "papers") && (
        <Button small onClick={() => setOpen("amend")}>
          {t("calls.amend")}
        </Button>
      )}
    </span>
  );
  const at = (moment: string | null) =>
    moment === null ? t("calls.notSet") : formatZoned(Date.parse(moment), language);
  return (
    <Panel title={label} side={acts}>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        <Row name={t("calls.phase")}>
          <PhaseMark phase={call.phase} />
        </Row>
        <Row name={t("calls.deadline")}>
          <span className="figures">{at(call.deadline)}</span>{" "}
          <span className="text-soft">
            <Deadline deadline={call.deadline} phase={call.phase} now={now} />
          </span>
          {call.phase === "open" && (
            <span className="block text-label text-soft">{t("calls.deadlineHelp")}</span>
          )}
        </Row>
        {call.published !== null && (
          <Row name={t("calls.published")}>
            <span className="figures">{at(call.published)}</span>
          </Row>
        )}
        <Row name={t("calls.focus")}>
          {labelText(call.text.focus, language)}
          {call.text.area !== null && <span className="text-soft"> · {call.text.area}</span>}
          {call.officer && !call.listed && call.published === null && (
            <span className="block">
              ▲ {t("stages.unlisted")}{" "}
              <Link
                to="/programmes"
                search={{ programme: call.programme }}
                className="inline-block min-h-6 text-accent underline"
              >
                {t("stages.list")}
              </Link>
            </span>
          )}
          {call.officer && call.duplicates.length > 0 && call.published === null && (
            <span className="block">
              ▲ {t("stages.duplicate", { institutes: call.duplicates.join(", ") })}
            </span>
          )}
        </Row>
        <Row name={t("calls.about")}>
          <span className="block max-w-[70ch] whitespace-pre-line">
            {labelText(call.text.about, language)}
          </span>
        </Row>
        {call.text.criteria.length > 0 && (
          <Row name={t("network.criteria")}>
            <ul>
              {call.text.criteria.map((one) => (
                <li key={one.label.en}>
                  {labelText(one.label, language)}{" "}
                  <span className="figures text-soft">
                    · {t("network.points")}: {one.points}
                  </span>
                </li>
              ))}
            </ul>
          </Row>
        )}
      </dl>
      {open === "draft" && <DraftDialog call={call} onClose={close} onSaved={close} />}
      {open === "ask" && <AskDialog call={call} onClose={close} />}
      {open === "publish" && <PublishDialog call={call} onClose={close} />}
      {open === "amend" && <AmendDialog call={call} onClose={close} />}
    </Panel>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Rules({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  if (call.policy === null) return <p className="panel px-4 py-3">{t("calls.noPolicy")}</p>;
  const { version, from, rules } = call.policy;
  return (
    <Panel title={t("calls.rules", { version })}>
      <p className="px-4 pt-3 text-soft">{t("calls.rulesFrom", { from })}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        {rules.map((rule) => (
          <Row key={rule.number} name={rule.number}>
            {labelText(rule.sentence, language)}
          </Row>
        ))}
      </dl>
    </Panel>
  );
}

function Amendments({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const moment = (text: string) => formatZoned(Date.parse(text), language);
  return (
    <Panel title={t("calls.amendments")}>
      <ul className="divide-y divide-line">
        {call.amendments.map((one, index) => {
          const after = call.amendments[index + 1] ?? call;
          return (
            <li key={one.at} className="px-4 py-2.5">
              <p className="whitespace-pre-line">{one.reason}</p>
              <p className="figures text-label text-soft">
                {moment(one.at)}
                {one.deadline !== after.deadline &&
                  ` · ${t("calls.amendedDeadline", { moment: moment(one.deadline) })}`}
                {JSON.stringify(one.text) !== JSON.stringify(after.text) &&
                  ` · ${t("calls.amendedText")}`}
              </p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Proposals({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const { data, error } = useQuery(proposalsOf(call.id));
  return (
    <Panel title={t("calls.proposals")} side={<Begin call={call} />}>
      {error !== null && <ProblemNote error={error} />}
      {data?.length === 0 && <p className="px-4 pt-3 text-soft">{t("calls.proposalsNone")}</p>}
      <ul className="divide-y divide-line">
        {data?.map((one) => (
          <li key={one.id} className="px-4 py-2.5">
            <Link
              to="/calls"
              search={{ call: call.id, proposal: one.id }}
              className="font-medium text-accent"
            >
              {one.title}
            </Link>
            <p className="text-label text-soft">
              {t("calls.lead")}: {one.lead} ·{" "}
              {one.submitted !== null
                ? `${t("calls.handedIn")} ${formatZoned(Date.parse(one.submitted), language)}`
                : one.lacks === 0
                  ? t("calls.lacksNone")
                  : t("calls.lacks", { count: one.lacks })}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
