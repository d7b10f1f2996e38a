// What can be done in the council, one form for each.
import type {
  CouncilPage,
  FollowUp,
  Meeting,
  ProgrammePage,
  Resolution,
} from "../../api/programme";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { FormDialog, type Input, type Said } from "./FormDialog";

export type CouncilAct =
  | { what: "call" }
  | { what: "change" | "cancel" | "minutes" | "move" | "follow_up"; meeting: Meeting }
  | { what: "close" | "withdraw"; resolution: Resolution }
  | { what: "done" | "reopen" | "drop"; followUp: FollowUp };

const DOORS = {
  call: ["POST", "/programme/meetings"],
  change: ["POST", "/programme/meetings/change"],
  cancel: ["POST", "/programme/meetings/cancel"],
  minutes: ["PUT", "/programme/meetings/minutes"],
  move: ["POST", "/programme/resolutions"],
  close: ["POST", "/programme/resolutions/close"],
  withdraw: ["POST", "/programme/resolutions/withdraw"],
  follow_up: ["POST", "/programme/follow-ups"],
  done: ["POST", "/programme/follow-ups/done"],
  reopen: ["POST", "/programme/follow-ups/reopen"],
  drop: ["POST", "/programme/follow-ups/drop"],
} as const;

export function CouncilForm({
  programme,
  council,
  act,
  onClose,
}: {
  programme: ProgrammePage;
  council: CouncilPage;
  act: CouncilAct;
  onClose: () => void;
}) {
  const { t } = useWords();
  const [method, path] = DOORS[act.what];
  const change = useNetworkChange(method, path, onClose);
  const reason: Input = { name: "reason", kind: "area", label: t("network.reason") };
  const meeting = (of?: Meeting): Input[] => [
    {
      name: "begins",
      kind: "moment",
      label: t("programmes.begins"),
      help: t("programmes.beginsHelp"),
      ...(of && { value: localOf(of.begins) }),
    },
    { name: "agenda", kind: "area", label: t("programmes.agenda"), value: of?.agenda ?? "" },
  ];
  const inputs = (): Input[] => {
    switch (act.what) {
      case "call":
        return meeting();
      case "change":
        return [...meeting(act.meeting), reason];
      case "minutes":
        return [
          {
            name: "text",
            kind: "area",
            label: t("programmes.minutes"),
            value: act.meeting.minutes ?? "",
          },
        ];
      case "move":
        return [{ name: "text", kind: "area", label: t("programmes.resolutionText") }];
      case "close":
        return [];
      case "follow_up": {
        const carried = council.resolutions.filter(
          (one) => one.meeting === act.meeting.number && one.state === "carried",
        );
        return [
          { name: "text", kind: "area", label: t("programmes.whatToDo") },
          {
            name: "who",
            kind: "name",
            label: t("programmes.who"),
            help: t("programmes.whoHelp"),
          },
          { name: "by", kind: "date", label: t("programmes.lastDay") },
          {
            name: "resolution",
            kind: "choice",
            label: t("programmes.outOf"),
            optional: true,
            options: carried.map((one) => [String(one.number), one.text] as const),
          },
        ];
      }
      case "done":
        return [{ name: "reason", kind: "area", label: t("programmes.whatWasDone") }];
      case "cancel":
      case "withdraw":
      case "reopen":
      case "drop":
        return [reason];
    }
  };
  return (
    <FormDialog
      title={t(`programmes.form_${act.what}`)}
      {...(act.what === "close" && { text: t("programmes.closeHelp") })}
      word={t(`programmes.form_${act.what}`)}
      inputs={inputs()}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) => change.mutate({ query: { id: programme.id }, body: bodyOf(act, said) })}
    />
  );
}

/** A moment as a field for local time has it. */
function localOf(at: string): string {
  const local = new Date(at);
  local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
  return local.toISOString().slice(0, 16);
}

function bodyOf(act: CouncilAct, said: Said): unknown {
  const begins = () => new Date(said("begins")).toISOString();
  switch (act.what) {
    case "call":
      return { begins: begins(), agenda: said("agenda") };
    case "change":
      return {
        meeting: act.meeting.number,
        begins: begins(),
        agenda: said("agenda"),
        reason: said("reason"),
      };
    case "cancel":
      return { meeting: act.meeting.number, reason: said("reason") };
    case "minutes":
    case "move":
      return { meeting: act.meeting.number, text: said("text") };
    case "follow_up":
      return {
        meeting: act.meeting.number,
        resolution: said("resolution") === "" ? null : Number(said("resolution")),
        text: said("text"),
        who: said("who"),
        by: said("by"),
      };
    case "close":
      return { resolution: act.resolution.number };
    case "withdraw":
      return { resolution: act.resolution.number, reason: said("reason") };
    case "done":
    case "reopen":
    case "drop":
      return { follow_up: act.followUp.number, note: said("reason") };
  }
}
