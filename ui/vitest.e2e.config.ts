// The journeys in Chromium against the real program. Build both first: `npm run build`, `cargo build -p coffer-cli`.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here(".."),
  resolve: {
    // The journeys lie outside this package and use its tools.
    alias: {
      "playwright-core": here("./node_modules/playwright-core/index.mjs"),
      vitest: here("./node_modules/vitest/dist/index.js"),
    },
  },
  test: {
    include: [process.env.COFFER_PICTURES ? "tests/e2e/gallery.ts" : "tests/e2e/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 240_000,
    // One browser and one program at a time: they share two cores.
    fileParallelism: false,
  },
});
