// Finds a tag to be drawn by a few letters of its name or its asset's.
import { Plus } from "lucide-react";
import { searchTags } from "../../api/queries";
import { useWords } from "../../i18n";
import { Picker } from "../../parts/Picker";

export function TagPicker({
  full,
  picked,
  onPick,
}: {
  /** As many are picked as can be. */
  full: boolean;
  picked: readonly string[];
  onPick: (path: string) => void;
}) {
  const { t } = useWords();
  return (
    <Picker
      label={t("explore.pick")}
      placeholder={`${t("explore.pick")}: ${t("explore.pickHelp")}`}
      none={t("explore.pickNone")}
      count={(count) => t("explore.pickCount", { count })}
      find={searchTags}
      wanted={(each) => !picked.includes(each.id)}
      picture={<Plus size={16} aria-hidden="true" />}
      full={full ? t("trend.most") : undefined}
      onPick={(each) => onPick(each.id)}
    />
  );
}
