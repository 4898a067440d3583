// The scroller of a list: how tall a row is, which positions are in view, and the scaled space of a long list. It knows
// nothing of rows but their number.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { clampOffset, offsetOf, reveal, rowsIn, scrollTopOf, space } from "@/lib/scaled-scroll";

/** Rows drawn beyond either edge. */
const OVER = 8;
/** Before anything is measured. */
const USUAL_ROW = 36;

interface Scroll {
  scroller: RefObject<HTMLDivElement | null>;
  head: RefObject<HTMLDivElement | null>;
  first: number;
  last: number;
  rowHeight: number;
  /** Height to give to the scrolled element. */
  height: number;
  /** Where a position stands in it, px. */
  topOf: (position: number) => number;
  /** Rows that fit. */
  page: number;
  /** At least as many as are drawn at once: a line that leaves at one edge is used again at the other. */
  slots: number;
  reveal: (position: number) => void;
  /** Brings a position to the top. */
  lift: (position: number) => void;
  /** Is the position in the lower half of what is seen? */
  isLow: (position: number) => boolean;
  onScroll: () => void;
}

export function useScroll(count: number, start: number, onOffset: (offset: number) => void): Scroll {
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [rowHeight, setRowHeight] = useState(USUAL_ROW);
  const [view, setView] = useState(0);
  const [offset, setOffset] = useState(start);
  const s = space(count, rowHeight, Math.max(0, view - rowHeight));
  const [first, last] = rowsIn(s, offset, rowHeight, count, OVER);
  const scaled = s.total !== s.height;

  useEffect(() => {
    // Kept for the way back to this list.
    const later = setTimeout(() => onOffset(offset), 120);
    return () => clearTimeout(later);
  }, [offset, onOffset]);

  // The head is as tall as a row: density and text size show in it.
  useLayoutEffect(() => {
    const element = scroller.current;
    const top = head.current;
    if (!element || !top) return;
    const measure = () => {
      setView(element.clientHeight);
      setRowHeight(top.getBoundingClientRect().height || USUAL_ROW);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    watch.observe(top);
    return () => watch.disconnect();
  }, []);

  // Where the list was when it was left; once, when its height is known.
  const restored = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (restored.current || !element || view === 0 || count === 0) return;
    restored.current = true;
    element.scrollTop = scrollTopOf(s, start);
  });

  /** The `scrollTop` set by ourselves: its event carries no news. */
  const moved = useRef(-1);
  const scrollTo = (next: number) => {
    const element = scroller.current;
    if (!element) return;
    setOffset(next);
    const top = scrollTopOf(s, next);
    moved.current = top;
    element.scrollTop = top;
  };
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    if (scaled && Math.abs(element.scrollTop - moved.current) < 1) return;
    moved.current = -1;
    setOffset(offsetOf(s, element.scrollTop));
  };

  // In a scaled space a wheel's pixels are true pixels: a notch is three rows, not three thousand.
  useEffect(() => {
    const element = scroller.current;
    if (!element || !scaled) return;
    const wheel = (event: WheelEvent) => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      scrollTo(Math.min(Math.max(0, offset + event.deltaY), s.total - s.view));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });

  const base = scaled ? scrollTopOf(s, offset) - offset : 0;
  return {
    scroller,
    head,
    first,
    last,
    rowHeight,
    height: s.height,
    topOf: (position) => base + position * rowHeight,
    slots: Math.ceil(s.view / rowHeight) + 2 * OVER + 3,
    page: Math.max(1, Math.floor(s.view / rowHeight) - 1),
    reveal: (position) => {
      const wanted = reveal(s, offset, rowHeight, position);
      if (wanted !== offset) scrollTo(wanted);
    },
    lift: (position) => scrollTo(clampOffset(s, position * rowHeight)),
    isLow: (position) => position * rowHeight - offset > s.view / 2,
    onScroll,
  };
}
