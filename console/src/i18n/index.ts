// The two languages. Only the chosen one is loaded; the choice is remembered.
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Language } from "../format/time";
import type { Words } from "./en";
import type { Rest } from "./rest-en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: Words & Rest };
  }
}

const KEY = "guildhall.language";
export const LANGUAGES: readonly Language[] = ["en", "ko"];
const load = { en: () => import("./en"), ko: () => import("./ko") };
const loadRest = { en: () => import("./rest-en"), ko: () => import("./rest-ko") };
/** Whether a page was opened that says more than the first load has words for. */
let needsRest = false;

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
  if (needsRest) await addRest(language);
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Has the words of the network there before one of its pages is. */
export function withRest<Page>(load: () => Promise<Page>): () => Promise<Page> {
  return async () => {
    needsRest = true;
    const [page] = await Promise.all([load(), addRest(spoken(i18next.language))]);
    return page;
  };
}

async function addRest(language: Language): Promise<void> {
  const words = await loadRest[language]();
  i18next.addResourceBundle(language, "console", words.default);
}

const spoken = (language: string): Language => (language === "ko" ? "ko" : "en");

/** The words, and the language they are in. */
export function useWords() {
  const { t, i18n } = useTranslation("console");
  const known = (key: string) => i18n.exists(key, { ns: "console" });
  return { t, known, language: spoken(i18n.language) };
}

function chosen(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "ko") return kept;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}
