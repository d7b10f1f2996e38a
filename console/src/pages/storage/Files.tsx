// What lies on the disk, by kind.
import type { StoragePart } from "../../api/types";
import { formatBytes, formatCount } from "../../format/number";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Files({ parts }: { parts: readonly StoragePart[] }) {
  const { t } = useWords();
  const files = parts.reduce((sum, part) => sum + part.files, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <Panel
      title={t("storage.files")}
      side={
        <a href="/manual/files" className="inline-block min-h-7 py-0.5 text-accent">
          {t("storage.filesManual")}
        </a>
      }
    >
      <table className="w-full border-collapse text-right">
        <thead className="text-label text-soft">
          <tr>
            <th scope="col" className="px-4 py-1.5 text-left font-medium">
              {t("storage.kind")}
            </th>
            <th scope="col" className="px-4 py-1.5 font-medium whitespace-nowrap">
              {t("storage.fileCount")}
            </th>
            <th scope="col" className="px-4 py-1.5 font-medium">
              {t("storage.size")}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.kind} className="border-t border-line">
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                {t(`storage.kind_${part.kind}`)}
              </th>
              <td className="px-4 py-1.5">{formatCount(part.files)}</td>
              <td className="px-4 py-1.5 whitespace-nowrap">{formatBytes(part.bytes)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line-strong font-medium">
            <th scope="row" className="px-4 py-1.5 text-left font-medium">
              {t("storage.total")}
            </th>
            <td className="px-4 py-1.5">{formatCount(files)}</td>
            <td className="px-4 py-1.5 whitespace-nowrap">{formatBytes(bytes)}</td>
          </tr>
        </tfoot>
      </table>
    </Panel>
  );
}
