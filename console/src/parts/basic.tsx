// The small parts that every page is made of: button, field, panel, empty page.
import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { formatCount } from "../format/number";
import { useWords } from "../i18n";

type ButtonKind = "primary" | "plain" | "quiet" | "danger";
const KINDS: Record<ButtonKind, string> = {
  primary: "bg-accent text-accent-ink border-accent hover:opacity-90",
  plain: "bg-panel border-line-strong hover:bg-raised",
  quiet: "border-transparent hover:bg-raised",
  danger: "bg-panel border-urgent text-urgent hover:bg-raised",
};

export function buttonLook(kind: ButtonKind = "plain", small = false): string {
  const size = small ? "min-h-7 px-2 text-label" : "min-h-8 px-3";
  return `eases inline-flex items-center justify-center gap-1.5 rounded-box border font-medium whitespace-nowrap no-underline disabled:opacity-50 ${size} ${KINDS[kind]}`;
}

export function Button({
  kind = "plain",
  small = false,
  className = "",
  ...rest
}: ComponentProps<"button"> & { kind?: ButtonKind; small?: boolean }) {
  return <button type="button" className={`${buttonLook(kind, small)} ${className}`} {...rest} />;
}

/** One of the ways to look at a page, at its head. */
export const WAY =
  "eases inline-flex min-h-8 items-center gap-1.5 rounded-box border border-transparent px-3 font-medium no-underline hover:bg-raised aria-[current=page]:border-line-strong aria-[current=page]:bg-panel";

/** A line of a list that leads to what it tells of. */
export const LISTED =
  "eases flex flex-col gap-0.5 px-4 py-2.5 no-underline hover:bg-raised aria-[current=page]:bg-accent-wash aria-[current=true]:bg-accent-wash";

/** How many wait, quietly beside a name. */
export function Count({ count, className = "" }: { count: number; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`figures inline-block min-w-5 rounded-full border border-line-strong bg-raised px-1.5 text-center text-label font-medium whitespace-nowrap text-ink ${className}`}
    >
      {formatCount(count)}
    </span>
  );
}

export const INPUT =
  "eases w-full min-h-8 rounded-box border border-line-strong bg-panel px-2 py-1 text-ink placeholder:text-soft aria-invalid:border-urgent";

/** A labelled control. The render function gets what ties it to its label, help and error. */
export function Field({
  label,
  help,
  error,
  optional = false,
  className = "",
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
  children: (ties: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}) {
  const { t } = useWords();
  const id = useId();
  const described = [help ? `${id}-help` : "", error ? `${id}-error` : ""]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-label font-medium">
        {label}
        {optional && <span className="font-normal text-soft"> ({t("common.optional")})</span>}
      </label>
      {children({
        id,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": error ? true : undefined,
      })}
      {error && (
        <p id={`${id}-error`} className="text-label text-urgent">
          ◆ {error}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="text-label text-soft">
          {help}
        </p>
      )}
    </div>
  );
}

export function Panel({
  title,
  side,
  children,
  id,
}: {
  title: ReactNode;
  side?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  const name = useId();
  return (
    <section id={id} className="panel scroll-mt-16" aria-labelledby={name}>
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id={name}>{title}</h2>
        {side}
      </div>
      {children}
    </section>
  );
}

export function EmptyPage({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="panel flex flex-col items-start gap-3 p-6">
      <h2 className="text-title">{title}</h2>
      <p className="max-w-[60ch] text-soft">{text}</p>
      {children}
    </div>
  );
}

export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 className="text-title">{title}</h1>
      {children}
    </div>
  );
}

export function SimulatedMark() {
  const { t } = useWords();
  return (
    <span
      className="inline-block rounded-sm border border-dashed border-line-strong px-1 text-label whitespace-nowrap text-soft"
      title={t("common.simulatedHelp")}
    >
      {t("common.simulated")}
    </span>
  );
}
