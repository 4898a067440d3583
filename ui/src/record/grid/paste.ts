// A block as spreadsheets put it on the clipboard: tabs between cells, lines between rows, quotes around a cell that has
// either inside. Reading and writing only.

/** More than this is an import and not a paste. */
export const MOST_CELLS = 10_000;

export function readBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") endCell();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      endCell();
      rows.push(row);
      row = [];
    } else cell += sign;
  }
  // A last line without its end; spreadsheets write one.
  if (cell !== "" || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows.map((cells) => cells.map((one) => one.trim()));
}

export function writeBlock(rows: string[][]): string {
  const cell = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
}

/** Every row as wide as the widest. */
export function squared(block: string[][]): string[][] {
  const width = Math.max(0, ...block.map((row) => row.length));
  return block.map((row) => [...row, ...Array.from({ length: width - row.length }, () => "")]);
}
