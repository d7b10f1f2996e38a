// Sign in with a one-time link (`#code=…`) or with person and password.
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { call, ProblemError } from "../../api/client";
import { me, queryClient } from "../../api/queries";
import type { Me } from "../../api/types";
import { LanguageMenu, ThemeMenu } from "../../frame/Menus";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Mark } from "../../parts/Mark";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";

/** A code is good once: whatever happens to it, it leaves the address at once. */
function takeCode(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(history.state, "", location.pathname + location.search);
  return code ?? undefined;
}
export function SignIn() {
  const { t } = useWords();
  const router = useRouter();
  const { back } = useSearch({ from: "/sign-in" });
  usePageTitle(t("page.signIn"));
  const [busy, setBusy] = useState<"code" | "password" | undefined>(() =>
    location.hash.startsWith("#code=") ? "code" : undefined,
  );
  const [failed, setFailed] = useState<"code" | "password" | unknown>();

  const enter = async (person: Me) => {
    queryClient.clear();
    queryClient.setQueryData(me.queryKey, person);
    // Only an address of this console; never another site's.
    const safe = back?.startsWith("/") && !back.startsWith("//") ? back : "/";
    await router.navigate({ href: safe, replace: true });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: listens as long as the page stands.
  useEffect(() => {
    const follow = async () => {
      const code = takeCode();
      if (code === undefined) return;
      setBusy("code");
      setFailed(undefined);
      try {
        await enter(await call<Me>("POST", "/session", { body: { code } }));
      } catch (error) {
        setBusy(undefined);
        setFailed(error instanceof ProblemError && error.problem.status < 500 ? "code" : error);
      }
    };
    void follow();
    // A link opened while this page already stands changes only the part after the #.
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy("password");
    setFailed(undefined);
    try {
      await enter(
        await call<Me>("POST", "/session", {
          body: { person: form.get("person"), password: form.get("password") },
        }),
      );
    } catch (error) {
      setFailed(error instanceof ProblemError && error.problem.status === 401 ? "password" : error);
      setBusy(undefined);
    }
  };

  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end gap-1 p-3">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <main className="mx-auto w-[min(380px,calc(100vw-32px))] pt-[8vh]">
        <Mark />
        <h1 className="mt-3 mb-5 text-title">{t("signIn.title")}</h1>
        {failed === "code" && <Note what={t("signIn.codeFailed")} hint={t("signIn.codeHint")} />}
        {failed === "password" && <Note what={t("signIn.wrong")} hint={t("signIn.wrongHint")} />}
        {failed !== undefined && failed !== "code" && failed !== "password" && (
          <div className="mb-4">
            <ProblemNote error={failed} />
          </div>
        )}
        {busy === "code" ? (
          <p role="status" className="panel p-4 text-soft">
            {t("signIn.withCode")}
          </p>
        ) : (
          <form onSubmit={submit} className="panel flex flex-col gap-4 p-5">
            <Field label={t("signIn.person")}>
              {(ties) => (
                <input {...ties} name="person" required autoComplete="username" className={INPUT} />
              )}
            </Field>
            <Field label={t("signIn.password")}>
              {(ties) => (
                <input
                  {...ties}
                  name="password"
                  type="password"
                  required
                  autoComplete="current-password"
                  className={INPUT}
                />
              )}
            </Field>
            <Button kind="primary" type="submit" disabled={busy !== undefined}>
              {t("signIn.submit")}
            </Button>
          </form>
        )}
        <p className="mt-4 text-label text-soft">{t("signIn.help")}</p>
      </main>
    </div>
  );
}

function Note({ what, hint }: { what: string; hint: string }) {
  return (
    <div role="alert" className="mb-4 rounded-box border border-urgent bg-panel px-4 py-3">
      <p className="font-medium">
        <span aria-hidden="true" className="mr-1.5 text-urgent">
          ◆
        </span>
        {what}
      </p>
      <p className="mt-1 text-soft">{hint}</p>
    </div>
  );
}
