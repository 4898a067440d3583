import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `coffer serve` address to talk to while developing; the built UI is served by the program itself.
const server = process.env.COFFER_URL ?? "http://127.0.0.1:4780";

export default defineConfig({
  plugins: [
    react({ babel: { plugins: ["@lingui/babel-plugin-lingui-macro", "babel-plugin-react-compiler"] } }),
    lingui(),
    tailwindcss(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: ["safari17.4", "chrome120"],
    // Fonts stay files: the policy says font-src 'self', not data:.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(["/rpc", "/changes", "/file"].map((path) => [path, { target: server }])),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
  },
});
