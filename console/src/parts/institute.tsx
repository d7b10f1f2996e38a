// What pages have in common that are about institutes: the way to one, to all where none is named, and to a
// transfer in a book.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { InstitutePage } from "../api/network";
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

/**
 * A transfer in the book of an institute; a link for who sees the book. The book itself leads to the row, so
 * the window is not put back to its top after that.
 */
export function ToTransfer({
  institute,
  number,
  children,
}: {
  institute: Pick<InstitutePage, "id" | "sees_book">;
  number: number;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const text = children ?? t("network.transferOf", { number });
  if (!institute.sees_book) return text;
  return (
    <Link
      to="/institutes"
      search={{ institute: institute.id, part: "book", transfer: number }}
      resetScroll={false}
      className="inline-block min-h-6 text-accent"
    >
      {text}
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
