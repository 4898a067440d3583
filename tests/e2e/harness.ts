// Starts the real program on an empty folder and a fresh browser in front of it, and ends both. Nothing here stands in
// for anything: what the journeys see is `coffer serve` over loopback.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const BIN = process.env.COFFER_BIN ?? fileURLToPath(new URL("../../target/debug/coffer", import.meta.url));
const UI = fileURLToPath(new URL("../../ui/dist", import.meta.url));
const CHROMIUM = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";
const START_MS = 30_000;

export const PASSPHRASE = "copper lantern orchard 47 violin";

export interface Stage {
  page: Page;
  /** The program's home: its vaults are in `data` below it. */
  folder: string;
  /** Everything the page said on its console that is an error. */
  errors: string[];
  /** Ends the program and starts it again on the same folder, in front of the same browser. */
  restart: () => Promise<void>;
  end: () => Promise<void>;
}

export interface Options {
  language?: "en" | "zh-CN";
  dark?: boolean;
  width?: number;
  height?: number;
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    const late = setTimeout(() => failed(new Error(`coffer serve named no address within 30 s: ${said}`)), START_MS);
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said += `${line}\n`;
        const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line);
        if (!url) return;
        clearTimeout(late);
        found(url[0]);
      });
    }
    child.once("exit", (code) => {
      clearTimeout(late);
      failed(new Error(`coffer serve ended with ${code}: ${said}`));
    });
  });
}

export async function stage(options: Options = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "coffer-e2e-"));
  const env = {
    PATH: process.env.PATH ?? "",
    LANG: "C.UTF-8",
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_RUNTIME_DIR: folder,
    // No session bus: the vault is made without a keychain, which is a journey of its own.
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
  };
  const start = () => spawn(BIN, ["serve", "--ui", UI], { env, stdio: ["ignore", "pipe", "pipe"] });
  let child = start();
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await new Promise((done) => child.once("exit", done));
  };
  let context: BrowserContext | undefined;
  const end = async () => {
    await context?.close();
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await address(child);
    context = await chromium.launchPersistentContext(join(folder, "browser"), {
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
      viewport: { width: options.width ?? 1360, height: options.height ?? 860 },
      locale: options.language ?? "en",
      colorScheme: options.dark ? "dark" : "light",
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(20_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // A refused command answers with its status; the window says so in words.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
    });
    // The window freezes prototypes; what breaks there should break here.
    await page.addInitScript(() => {
      Object.freeze(Object.prototype);
    });
    await page.goto(url);
    const restart = async () => {
      await stop();
      child = start();
      await page.goto(await address(child));
    };
    return { page, folder, errors, restart, end };
  } catch (failure) {
    await end();
    throw failure;
  }
}
