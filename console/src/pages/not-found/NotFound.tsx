import { Link } from "@tanstack/react-router";
import { useWords } from "../../i18n";
import { buttonLook } from "../../parts/basic";
import { usePageTitle } from "../../parts/title";

export function NotFound() {
  const { t } = useWords();
  usePageTitle(t("page.notFound"));
  return (
    <main className="mx-auto flex max-w-xl flex-col items-start gap-3 px-6 py-16">
      <h1 className="text-title">{t("notFound.title")}</h1>
      <p className="text-soft">{t("notFound.text")}</p>
      <Link to="/" className={buttonLook("primary")}>
        {t("notFound.home")}
      </Link>
    </main>
  );
}
