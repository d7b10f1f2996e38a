// What pages have in common that are about one institute: the way back to it, and to all where none is named.
import { Link } from "@tanstack/react-router";
import type { Label } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { buttonLook, EmptyPage } from "./basic";

export function ToInstitute({ id, label }: { id: string; label: Label }) {
  const { language } = useWords();
  return (
    <Link
      to="/institutes"
      search={{ institute: id }}
      className="inline-flex min-h-6 items-center text-accent"
    >
      ← {labelText(label, language)}
    </Link>
  );
}

/** Where the address names no institute. */
export function WhichInstitute({ title, text }: { title: string; text: string }) {
  const { t } = useWords();
  return (
    <EmptyPage title={title} text={text}>
      <Link to="/institutes" className={buttonLook("primary")}>
        {t("page.institutes")}
      </Link>
    </EmptyPage>
  );
}
