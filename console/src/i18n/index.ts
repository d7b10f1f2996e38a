// The two languages. Only the chosen one is loaded; the choice is remembered.
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Language } from "../format/time";
import type { Words } from "./en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: Words };
  }
}

const KEY = "guildhall.language";
export const LANGUAGES: readonly Language[] = ["en", "ko"];
const load = { en: () => import("./en"), ko: () => import("./ko") };

export async function startLanguage(): Promise<void> {
  const language = chosen();
  const words = await load[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    ns: ["console"],
    defaultNS: "console",
    fallbackLng: false,
    resources: { [language]: { console: words.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function setLanguage(language: Language): Promise<void> {
  const words = await load[language]();
  i18next.addResourceBundle(language, "console", words.default);
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** The words, and the language they are in. */
export function useWords() {
  const { t, i18n } = useTranslation("console");
  const known = (key: string) => i18n.exists(key, { ns: "console" });
  return { t, known, language: (i18n.language === "ko" ? "ko" : "en") as Language };
}

function chosen(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "ko") return kept;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}
