// How a state looks: quiet when normal; a shape, a colour and a word when not.
import type { ConnectionState, State } from "../api/types";
import { useWords } from "../i18n";

const SHAPES: Record<State, { shape: string; look: string }> = {
  normal: { shape: "○", look: "text-soft" },
  out_of_band: { shape: "▲", look: "text-high" },
  bad: { shape: "◆", look: "text-urgent" },
  stale: { shape: "▨", look: "text-soft" },
  no_data: { shape: "◌", look: "text-soft" },
};

export function StateShape({ state, named = true }: { state: State; named?: boolean }) {
  const { t } = useWords();
  const { shape, look } = SHAPES[state];
  return (
    <span className={`inline-block w-4 shrink-0 text-center text-label ${look}`}>
      <span aria-hidden="true">{shape}</span>
      {named && <span className="sr-only">{t(`state.${state}`)}</span>}
    </span>
  );
}

export function StateWord({ state }: { state: State }) {
  const { t } = useWords();
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${SHAPES[state].look}`}>
      <StateShape state={state} named={false} />
      {t(`state.${state}`)}
    </span>
  );
}

const FLOWS: Record<ConnectionState, { shape: string; look: string }> = {
  flowing: { shape: "→", look: "text-ink" },
  connected: { shape: "▲", look: "text-high" },
  connecting: { shape: "…", look: "text-soft" },
  failed: { shape: "◆", look: "text-urgent" },
  stopped: { shape: "□", look: "text-soft" },
};

export function ConnectionWord({ state }: { state: ConnectionState }) {
  const { t } = useWords();
  const { shape, look } = FLOWS[state];
  return (
    <span className={`inline-flex items-center gap-1 ${look}`}>
      <span aria-hidden="true" className="inline-block w-4 shrink-0 text-center text-label">
        {shape}
      </span>
      {t(`connection.${state}`)}
    </span>
  );
}
