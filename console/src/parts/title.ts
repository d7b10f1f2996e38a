import { useEffect } from "react";

/** Sets the window's title, so that tabs and screen readers name the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Guildhall" ? title : `${title} · Guildhall`;
  }, [title]);
}
