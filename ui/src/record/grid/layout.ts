// Which columns a list shows, in what order and how wide. Arithmetic over names; the title is always first and there.
import type { ColumnChoice } from "../view-spec";

export const LEAST_WIDTH = 64;
export const MOST_WIDTH = 800;
/** A press of "wider" or "narrower". */
export const WIDTH_STEP = 24;

interface Sized {
  name: string;
  width: number;
}

export function fitWidth(width: number): number {
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)));
}

/** The columns to show, of all there are: as chosen, or those a list starts with. */
export function shownColumns<C extends Sized>(all: C[], starting: string[], chosen: ColumnChoice[] | null, title: string): C[] {
  const choice = chosen ?? starting.map((name) => ({ name, width: null }));
  const shown: C[] = [];
  for (const { name, width } of [{ name: title, width: null }, ...choice]) {
    const column = all.find((one) => one.name === name);
    if (!column) continue;
    const at = shown.findIndex((one) => one.name === name);
    const sized = width === null ? column : { ...column, width: fitWidth(width) };
    if (at < 0) shown.push(sized);
    else shown[at] = sized;
  }
  return shown;
}

/** What is shown, as a choice that can be kept. A width that is the usual one is not written down. */
export function choiceOf(shown: Sized[], all: Sized[]): ColumnChoice[] {
  return shown.map(({ name, width }) => ({ name, width: all.find((one) => one.name === name)?.width === width ? null : width }));
}

export function resized(choice: ColumnChoice[], name: string, width: number | null): ColumnChoice[] {
  return choice.map((one) => (one.name === name ? { name, width: width === null ? null : fitWidth(width) } : one));
}

/** Moves a column to stand at `to` of the present order; nothing goes before the title. */
export function moved(choice: ColumnChoice[], name: string, to: number): ColumnChoice[] {
  const from = choice.findIndex((one) => one.name === name);
  const column = choice[from];
  if (from < 1 || !column) return choice;
  const rest = choice.filter((one) => one.name !== name);
  // Positions are counted with the column still in its place.
  const place = Math.min(rest.length, Math.max(1, to > from ? to - 1 : to));
  return [...rest.slice(0, place), column, ...rest.slice(place)];
}

/** Shows a hidden column at the end, or hides a shown one. The title stays. */
export function toggled(choice: ColumnChoice[], name: string): ColumnChoice[] {
  const at = choice.findIndex((one) => one.name === name);
  if (at === 0) return choice;
  return at < 0 ? [...choice, { name, width: null }] : choice.filter((one) => one.name !== name);
}
