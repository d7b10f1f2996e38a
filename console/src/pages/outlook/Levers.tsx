// What is supposed to be otherwise: a slider for each, and the way back.
import { useEffect, useId, useState } from "react";
import { LEVERS, type Lever, RANGES, type Scenario } from "../../api/outlook";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";

/** How long a slider rests before the runs are drawn anew. */
const REST_MS = 250;

export function Levers({
  supposed,
  onSuppose,
}: {
  supposed: Scenario;
  onSuppose: (next: Partial<Scenario>) => void;
}) {
  const { t } = useWords();
  const plain = LEVERS.every((lever) => supposed[lever] === 0);
  const back = () => onSuppose(Object.fromEntries(LEVERS.map((lever) => [lever, 0])));
  return (
    <Panel
      title={t("outlook.suppose")}
      side={
        <Button small disabled={plain} onClick={back}>
          {t("outlook.asExpected")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="text-soft">{t("outlook.supposeHelp")}</p>
        {LEVERS.map((lever) => (
          <Slider
            key={lever}
            lever={lever}
            value={supposed[lever]}
            onValue={(value) => onSuppose({ [lever]: value })}
          />
        ))}
      </div>
    </Panel>
  );
}

function Slider({
  lever,
  value,
  onValue,
}: {
  lever: Lever;
  value: number;
  onValue: (value: number) => void;
}) {
  const { t } = useWords();
  const id = useId();
  const [now, setNow] = useState(value);
  useEffect(() => setNow(value), [value]);
  useEffect(() => {
    if (now === value) return;
    const rest = setTimeout(() => onValue(now), REST_MS);
    return () => clearTimeout(rest);
  });
  const [least, most] = RANGES[lever];
  const sign = now > 0 ? "+" : now < 0 ? "−" : "±";
  const text = t(lever === "renewals" ? "outlook.points" : "outlook.percent", {
    value: `${sign}${Math.abs(now)}`,
  });
  return (
    <div className="flex flex-col gap-0.5">
      <span className="flex flex-wrap justify-between gap-x-3">
        <label htmlFor={id} className="text-label font-medium">
          {t(`outlook.lever_${lever}`)}
        </label>
        <output htmlFor={id} className="figures text-label">
          {text}
        </output>
      </span>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={5}
        value={now}
        aria-valuetext={text}
        onChange={(event) => setNow(Number(event.target.value))}
        className="min-h-6 w-full accent-accent"
      />
    </div>
  );
}
