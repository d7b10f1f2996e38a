// The state of a tag in shape and word; drawn again only when it changes.
import { useEffect, useState } from "react";
import type { State, TagView } from "../api/types";
import { StateShape, StateWord } from "../parts/State";
import { watchState } from "./LiveValue";

export function useLiveState(tag: TagView): State {
  const [state, setState] = useState(tag.state);
  useEffect(() => watchState(tag.path, setState), [tag.path]);
  useEffect(() => setState(tag.state), [tag.state]);
  return state;
}

/** `quiet` says nothing while all is normal. */
export function LiveState({
  tag,
  word = false,
  quiet = false,
}: {
  tag: TagView;
  word?: boolean;
  quiet?: boolean;
}) {
  const state = useLiveState(tag);
  if (quiet && state === "normal") return null;
  return word ? <StateWord state={state} /> : <StateShape state={state} />;
}
