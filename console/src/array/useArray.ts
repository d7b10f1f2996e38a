// The array that is looked at: the newest as it changes, one at a chosen time, or the one that
// held at the time under the cursor of a trend. Points are asked for only while they are seen.
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { arrayPicture, queryClient } from "../api/queries";
import type { ArrayPicture } from "../api/types";
import { feed } from "../live/feed";
import { onCursor } from "../trend/cursor";
import type { Window } from "./rows";

/** A cursor on its way asks for nothing; one that rests this long does. */
const REST_MS = 120;
/** What is about to be scrolled in is drawn already. */
const NEAR = "200px";
/** A tag that changes more often is drawn this often. */
const AGAIN_MS = 1_000;

export function useArray(tag: string, at: string | undefined, part: Window, pixels: number) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const hovered = useHovered();
  const wanted = hovered ?? at;
  const { data, error, refetch } = useQuery({
    ...arrayPicture(tag, wanted, part, pixels),
    enabled: seen && pixels > 0,
    // It says itself of when it is and which part, so it stands until the next is there.
    placeholderData: (before: ArrayPicture | undefined) =>
      before?.tag === tag ? before : undefined,
  });
  const shown = useRef(Number.NEGATIVE_INFINITY);
  shown.current = data?.time == null ? Number.NEGATIVE_INFINITY : Date.parse(data.time);
  useEffect(() => {
    if (wanted !== undefined || !seen) return;
    let newest = Number.NEGATIVE_INFINITY;
    let again: ReturnType<typeof setTimeout> | undefined;
    const stop = feed.watch(tag, ({ time }) => {
      newest = time;
      if (again !== undefined || newest <= shown.current) return;
      again = setTimeout(() => {
        again = undefined;
        if (newest > shown.current && document.visibilityState === "visible")
          void queryClient.invalidateQueries({ queryKey: ["array", tag, "newest"] });
      }, AGAIN_MS);
    });
    return () => {
      clearTimeout(again);
      stop();
    };
  }, [tag, wanted, seen]);
  return { box, picture: data, error, refetch, hovering: hovered !== undefined };
}

/** Whether a box is on the screen, or near it. */
function useSeen(box: RefObject<HTMLDivElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (box.current === null) return;
    const watched = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false), {
      rootMargin: NEAR,
    });
    watched.observe(box.current);
    return () => watched.disconnect();
  }, [box]);
  return seen;
}

/** The time under the cursor of a trend, once it rests. */
function useHovered(): string | undefined {
  const [time, setTime] = useState<string>();
  useEffect(() => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    const stop = onCursor((at) => {
      clearTimeout(rest);
      rest = setTimeout(
        () => setTime(at === undefined ? undefined : new Date(at).toISOString()),
        REST_MS,
      );
    });
    return () => {
      clearTimeout(rest);
      stop();
    };
  }, []);
  return time;
}
