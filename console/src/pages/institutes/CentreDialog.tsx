// One step with centres: what it means and what it needs.
import { CENTRE_KINDS, type Centre, type CentreRecord, type CentresPage } from "../../api/agreed";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { FormDialog, type Input, labelOf, type Said } from "../programmes/FormDialog";

export type CentreAct =
  | { what: "set"; centre?: Centre }
  | { what: "close"; centre: Centre }
  | { what: "lend" | "help" }
  | { what: "withdraw"; record: CentreRecord };

export function CentreDialog({
  page,
  act,
  onClose,
}: {
  page: CentresPage;
  act: CentreAct;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const take = useNetworkChange("POST", "/institute/centres/step", onClose);
  const open = page.centres.filter((one) => one.state === "open");
  const centre: Input = {
    name: "centre",
    label: t("agreed.centre"),
    kind: "choice",
    options: open.map((one) => [one.id, labelText(one.label, language)] as const),
  };
  const reason: Input = { name: "reason", label: t("agreed.reason"), kind: "area" };
  const day = (name: string, label: string, value?: string): Input => ({
    name,
    label,
    kind: "date",
    value,
  });
  const setInputs = (now?: Centre): Input[] => [
    ...(now === undefined
      ? [{ name: "centre", label: t("agreed.centre"), kind: "name" as const }]
      : []),
    { name: "en", label: t("calls.labelEn"), value: now?.label.en },
    { name: "ko", label: t("calls.labelKo"), value: now?.label.ko ?? undefined, optional: true },
    {
      name: "kind",
      label: t("agreed.kind"),
      kind: "choice",
      options: CENTRE_KINDS.map((one) => [one, t(`agreed.centre_${one}`)] as const),
      value: now?.kind,
    },
    { name: "host", kind: "organisation", label: t("agreed.host"), value: now?.host.id },
    { name: "placeEn", label: t("outlook.placeEn"), value: now?.place.label.en },
    {
      name: "placeKo",
      label: t("outlook.placeKo"),
      value: now?.place.label.ko ?? undefined,
      optional: true,
    },
    {
      name: "latitude",
      label: t("outlook.latitude"),
      help: t("outlook.latitudeHelp"),
      value: now?.place.latitude,
    },
    {
      name: "longitude",
      label: t("outlook.longitude"),
      help: t("outlook.longitudeHelp"),
      value: now?.place.longitude,
    },
    {
      name: "areas",
      label: t("agreed.areas"),
      help: t("agreed.areasHelp"),
      value: now?.areas.join(" "),
      optional: true,
    },
    day("from", t("network.firstDay"), now?.from ?? page.today),
  ];
  const [title, text, inputs]: [string, string | undefined, Input[]] = (() => {
    switch (act.what) {
      case "set":
        return [
          t(act.centre === undefined ? "agreed.addCentre" : "agreed.changeCentre"),
          undefined,
          setInputs(act.centre),
        ];
      case "close":
        return [
          t("agreed.closeCentre"),
          t("agreed.closeHelp"),
          [day("on", t("agreed.firstWithout"), page.today), reason],
        ];
      case "lend":
        return [
          t("agreed.lend"),
          undefined,
          [
            centre,
            { name: "organisation", kind: "organisation", label: t("agreed.lends") },
            { name: "fte", label: t("agreed.fte"), help: t("agreed.fteHelp") },
            day("from", t("network.firstDay"), page.today),
            day("until", t("agreed.firstDayAfter")),
          ],
        ];
      case "help":
        return [
          t("agreed.help"),
          undefined,
          [
            centre,
            { name: "organisation", kind: "organisation", of: "firm", label: t("agreed.firm") },
            { name: "what", label: t("agreed.what"), kind: "area" },
            day("day", t("agreed.day"), page.today),
            { name: "hours", label: t("agreed.hours"), help: t("agreed.hoursHelp") },
          ],
        ];
      case "withdraw":
        return [t("agreed.withdraw"), t("agreed.withdrawHelp"), [reason]];
    }
  })();
  return (
    <FormDialog
      title={title}
      text={text}
      word={title}
      inputs={inputs}
      error={take.error}
      busy={take.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        take.mutate({
          query: { id: page.institute },
          body: { step: act.what, ...sent(act, said) },
        })
      }
    />
  );
}

function sent(act: CentreAct, said: Said): Record<string, unknown> {
  const all = (...names: string[]) => Object.fromEntries(names.map((name) => [name, said(name)]));
  switch (act.what) {
    case "set":
      return {
        centre: act.centre?.id ?? said("centre"),
        label: labelOf(said),
        ...all("kind", "host", "from"),
        place: { label: labelOf(said, "placeEn", "placeKo"), ...all("latitude", "longitude") },
        areas: said("areas")
          .split(/[\s,]+/)
          .filter((area) => area !== ""),
      };
    case "close":
      return { centre: act.centre.id, ...all("on", "reason") };
    case "lend":
      return all("centre", "organisation", "fte", "from", "until");
    case "help":
      return all("centre", "organisation", "what", "day", "hours");
    case "withdraw":
      return { number: act.record.number, reason: said("reason") };
  }
}
