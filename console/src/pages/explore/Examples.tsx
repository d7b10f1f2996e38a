// Queries to begin with: as a menu beside the editor, and as a list on the empty page.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { overview } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, buttonLook } from "../../parts/basic";
import { DropMenu, MENU_ITEM } from "../../parts/DropMenu";
import { examples } from "./examples";

function useExamples() {
  const { data } = useQuery(overview);
  return examples(data?.trends[0]?.tag.path);
}

export function ExampleMenu({ onChoose }: { onChoose: (sql: string) => void }) {
  const { t } = useWords();
  const all = useExamples();
  return (
    <DropMenu
      look={buttonLook("quiet", true)}
      trigger={
        <>
          {t("explore.examples")} <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {all.map(({ key, sql }) => (
        <Menu.Item key={key} onSelect={() => onChoose(sql)} className={`${MENU_ITEM} px-3`}>
          {t(`explore.example_${key}`)}
        </Menu.Item>
      ))}
    </DropMenu>
  );
}

export function ExampleList({ onChoose }: { onChoose: (sql: string) => void }) {
  const { t } = useWords();
  const all = useExamples();
  return (
    <ul className="flex flex-wrap gap-2">
      {all.map(({ key, sql }) => (
        <li key={key}>
          <Button small onClick={() => onChoose(sql)}>
            {t(`explore.example_${key}`)}
          </Button>
        </li>
      ))}
    </ul>
  );
}
