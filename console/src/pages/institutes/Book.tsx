// The book of an institute: what accounts hold, its transfers by pages, and what comes in.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { InstitutePage } from "../../api/network";
import { bookOf } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Balances } from "./Balances";
import { InKindDialog, inKindPeriods } from "./InKindDialog";
import { PostDialog, type Posting } from "./PostDialog";
import { Transfers } from "./Transfers";

export function Book({ institute }: { institute: InstitutePage }) {
  const { t } = useWords();
  const { transfer } = useSearch({ from: "/inside/institutes" });
  const navigate = useNavigate({ from: "/institutes" });
  const book = useInfiniteQuery(bookOf(institute.id, transfer));
  const [open, setOpen] = useState<Posting | "in_kind">();
  const pages = book.data?.pages ?? [];
  const newest = pages[0];
  const close = () => setOpen(undefined);
  // What was posted stands among the newest, whichever transfer was looked at.
  const posted = () => {
    close();
    return navigate({
      search: (before) => ({ ...before, transfer: undefined }),
      replace: true,
      resetScroll: false,
    });
  };
  const acts = newest?.keeps && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setOpen("payments")}>
        {t("network.takePayment")}
      </Button>
      {inKindPeriods(institute).length > 0 && (
        <Button small onClick={() => setOpen("in_kind")}>
          {t("network.takeInKind")}
        </Button>
      )}
      <Button small onClick={() => setOpen("tranches")}>
        {t("network.takeTranche")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("network.book")} side={acts}>
      {book.error !== null && <ProblemNote error={book.error} retry={() => void book.refetch()} />}
      {newest?.total === 0 && <p className="px-4 py-3 text-soft">{t("network.bookNone")}</p>}
      {newest !== undefined && newest.total > 0 && (
        <>
          <Balances institute={institute.id} accounts={newest.accounts} />
          <Transfers
            institute={institute.id}
            pages={pages}
            asked={transfer}
            onReverse={newest.keeps ? setOpen : undefined}
          >
            {book.hasNextPage && (
              <Button
                small
                disabled={book.isFetchingNextPage}
                onClick={() => void book.fetchNextPage()}
              >
                {t("institutes.older")}
              </Button>
            )}
          </Transfers>
        </>
      )}
      {open === "in_kind" && (
        <InKindDialog institute={institute} onClose={close} onPosted={posted} />
      )}
      {open !== undefined && open !== "in_kind" && (
        <PostDialog
          institute={institute}
          what={open}
          owed={newest?.owed ?? []}
          onClose={close}
          onPosted={posted}
        />
      )}
    </Panel>
  );
}
