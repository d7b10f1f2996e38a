import { useQueries, useQuery } from "@tanstack/react-query";
import { programmePage, programmes } from "../../api/queries";

/** The focus areas of some programmes, each with what people call it. */
export function useAreas(only?: string) {
  const known = useQuery(programmes).data ?? [];
  const asked = known.filter((one) => only === undefined || one.id === only);
  const pages = useQueries({ queries: asked.map((one) => programmePage(one.id)) });
  return pages.flatMap((page, at) =>
    (page.data?.focuses ?? []).map((focus) => ({
      programme: asked[at]?.id ?? "",
      focus: focus.focus,
      label: focus.label,
    })),
  );
}
