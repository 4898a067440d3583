// docs/gallery.md: per screen its claims, ticked. What was measured is ticked by the script; what needs eyes keeps the
// tick that a person gave it there, as long as its words stay the same.
import { readFile, writeFile } from "node:fs/promises";
import { type Claim, SCREENS } from "./checklist";

/** What was found at a screen: of each measured claim what it is instead, and lines for what is wrong. */
export interface Found {
  measured: Map<string, string | null>;
  wrong: string[];
}

const HEAD = `# Gallery
Every screen in both languages and both themes, at 1360 × 860, at 1024 × 640 and with text at 130 %.
\`cargo xtask gallery\` takes the pictures from the real program (they lie in \`target/gallery\`) and writes this page.
A line with *measured* is ticked by the script, and so are the two lines on cut text and on language. The others are for
eyes: who reviews a change of a screen opens its pictures and ticks by hand; the script keeps those ticks.
`;

/** The lines that a person ticked, as \`screen: words\`. */
function ticked(page: string): Set<string> {
  const ticks = new Set<string>();
  let screen = "";
  for (const line of page.split("\n")) {
    screen = /^## .*`(.+)`$/.exec(line)?.[1] ?? screen;
    const claim = /^- \[x\] (.*)$/.exec(line)?.[1];
    if (claim !== undefined) ticks.add(`${screen}: ${claim}`);
  }
  return ticks;
}

export async function writeReport(file: string, found: Map<string, Found>): Promise<void> {
  const before = ticked(await readFile(file, "utf8").catch(() => ""));
  const lines = [HEAD];
  for (const { name, title, claims } of SCREENS) {
    lines.push(`## ${title} \`${name}\``);
    const here = found.get(name);
    for (const claim of claims) lines.push(line(name, claim, here, before));
    const cut = (here?.wrong ?? []).filter((one) => one.includes("cut ") || one.includes("outside the window"));
    const foreign = (here?.wrong ?? []).filter((one) => !cut.includes(one));
    lines.push(here ? `- [${cut.length === 0 ? "x" : " "}] nothing cut at 1024 × 640 or at 130 % (*measured*)` : "- [ ] this screen was not reached");
    if (here) lines.push(`- [${foreign.length === 0 ? "x" : " "}] every text in its language (*measured*)`);
    lines.push(...[...cut, ...foreign].map((one) => `  - ${one}`), "");
  }
  await writeFile(file, lines.join("\n"));
}

function line(screen: string, claim: Claim, found: Found | undefined, before: Set<string>): string {
  if (!claim.at) return `- [${before.has(`${screen}: ${claim.say}`) ? "x" : " "}] ${claim.say}`;
  const instead = found?.measured.get(claim.say);
  const words = `${claim.say} (*measured*)`;
  if (instead === null) return `- [x] ${words}`;
  return `- [ ] ${words}: ${instead ?? "not looked at"}`;
}
