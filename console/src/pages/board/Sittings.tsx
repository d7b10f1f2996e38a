// Who sits in the board, for whom, from when until when; and who sat there.
import { useState } from "react";
import type { BoardPage, Sitting } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { FormDialog } from "../programmes/FormDialog";
import { useSeatWords } from "./seat";

export function Sittings({ page }: { page: BoardPage }) {
  const { t } = useWords();
  const [ends, setEnds] = useState<Sitting>();
  const now = page.sittings.filter((one) => one.sits);
  const ahead = page.sittings.filter((one) => !one.sits && one.from > page.today);
  const past = page.sittings.filter((one) => !one.sits && one.from <= page.today);
  const list = (all: Sitting[], label: string) => (
    <ul className="divide-y divide-line" aria-label={label}>
      {all.map((one) => (
        <Row key={one.number} page={page} sitting={one} onEnd={setEnds} />
      ))}
    </ul>
  );
  return (
    <Panel title={t("board.sits")}>
      {now.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("board.sitsNone")}</p>
      ) : (
        list(now, t("board.sits"))
      )}
      {ahead.length > 0 && (
        <>
          <h3 className="border-t border-line px-4 pt-2 text-label font-medium text-soft">
            {t("board.willSit")}
          </h3>
          {list(ahead, t("board.willSit"))}
        </>
      )}
      {past.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-8 cursor-pointer px-4 py-1.5 text-label text-soft">
            {t("board.sat")}
          </summary>
          {list(past.toReversed(), t("board.sat"))}
        </details>
      )}
      {ends !== undefined && (
        <EndSitting page={page} sitting={ends} onClose={() => setEnds(undefined)} />
      )}
    </Panel>
  );
}

function Row({
  page,
  sitting,
  onEnd,
}: {
  page: BoardPage;
  sitting: Sitting;
  onEnd: (sitting: Sitting) => void;
}) {
  const { t, language } = useWords();
  const { seatText } = useSeatWords(page);
  const how =
    sitting.election === null ? "" : ` · ${t("board.inElection", { number: sitting.election })}`;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-2">
      <span>
        <span className="font-medium">{sitting.name}</span>{" "}
        <span className="text-soft">
          {t("board.for", { organisation: labelText(sitting.organisation.label, language) })}
        </span>
        <span className="figures block text-label text-soft">
          {seatText(sitting)}
          {how} · {t("board.fromUntil", { from: sitting.from, until: sitting.until })}
        </span>
        {sitting.ended !== null && (
          <span className="block text-label text-soft">
            {t("board.endedFor", { reason: sitting.ended })}
          </span>
        )}
      </span>
      {sitting.may_end && (
        <Button
          small
          kind="quiet"
          aria-label={`${t("board.endSeat")}: ${sitting.name}`}
          onClick={() => onEnd(sitting)}
        >
          {t("board.endSeat")}
        </Button>
      )}
    </li>
  );
}

function EndSitting({
  page,
  sitting,
  onClose,
}: {
  page: BoardPage;
  sitting: Sitting;
  onClose: () => void;
}) {
  const { t } = useWords();
  const end = useNetworkChange("POST", "/institute/board/seats/end", onClose);
  return (
    <FormDialog
      title={t("board.endSeat")}
      text={t("board.endSeatText", { name: sitting.name })}
      word={t("board.endSeat")}
      inputs={[
        { name: "on", kind: "date", label: t("board.firstDayWithout"), value: page.today },
        { name: "reason", kind: "area", label: t("board.reason") },
      ]}
      error={end.error}
      busy={end.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        end.mutate({
          query: { id: page.id },
          body: { number: sitting.number, on: said("on"), reason: said("reason") },
        })
      }
    />
  );
}
