import { useLingui } from "@lingui/react/macro";
import type { Source } from "@/api/types";

/** The first rows as they were read: what is garbled here would be garbled in the vault. */
export function Preview({ source }: { source: Source }) {
  const { t } = useLingui();
  return (
    <div tabIndex={0} role="region" aria-label={t`Preview`} className="max-h-100 overflow-auto rounded-md border border-line bg-surface">
      <table className="min-w-full border-collapse text-left text-xs">
        <thead>
          <tr>
            {source.columns.map((column) => (
              <th key={column.column} scope="col" className="sticky top-0 max-w-60 border-b border-line bg-sunken px-2.5 py-1.5 font-semibold whitespace-nowrap">
                <span className="block truncate">{column.header}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {source.preview.map((cells, row) => (
            // Rows of a file are known by their place.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={row} className="border-b border-line last:border-0">
              {source.columns.map((column) => (
                <td key={column.column} className="max-w-60 px-2.5 py-1.5 whitespace-nowrap">
                  <span className="block truncate">{cells[column.column] ?? ""}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
