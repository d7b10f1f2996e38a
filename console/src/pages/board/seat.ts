// What a seat is called: by the tier that elects, or by who appoints.
import type { BoardPage, SeatKind } from "../../api/board";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";

export function useSeatWords(page: BoardPage) {
  const { t, language } = useWords();
  const tierText = (id: string | null) => {
    const tier = page.tiers.find((one) => one.id === id);
    return tier === undefined ? (id ?? "") : labelText(tier.label, language);
  };
  const seatText = (one: { of: SeatKind; tier: string | null }) =>
    one.of === "tier"
      ? t("board.seat_tier", { tier: tierText(one.tier) })
      : t(`board.seat_${one.of}`);
  return { tierText, seatText };
}

/** For whom somebody may sit, as options of a field. */
export function useOrganisations(page: BoardPage, tier?: string) {
  const { language } = useWords();
  return page.organisations
    .filter((one) => tier === undefined || one.tier === tier)
    .map(({ organisation }) => [organisation.id, labelText(organisation.label, language)] as const);
}
