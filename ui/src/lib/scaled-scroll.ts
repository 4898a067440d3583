// Browsers clamp an element at 33,554,428 px, which is about 930,000 rows of 36 px. Beyond that the scroller is kept
// at the limit and its position is scaled to the true one. Arithmetic only; the grid owns the element.

/** Below the clamp, with room for the head and the horizontal bar. */
export const MAX_HEIGHT = 33_500_000;

export interface Space {
  /** True height of all rows, px. */
  total: number;
  /** Height given to the scrolled element, px. */
  height: number;
  /** Height of the window on it, px. */
  view: number;
}

export function space(count: number, rowHeight: number, view: number): Space {
  const total = count * rowHeight;
  return { total, height: Math.min(total, MAX_HEIGHT), view };
}

function maxOffset(s: Space): number {
  return Math.max(0, s.total - s.view);
}
function maxScroll(s: Space): number {
  return Math.max(0, s.height - s.view);
}

export function clampOffset(s: Space, offset: number): number {
  return Math.min(Math.max(0, offset), maxOffset(s));
}

/** Where in the true space an element scrolled to `scrollTop` is. */
export function offsetOf(s: Space, scrollTop: number): number {
  if (s.total === s.height) return clampOffset(s, scrollTop);
  const range = maxScroll(s);
  return range === 0 ? 0 : clampOffset(s, (scrollTop / range) * maxOffset(s));
}

/** The `scrollTop` that shows the true `offset`; always within range, because WebKit answers a huge one with 0. */
export function scrollTopOf(s: Space, offset: number): number {
  const clamped = clampOffset(s, offset);
  if (s.total === s.height) return clamped;
  const range = maxOffset(s);
  return range === 0 ? 0 : Math.min(maxScroll(s), (clamped / range) * maxScroll(s));
}

/** First and last row that a view at `offset` touches, with `over` more on either side. */
export function rowsIn(s: Space, offset: number, rowHeight: number, count: number, over: number): [number, number] {
  const first = Math.max(0, Math.floor(offset / rowHeight) - over);
  const last = Math.min(count - 1, Math.ceil((offset + s.view) / rowHeight) + over);
  return [first, last];
}

/** The least move that brings row `index` wholly into view. */
export function reveal(s: Space, offset: number, rowHeight: number, index: number): number {
  const top = index * rowHeight;
  if (top < offset) return clampOffset(s, top);
  if (top + rowHeight > offset + s.view) return clampOffset(s, top + rowHeight - s.view);
  return offset;
}
