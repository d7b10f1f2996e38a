// Light, dark, or as the system says. The choice is remembered and set on <html>.
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
const KEY = "guildhall.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function startTheme(): void {
  place(read());
  system.addEventListener("change", tell);
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  place(theme);
  tell();
}

/** The choice, and the shade that it comes to. Canvases draw again when the shade changes. */
export function useTheme(): { theme: Theme; shade: "light" | "dark" } {
  const key = useSyncExternalStore(subscribe, snapshot);
  const [theme, shade] = key.split(" ") as [Theme, "light" | "dark"];
  return { theme, shade };
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}
function snapshot(): string {
  const theme = read();
  return `${theme} ${theme === "system" ? (system.matches ? "dark" : "light") : theme}`;
}
function place(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
function tell(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
