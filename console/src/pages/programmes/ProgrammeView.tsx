// One programme: its office and focus areas, its plan, agencies and their money, its council, and
// its year in numbers.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ProgrammePage } from "../../api/programme";
import { programmePage, useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Agencies } from "./Agencies";
import { Council } from "./Council";
import { FormDialog, labelOf } from "./FormDialog";
import { Goals } from "./Goals";
import { Year } from "./Year";

export function ProgrammeView({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(programmePage(id));
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Office programme={data} />
      <Goals id={data.id} />
      <Agencies programme={data} />
      <Council programme={data} />
      <Year id={data.id} thisYear={Number(data.today.slice(0, 4))} />
    </div>
  );
}

function Office({ programme }: { programme: ProgrammePage }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const set = useNetworkChange("PUT", "/programme/focus", close);
  const act = programme.officer && (
    <Button small onClick={() => setOpen(true)}>
      {t("programmes.addFocus")}
    </Button>
  );
  return (
    <Panel title={labelText(programme.label, language)} side={act}>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        <dt className="text-soft">{t("programmes.office")}</dt>
        <dd>{labelText(programme.office.label, language)}</dd>
        <dt className="text-soft">{t("programmes.focuses")}</dt>
        <dd>
          {programme.focuses.length === 0 ? (
            <span className="text-soft">{t("programmes.focusesNone")}</span>
          ) : (
            programme.focuses.map((one) => labelText(one.label, language)).join(" · ")
          )}
        </dd>
      </dl>
      {open && (
        <FormDialog
          title={t("programmes.addFocus")}
          word={t("network.save")}
          inputs={[
            { name: "focus", kind: "name", label: t("programmes.nameOf") },
            { name: "en", label: t("programmes.labelEn") },
            { name: "ko", label: t("programmes.labelKo"), optional: true },
          ]}
          error={set.error}
          busy={set.isPending}
          onClose={close}
          onSubmit={(said) =>
            set.mutate({
              query: { id: programme.id },
              body: { focus: said("focus"), label: labelOf(said) },
            })
          }
        />
      )}
    </Panel>
  );
}
