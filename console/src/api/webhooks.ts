// What the API says of webhooks: where an organisation is told what happened in public.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Named } from "./types";

export type HookKind = "call.published" | "call.amended" | "call.decided" | "institute.awarded";
export type HookDelivery = {
  id: string;
  kind: string;
  first: string;
  last: string;
  tries: number;
  taken: boolean;
  answer: string;
};
export type Webhook = {
  organisation: Named;
  id: string;
  address: string;
  kinds: HookKind[];
  on: boolean;
  reason: string | null;
  switched: string | null;
  by_itself: boolean;
  has_secret: boolean;
  secret?: string;
  waits: boolean;
  failing: string | null;
  next: string | null;
  deliveries: HookDelivery[];
};
export type WebhookList = {
  now: string;
  webhooks: Webhook[];
  signs_for: Named[];
  kinds: HookKind[];
};

export const webhooks = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => call<WebhookList>("GET", "/webhooks", { signal }),
  refetchInterval: 10_000,
});
