// Now, in steps: so that a query for "the last hour" is asked once a step, not once a render.
import { useEffect, useState } from "react";

export function useQuantised(stepMs: number): number {
  const [now, setNow] = useState(() => ceiling(stepMs));
  useEffect(() => {
    setNow(ceiling(stepMs));
    const timer = setInterval(() => setNow(ceiling(stepMs)), Math.min(stepMs, 2_000_000));
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}

function ceiling(step: number): number {
  return Math.ceil(Date.now() / step) * step;
}
