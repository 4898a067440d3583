// The catalogues hold exactly the texts of the source, and every text has its translation.
import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";

const cwd = new URL("..", import.meta.url).pathname;
const config = getConfig({ cwd });
const [catalog] = await getCatalogs(config);
const source = await catalog.collect({ files: undefined });
const all = await catalog.readAll();
const problems = [];
const say = (message) => (message?.message ?? message?.translation ?? "").slice(0, 80);
for (const locale of config.locales) {
  const messages = all[locale] ?? {};
  for (const [id, message] of Object.entries(source)) {
    const entry = messages[id];
    if (!entry) problems.push(`${locale}: not extracted: ${say(message)}`);
    else if (locale !== config.sourceLocale && !entry.translation) problems.push(`${locale}: not translated: ${say(message)}`);
  }
  for (const [id, entry] of Object.entries(messages)) {
    if (!source[id] && !entry.obsolete) problems.push(`${locale}: no longer in the source: ${say(entry)}`);
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) {
  process.stderr.write(`${problems.length} texts; run "npm run extract" and translate.\n`);
  process.exit(1);
}
