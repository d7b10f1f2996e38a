// A button that opens a menu below it.
import * as Menu from "@radix-ui/react-dropdown-menu";
import type { ReactNode } from "react";

/** How an item looks, beside its own padding. */
export const MENU_ITEM =
  "flex min-h-8 items-center rounded-sm outline-none select-none data-[highlighted]:bg-accent-wash";

export function DropMenu({
  trigger,
  look,
  label,
  width = "min-w-56",
  children,
}: {
  trigger: ReactNode;
  /** Classes of the button. */
  look: string;
  /** Where the button holds only a picture. */
  label?: string;
  width?: string;
  children: ReactNode;
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={look} aria-label={label} title={label}>
        {trigger}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align="end"
          sideOffset={4}
          aria-label={label}
          className={`z-50 ${width} rounded-box border border-line bg-panel p-1 shadow-float`}
        >
          {children}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
