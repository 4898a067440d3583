/** Names of records that belong together, side by side. One that the next begins with says nothing: many call a deal
 *  "company · what". */
export function trail(names: (string | null | undefined)[]): string {
  const known = names.filter((name): name is string => Boolean(name));
  return known.filter((name, at) => !known.slice(at + 1).some((later) => later.startsWith(name))).join(" · ");
}

/** What stands beside a title, without what the title begins with. */
export function beside(title: string, about: string): string {
  return about
    .split(" · ")
    .filter((part) => part !== "" && !title.startsWith(part))
    .join(" · ");
}
