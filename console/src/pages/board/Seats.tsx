// Which seats a board has, how many of them are free, and the way to fill one by appointment.
import { useState } from "react";
import type { BoardPage, BoardSeats } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { FormDialog, type Said } from "../programmes/FormDialog";
import { useOrganisations, useSeatWords } from "./seat";

export function Seats({ page }: { page: BoardPage }) {
  const { t } = useWords();
  const { seatText } = useSeatWords(page);
  const [open, setOpen] = useState<"set" | BoardSeats>();
  const close = () => setOpen(undefined);
  const act = page.runs && (
    <Button small onClick={() => setOpen("set")}>
      {t("board.setSeats")}
    </Button>
  );
  return (
    <Panel title={t("board.seats")} side={act}>
      {page.seats.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(page.runs ? "board.seatsNone" : "board.seatsNoneSeen")}
        </p>
      ) : (
        <ul className="divide-y divide-line" aria-label={t("board.seats")}>
          {page.seats.map((one) => (
            <li
              key={`${one.of} ${one.tier}`}
              className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 px-4 py-1.5"
            >
              <span>
                {seatText(one)}
                <span className="figures block text-label text-soft">
                  {t("board.takenOf", { taken: one.taken, seats: one.seats })}
                </span>
              </span>
              {one.may_appoint && one.taken < one.seats && (
                <Button
                  small
                  aria-label={`${t("board.appoint")}: ${seatText(one)}`}
                  onClick={() => setOpen(one)}
                >
                  {t("board.appoint")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {open === "set" && <SetSeats page={page} onClose={close} />}
      {open !== undefined && open !== "set" && <Appoint page={page} seat={open} onClose={close} />}
    </Panel>
  );
}

function SetSeats({ page, onClose }: { page: BoardPage; onClose: () => void }) {
  const { t } = useWords();
  const { seatText } = useSeatWords(page);
  const set = useNetworkChange("PUT", "/institute/board", onClose);
  // What the form began with, also when the page behind it is told of a change.
  const [seen] = useState(page.revision);
  const there = (of: string, tier: string | null) =>
    String(page.seats.find((one) => one.of === of && one.tier === tier)?.seats ?? 0);
  const submit = (said: Said) => {
    const elected = page.tiers
      .map((tier) => ({ tier: tier.id, seats: Number(said(`tier-${tier.id}`)) }))
      .filter((one) => one.seats > 0);
    const [lead, government] = [Number(said("lead")), Number(said("government"))];
    const body = { elected, lead, government, seen };
    set.mutate({ query: { id: page.id }, body });
  };
  return (
    <FormDialog
      title={t("board.setSeats")}
      text={t("board.setSeatsText")}
      word={t("board.setSeats")}
      inputs={[
        ...page.tiers.map((tier) => ({
          name: `tier-${tier.id}`,
          kind: "number" as const,
          label: seatText({ of: "tier", tier: tier.id }),
          value: there("tier", tier.id),
        })),
        { name: "lead", kind: "number", label: t("board.seat_lead"), value: there("lead", null) },
        {
          name: "government",
          kind: "number",
          label: t("board.seat_government"),
          value: there("government", null),
        },
      ]}
      error={set.error}
      busy={set.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}

function Appoint({
  page,
  seat,
  onClose,
}: {
  page: BoardPage;
  seat: BoardSeats;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { seatText } = useSeatWords(page);
  const options = useOrganisations(page);
  const give = useNetworkChange("POST", "/institute/board/seats", onClose);
  const submit = (said: Said) => {
    const holder = { name: said("name"), organisation: said("organisation") };
    const body = { of: seat.of, holder, from: said("from"), until: said("until") };
    give.mutate({ query: { id: page.id }, body });
  };
  return (
    <FormDialog
      title={t("board.appoint")}
      text={seatText(seat)}
      word={t("board.appoint")}
      inputs={[
        { name: "name", label: t("board.name") },
        { name: "organisation", kind: "choice", label: t("board.sitsFor"), options },
        { name: "from", kind: "date", label: t("board.firstDay"), value: page.today },
        { name: "until", kind: "date", label: t("board.firstDayAfter") },
      ]}
      error={give.error}
      busy={give.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}
