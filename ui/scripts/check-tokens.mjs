// A feature owns no colour, size or text of its own: no raw colour, no pixel, no arbitrary class with a unit, no
// untranslated text between tags. Tokens and components are where those live.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const root = new URL("../src", import.meta.url).pathname;
const watched = ["features", "record", "app"];
const rules = [
  [/#[0-9a-f]{3,8}\b(?!["'`]?\s*(?:selected|other))/gi, "raw colour", /["'`]#|-\[#/],
  [/\b(?:rgb|rgba|hsl|oklch)\(/g, "raw colour"],
  [/\b\d+px\b/g, "pixels"],
  [/-\[\d[^\]]*(?:px|em|vw|vh)\]/g, "size of its own"],
  [/>\s*[A-Za-z][A-Za-z ,.']{2,}\s*<\//g, "text that is not translated"],
];
// A Trans holds source text on purpose; a grid's column template is layout, not a token.
const allowed = [/<Trans>[\s\S]*?<\/Trans>/g, /grid-cols-\[[^\]]*\]/g, /\/\/.*$/gm, /\/\*[\s\S]*?\*\//g];

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(name) && !/\.test\./.test(name)) yield path;
  }
}

/** Language names are written in their own language everywhere. */
const proper = new Set(["Apache-2.0", "English"]);
let bad = 0;
for (const folder of watched) {
  for (const path of files(join(root, folder))) {
    let text = readFileSync(path, "utf8");
    for (const keep of allowed) text = text.replace(keep, (hit) => hit.replace(/[^\n]/g, " "));
    for (const [rule, name, needs] of rules) {
      for (const hit of text.matchAll(rule)) {
        if (needs && !needs.test(text.slice(Math.max(0, hit.index - 2), hit.index + 2))) continue;
        if ([...proper].some((word) => hit[0].includes(word))) continue;
        const line = text.slice(0, hit.index).split("\n").length;
        process.stderr.write(`${relative(process.cwd(), path)}:${line}: ${name}: ${hit[0].trim()}\n`);
        bad++;
      }
    }
  }
}
if (bad > 0) process.exit(1);
