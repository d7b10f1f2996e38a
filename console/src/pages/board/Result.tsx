// What was counted: votes of each candidate, who is elected, seats that stay free, and all ballots in
// order, for whoever wants to count again.
import type { BoardPage, Election } from "../../api/board";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";

export function Result({ page, election }: { page: BoardPage; election: Election }) {
  const { t, language } = useWords();
  const { result } = election;
  if (result === null) return null;
  const most = Math.max(1, ...election.candidates.map((one) => one.votes ?? 0));
  const rows = election.candidates.toSorted((one, next) => (next.votes ?? 0) - (one.votes ?? 0));
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(result.papers)}`;
  return (
    <div className="border-t border-line px-4 py-3">
      <table className="w-full">
        <caption className="pb-1 text-left font-medium">{t("board.result")}</caption>
        <thead>
          <tr className="text-left text-label text-soft">
            <th className="w-10 font-medium">{t("board.numberOf")}</th>
            <th className="font-medium">{t("board.candidate")}</th>
            <th className="w-1/3 font-medium">{t("board.votes")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.number} className="border-t border-line align-top">
              <td className="figures py-1 text-soft">{one.number}</td>
              <td className="py-1">
                <span className={one.elected ? "font-medium" : ""}>{one.name}</span>
                <span className="block text-label text-soft">
                  {labelText(one.organisation.label, language)} ·{" "}
                  {t(one.elected ? "board.elected" : "board.notElected")}
                  {one.tied && ` · ${t("board.tied")}`}
                </span>
              </td>
              <td className="py-1">
                <span className="flex items-center gap-x-2">
                  <span
                    aria-hidden="true"
                    className={`block h-3 min-w-px rounded-sm ${one.elected ? "bg-accent" : "bg-line-strong"}`}
                    style={{ width: `${((one.votes ?? 0) / most) * 70}%` }}
                  />
                  <span className="figures">{formatCount(one.votes ?? 0)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {result.ties !== null && (
        <p className="pt-1 text-label text-soft">{t("board.tieRule", { rule: result.ties })}</p>
      )}
      {result.free > 0 && <p className="pt-1">{t("board.freeSeats", { count: result.free })}</p>}
      <details className="pt-2">
        <summary className="min-h-6 cursor-pointer text-label text-soft">
          {t("board.papers")}
        </summary>
        <p className="py-1 text-soft">{t("board.papersText")}</p>
        <pre className="figures max-h-64 overflow-auto rounded-box border border-line bg-raised px-3 py-2 text-label">
          {result.papers}
        </pre>
        <span className="flex flex-wrap gap-x-4">
          <a
            href={file}
            download={`${page.id}-${election.number}-ballots.txt`}
            className="inline-flex min-h-6 items-center text-accent"
          >
            {t("board.papersFile")}
          </a>
          <a
            href="/manual/boards#counting-again"
            className="inline-flex min-h-6 items-center text-accent"
          >
            {t("board.papersHow")}
          </a>
        </span>
      </details>
    </div>
  );
}
