// A dialog over the page: the browser's own, which traps focus and closes on Escape. Who opens it
// can type at once: its first field has the focus.
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "../i18n";

export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const { t } = useWords();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className={`m-auto rounded-box border border-line bg-panel p-0 text-ink shadow-float ${wide ? "w-[min(640px,calc(100vw-24px))]" : "w-[min(480px,calc(100vw-24px))]"}`}
    >
      <div className="flex items-start justify-between gap-3 px-5 pt-4">
        <h2 id={id} className="text-figure">
          {title}
        </h2>
        <button
          type="button"
          aria-label={t("common.close")}
          onClick={onClose}
          className="-mr-2 grid size-7 shrink-0 place-items-center rounded-box text-soft hover:bg-raised"
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="px-5 pt-2 pb-5">{children}</div>
    </dialog>
  );
}
