// A form that saves itself: its text, where that stands, and what can be done with it.
import { useEffect, useState, useSyncExternalStore } from "react";
import { me, queryClient } from "../api/queries";
import { draftsOf } from "./drafts";
import { Saver, type Seen, type Stored, type Way } from "./saving";

export type Saving<Text> = Seen<Text> &
  Pick<
    Saver<Text>,
    "write" | "change" | "settle" | "takeTheirs" | "keepMine" | "discard" | "bringBack"
  >;

/** `form` is its name among all forms; `stored` is what the server had when it was opened. */
export function useSaving<Text>(form: string, stored: Stored<Text>, way: Way<Text>): Saving<Text> {
  const [saver] = useState(() => {
    const person = queryClient.getQueryData(me.queryKey)?.person.id ?? "";
    return new Saver(way, stored, draftsOf(localStorage, person, form, stored.text));
  });
  useEffect(() => saver.follow(way));
  useEffect(() => saver.watch(window), [saver]);
  const seen = useSyncExternalStore(saver.subscribe, saver.seen);
  const { write, change, settle, takeTheirs, keepMine, discard, bringBack } = saver;
  return { ...seen, write, change, settle, takeTheirs, keepMine, discard, bringBack };
}
