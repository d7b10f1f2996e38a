// The small menus of the header: theme, language, account.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { useRouter } from "@tanstack/react-router";
import { Check, CircleUser, Moon, Sun, SunMoon } from "lucide-react";
import type { ReactNode } from "react";
import { call } from "../api/client";
import { queryClient } from "../api/queries";
import { LANGUAGES, setLanguage, useWords } from "../i18n";
import { feed } from "../live/feed";
import { DropMenu, MENU_ITEM } from "../parts/DropMenu";
import { setTheme, type Theme, useTheme } from "../parts/theme";

const ICON =
  "eases inline-flex h-8 min-w-8 items-center justify-center gap-1.5 rounded-box px-2 text-soft hover:bg-raised hover:text-ink data-[state=open]:bg-raised";
const ITEM = `${MENU_ITEM} relative gap-2 pr-3 pl-7`;
const NAMES = { en: "English", ko: "한국어" } as const;
const SHORT = { en: "EN", ko: "KO" } as const;

function Drop({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  return (
    <DropMenu look={ICON} label={label} trigger={icon} width="min-w-44">
      {children}
    </DropMenu>
  );
}

function Choice({ value, lang, children }: { value: string; lang?: string; children: ReactNode }) {
  return (
    <Menu.RadioItem value={value} className={ITEM} lang={lang}>
      <Menu.ItemIndicator className="absolute left-2">
        <Check size={14} aria-hidden="true" />
      </Menu.ItemIndicator>
      {children}
    </Menu.RadioItem>
  );
}

export function ThemeMenu() {
  const { t } = useWords();
  const { theme } = useTheme();
  const Icon = { light: Sun, dark: Moon, system: SunMoon }[theme];
  return (
    <Drop label={t("head.theme")} icon={<Icon size={16} aria-hidden="true" />}>
      <Menu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
        <Choice value="light">{t("head.themeLight")}</Choice>
        <Choice value="dark">{t("head.themeDark")}</Choice>
        <Choice value="system">{t("head.themeSystem")}</Choice>
      </Menu.RadioGroup>
    </Drop>
  );
}

export function LanguageMenu() {
  const { t, language } = useWords();
  return (
    <Drop
      label={`${t("head.language")}: ${SHORT[language]}, ${NAMES[language]}`}
      icon={<span className="text-label font-medium">{SHORT[language]}</span>}
    >
      <Menu.RadioGroup
        value={language}
        onValueChange={(value) => void setLanguage(value === "ko" ? "ko" : "en")}
      >
        {LANGUAGES.map((each) => (
          <Choice key={each} value={each} lang={each}>
            {NAMES[each]}
          </Choice>
        ))}
      </Menu.RadioGroup>
    </Drop>
  );
}

export function AccountMenu({ name }: { name: string }) {
  const { t } = useWords();
  const router = useRouter();
  const signOut = async () => {
    await call("DELETE", "/session").catch(() => undefined);
    feed.stop();
    queryClient.clear();
    await router.navigate({ to: "/sign-in", search: {} });
  };
  return (
    <Drop
      label={`${t("head.account")}: ${name}`}
      icon={<CircleUser size={16} aria-hidden="true" />}
    >
      <Menu.Label className="px-3 py-2 text-label text-soft">{name}</Menu.Label>
      <Menu.Item className={ITEM} onSelect={() => void router.navigate({ to: "/people" })}>
        {t("page.people")}
      </Menu.Item>
      <Menu.Item className={ITEM} onSelect={() => void signOut()}>
        {t("head.signOut")}
      </Menu.Item>
    </Drop>
  );
}
