// The places of the console, for the navigation and for whoever types a name.
import {
  Building2,
  Cable,
  ChartLine,
  Compass,
  Handshake,
  HardDrive,
  Landmark,
  LayoutDashboard,
  ListTodo,
  Megaphone,
  Network,
  ScrollText,
  Users,
} from "lucide-react";

export const PAGES = [
  { group: "operate", to: "/", key: "page.overview", Icon: LayoutDashboard },
  { group: "operate", to: "/assets", key: "page.assets", Icon: Network },
  { group: "operate", to: "/explore", key: "page.explore", Icon: ChartLine },
  { group: "network", to: "/due", key: "page.due", Icon: ListTodo },
  { group: "network", to: "/programmes", key: "page.programmes", Icon: Compass },
  { group: "network", to: "/calls", key: "page.calls", Icon: Megaphone },
  { group: "network", to: "/institutes", key: "page.institutes", Icon: Landmark },
  { group: "network", to: "/network", key: "page.networkYear", Icon: ScrollText },
  { group: "network", to: "/agreements", key: "page.agreements", Icon: Handshake },
  { group: "network", to: "/organisations", key: "page.organisations", Icon: Building2 },
  { group: "run", to: "/connections", key: "page.connections", Icon: Cable },
  { group: "run", to: "/storage", key: "page.storage", Icon: HardDrive },
  { group: "run", to: "/people", key: "page.people", short: "people.people", Icon: Users },
] as const;
