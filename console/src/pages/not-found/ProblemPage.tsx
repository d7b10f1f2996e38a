// A page that could not be shown at all: the server is not reachable, or the console failed.
import { useRouter } from "@tanstack/react-router";
import { useWords } from "../../i18n";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";

export function ProblemPage({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useWords();
  const router = useRouter();
  usePageTitle(t("app.name"));
  return (
    <main className="mx-auto max-w-xl px-6 py-16">
      <h1 className="mb-4 text-title">{t("app.name")}</h1>
      <ProblemNote
        error={error}
        retry={() => {
          reset?.();
          void router.invalidate();
        }}
      />
    </main>
  );
}
