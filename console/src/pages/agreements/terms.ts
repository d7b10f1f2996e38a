// The terms of an agreement about data, as a form asks for them and as the API takes them.
import type { TFunction } from "i18next";
import type { Named } from "../../api/types";
import type { Language } from "../../format/time";
import { labelText } from "../../format/value";
import type { Input, Said } from "../programmes/FormDialog";

export function agreementInputs(
  t: TFunction<"console">,
  { from, to, language }: { from: readonly Named[]; to?: readonly Named[]; language: Language },
): Input[] {
  const named = (all: readonly Named[]) =>
    all.map((one) => [one.id, labelText(one.label, language)] as const);
  return [
    { name: "id", kind: "name", label: t("programmes.nameOf") },
    { name: "from", kind: "choice", label: t("projects.from"), options: named(from) },
    {
      name: "to",
      label: t("projects.to"),
      ...(to === undefined
        ? ({ kind: "organisation" } as const)
        : ({ kind: "choice", options: named(to) } as const)),
    },
    {
      name: "assets",
      kind: "area",
      label: t("projects.assets"),
      help: t("projects.assetsHelp"),
      optional: true,
    },
    {
      name: "tags",
      kind: "area",
      label: t("projects.tags"),
      help: t("projects.tagsHelp"),
      optional: true,
    },
    { name: "purpose", kind: "area", label: t("projects.purpose") },
    { name: "since", kind: "moment", label: t("projects.since") },
    { name: "until", kind: "moment", label: t("projects.untilMoment") },
  ];
}

export function termsOf(said: Said) {
  const lines = (name: string) =>
    said(name)
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  return {
    from: said("from"),
    to: said("to"),
    assets: lines("assets"),
    tags: lines("tags"),
    purpose: said("purpose"),
    since: new Date(said("since")).toISOString(),
    until: new Date(said("until")).toISOString(),
  };
}
