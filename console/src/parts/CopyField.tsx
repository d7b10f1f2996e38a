// A text with a button that copies it: the one thing to do where it is shown once, one of many else.
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n";
import { Button } from "./basic";

export function CopyField({
  text,
  label,
  kind = "primary",
}: {
  text: string;
  label: string;
  kind?: "primary" | "plain";
}) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className="flex items-center gap-2">
      <input
        readOnly
        aria-label={label}
        value={text}
        onFocus={(event) => event.target.select()}
        className="min-h-8 w-full rounded-box border border-line-strong bg-raised px-2 font-mono text-label"
      />
      <Button
        kind={kind}
        aria-label={`${copied ? t("common.copied") : t("common.copy")}: ${label}`}
        onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        <span aria-live="polite">{copied ? t("common.copied") : t("common.copy")}</span>
      </Button>
    </div>
  );
}
