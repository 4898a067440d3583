// A view's rows as they cross the wire: base64 of little-endian u32 row numbers.

export const EMPTY_VECTOR = new Uint32Array(0);

export function decodeIdVector(base64: string): Uint32Array {
  if (base64 === "") return EMPTY_VECTOR;
  const text = atob(base64);
  if (text.length % 4 !== 0) throw new RangeError("a vector of u32 has a length divisible by four");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const rows = new Uint32Array(bytes.length / 4);
  for (let i = 0; i < rows.length; i++) rows[i] = view.getUint32(i * 4, true);
  return rows;
}

/** Rows as they go to the program. */
export function encodeIdVector(rows: Iterable<number>): string {
  const numbers = Uint32Array.from(rows);
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, row] of numbers.entries()) view.setUint32(at * 4, row, true);
  // In pieces: a call takes only so many arguments.
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** The rows of one page of the vector. */
export function pageOf(rows: Uint32Array, page: number, size: number): number[] {
  return Array.from(rows.subarray(page * size, (page + 1) * size));
}

/** The pages that hold the positions `first..=last` of a vector of `count`. */
export function pagesFor(first: number, last: number, count: number, size: number): number[] {
  if (count === 0) return [];
  const from = Math.max(0, Math.floor(first / size));
  const to = Math.min(Math.floor((count - 1) / size), Math.floor(last / size));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
