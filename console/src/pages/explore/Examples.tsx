// Queries to begin with: as a menu beside the editor, and as a list on the empty page.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { overview } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, buttonLook } from "../../parts/basic";
import { examples } from "./examples";

function useExamples() {
  const { data } = useQuery(overview);
  return examples(data?.trends[0]?.tag.path);
}

export function ExampleMenu({ onChoose }: { onChoose: (sql: string) => void }) {
  const { t } = useWords();
  const all = useExamples();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={buttonLook("quiet", true)}>
        {t("explore.examples")} <ChevronDown size={14} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-56 rounded-box border border-line bg-panel p-1 shadow-float"
        >
          {all.map(({ key, sql }) => (
            <Menu.Item
              key={key}
              onSelect={() => onChoose(sql)}
              className="flex min-h-8 items-center rounded-sm px-3 outline-none select-none data-[highlighted]:bg-accent-wash"
            >
              {t(`explore.example_${key}`)}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
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
