// Where programs of others read calls: addresses to copy into a feed reader, a calendar, a portal.
import { useQuery } from "@tanstack/react-query";
import type { OpportunityAddresses } from "../../api/network";
import { opportunities } from "../../api/queries";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { CopyField } from "../../parts/CopyField";

/** Of all calls that are public. */
export function OpenCalls() {
  const { t, language } = useWords();
  const { data } = useQuery(opportunities(undefined, language));
  if (data === undefined) return null;
  return (
    <Panel title={t("opportunities.title")} side={<Manual />}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="text-soft">
          <WhoReads {...data} />
        </p>
        <Address
          name={t("opportunities.feed")}
          help={t("opportunities.feedHelp")}
          text={data.feed}
        />
        <Address
          name={t("opportunities.calendar")}
          help={t("opportunities.calendarHelp")}
          text={data.calendar}
        />
        <Address name={t("opportunities.due")} help={t("opportunities.dueHelp")} text={data.due} />
        <Address
          name={t("opportunities.commonGrants")}
          help={t("opportunities.commonGrantsHelp", { base: data.common_grants })}
          text={data.common_grants_list}
        />
      </div>
    </Panel>
  );
}

/** Of one call; nothing of a draft. */
export function OpenCall({ id }: { id: string }) {
  const { t, language } = useWords();
  const { data } = useQuery(opportunities(id, language));
  const call = data?.call;
  if (!call) return null;
  return (
    <Panel title={t("opportunities.titleOfCall")} side={<Manual />}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="text-soft">
          {t(call.anybody ? "opportunities.callAnybody" : "opportunities.callToken")}
        </p>
        <Address
          name={t("opportunities.callFeed")}
          help={t("opportunities.feedHelp")}
          text={call.feed}
        />
        <Address
          name={t("opportunities.callCalendar")}
          help={t("opportunities.calendarHelp")}
          text={call.calendar}
        />
        <Address
          name={t("opportunities.callCommonGrants")}
          help="CommonGrants"
          text={call.common_grants}
        />
      </div>
    </Panel>
  );
}

function WhoReads({ public: all, anybody }: OpportunityAddresses) {
  const { t } = useWords();
  if (all === 0) return t("opportunities.noneYet");
  if (anybody === 0) return t("opportunities.anybodyNone");
  if (anybody < all) return t("opportunities.anybodySome", { anybody, public: all });
  return t("opportunities.anybodyAll", { count: all });
}

function Address({ name, help, text }: { name: string; help: string; text: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="text-label">
        <span className="font-medium">{name}</span> <span className="text-soft">· {help}</span>
      </p>
      <CopyField text={text} label={name} kind="plain" />
    </div>
  );
}

function Manual() {
  const { t } = useWords();
  return (
    <a
      href="/manual/opportunities"
      className="inline-flex min-h-6 items-center text-label text-accent"
    >
      {t("opportunities.manual")}
    </a>
  );
}
