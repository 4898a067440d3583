// A Coffer to test in a browser: `coffer serve` over a throw-away home, and Chromium on the one-time address that it
// prints. What the screens do stands in the tests beside this file. The real window and its keychain are tests/window.

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PATIENCE_MS = 30_000;
const root = resolve(import.meta.dirname, '../..');

/** How the browser presents itself. */
export interface Wish {
  /** The browser's language, which a fresh Coffer follows. */
  language?: 'zh-CN' | 'en';
  /** The browser's colour preference. */
  colours?: 'light' | 'dark';
  /** Size of the page in CSS pixels. */
  width?: number;
  height?: number;
}

/** A served Coffer with a browser on it. */
export interface Coffer {
  page: Page;
  context: BrowserContext;
  /** The throw-away home: vaults lie below it, and a test may put files into it. */
  home: string;
  /** What went wrong in the page that no assertion looks at: script errors, refused content, foreign addresses. */
  complaints: () => string[];
  /** Ends the browser and the server and removes the home. */
  close: () => Promise<void>;
}

/** Serves a Coffer without any vault and opens it. */
export async function openCoffer(wish: Wish = {}): Promise<Coffer> {
  const home = mkdtempSync(join(tmpdir(), 'coffer-e2e-'));
  const server = serve(home);
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await end(server);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const address = await oneTimeAddress(server, join(home, 'serve.log'));
    // Chromium's own sandbox cannot be set up by root, and a CI runs as root.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: browserPath(), args: sandbox });
    const context = await browser.newContext({
      locale: wish.language ?? 'zh-CN',
      colorScheme: wish.colours ?? 'light',
      viewport: { width: wish.width ?? 1360, height: wish.height ?? 860 },
    });
    const page = await context.newPage();
    const heard = listen(page, new URL(address).origin);
    await page.goto(address);
    return { page, context, home, complaints: () => [...heard], close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Notes what the page must never do. */
function listen(page: Page, origin: string): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports a refused request (locked, wrong passphrase) as an error too; those are answers, not faults.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      heard.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) {
      heard.push(`left the machine: ${url}`);
    }
  });
  return heard;
}

/** Starts `coffer serve` as the leader of its own process group, with a home of its own and no session bus. */
function serve(home: string): ChildProcess {
  const cli = process.env.COFFER_CLI ?? join(root, 'target/debug/coffer');
  if (!existsSync(cli)) {
    throw new Error(`${cli} is not there: run \`cargo build\` first`);
  }
  const folders = Object.fromEntries(
    [
      ['XDG_DATA_HOME', 'share'],
      ['XDG_CONFIG_HOME', 'config'],
      ['XDG_CACHE_HOME', 'cache'],
      ['XDG_STATE_HOME', 'state'],
      ['XDG_RUNTIME_DIR', 'run'],
    ].map(([name, below]) => {
      const folder = join(home, below!);
      mkdirSync(folder, { mode: 0o700 });
      return [name, folder];
    }),
  );
  // Into a file and not a pipe: nobody would read the pipe while the tests run.
  const log = openSync(join(home, 'serve.log'), 'w');
  const server = spawn(cli, ['serve'], {
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...folders },
  });
  closeSync(log);
  return server;
}

/** Waits until the server has printed where it listens. */
async function oneTimeAddress(server: ChildProcess, log: string): Promise<string> {
  const begun = Date.now();
  while (Date.now() - begun < PATIENCE_MS) {
    const said = readFileSync(log, 'utf8');
    const address = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/\S*/.exec(said);
    if (address) {
      return address[0];
    }
    if (server.exitCode !== null) {
      throw new Error(`coffer serve ended with ${server.exitCode}: ${said}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`coffer serve printed no address: ${readFileSync(log, 'utf8')}`);
}

/** Ends the server's whole group and waits until it is gone. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) {
    return;
  }
  const gone = new Promise((done) => server.once('exit', done));
  process.kill(-server.pid, 'SIGTERM');
  const late = setTimeout(() => process.kill(-server.pid!, 'SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
}

/** The Chromium to use: named by the test command, or the first one on PATH. */
function browserPath(): string {
  const named = process.env.COFFER_CHROMIUM;
  if (named) {
    return named;
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (!found) {
    throw new Error('there is no Chromium on PATH');
  }
  return found;
}
