// The one door to the program, and the only file that knows there are two ways through it: Tauri's bridge in the
// window, HTTP on loopback under `coffer serve`. Holds no data and caches nothing.
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen as listenTauri } from "@tauri-apps/api/event";
import type { ApiErrorBody, CommandName, ErrorCode, News, Request, Response } from "./types";

/** What a command failed with: a code of the closed list, facts, and the trace to quote in a report. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly trace: string;
  constructor(body: ApiErrorBody) {
    super(body.code);
    this.code = body.code;
    this.details = body.details ?? {};
    this.trace = body.trace ?? "";
  }
}

function isErrorBody(value: unknown): value is ApiErrorBody {
  return typeof value === "object" && value !== null && typeof (value as ApiErrorBody).code === "string";
}

/** Anything thrown on the way, as an `ApiError`: what is not the program's own answer is `internal`. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isErrorBody(thrown)) return new ApiError(thrown);
  return new ApiError({ code: "internal", details: {}, trace: "" });
}

async function post(path: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(path, { ...init, credentials: "same-origin" });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw asApiError(body);
  return body;
}

/** Runs one command. Rejects with `ApiError`. */
export async function call<C extends CommandName>(command: C, request: Request<C>): Promise<Response<C>> {
  try {
    const body = isTauri()
      ? await invoke("rpc", { command, request })
      : await post(`/rpc/${command}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(request),
        });
    return body as Response<C>;
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** A file that was let go over the window: the program has it already. */
export interface Dropped {
  name: string;
  handle: string;
}
/** A file from a person's hand, whichever way it came. */
export type Given = File | Dropped;

/** Hands a file's bytes to the program; it keeps them in memory under the handle. */
export async function putFile(file: Given): Promise<string> {
  if ("handle" in file) return file.handle;
  try {
    const body = isTauri()
      ? await invoke("file_put", new Uint8Array(await file.arrayBuffer()), {
          headers: { name: encodeURIComponent(file.name) },
        })
      : await post(`/file?name=${encodeURIComponent(file.name)}`, { method: "PUT", body: file });
    return (body as { handle: string }).handle;
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** Offers a file of the program to be kept: a save dialog in the window, a download in a browser. Was it kept? */
export async function saveFile(handle: string, name: string): Promise<boolean> {
  try {
    if (isTauri()) return (await invoke<{ kept: boolean }>("file_save", { handle })).kept;
    const answer = await fetch(`/file/${encodeURIComponent(handle)}`, { credentials: "same-origin" });
    if (!answer.ok) throw asApiError(await answer.json().catch(() => null));
    const url = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return true;
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** Calls back with every piece of news until the returned function is called. */
export function listen(hear: (news: News) => void): () => void {
  if (isTauri()) {
    const stop = listenTauri<News>("changed", (event) => hear(event.payload));
    return () => void stop.then((off) => off());
  }
  const source = new EventSource("/changes");
  const read = (event: MessageEvent<string>) => {
    try {
      hear(JSON.parse(event.data) as News);
    } catch {
      // A keep-alive that is no news.
    }
  };
  source.addEventListener("message", read);
  source.addEventListener("changed", read as EventListener);
  return () => source.close();
}

/** Opens a record in a window of its own; under `coffer serve` in another tab. The address holds a noun and an id. */
export async function openWindow(noun: string, id: string): Promise<void> {
  if (!isTauri()) {
    window.open(`${window.location.pathname}#/${noun}/${id}`, "_blank", "noopener");
    return;
  }
  try {
    await invoke("window_open", { noun, id });
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** What somebody outside the page asked for: a link to a record, to note something down, what closing is to mean, files. */
export type Ask =
  | { ask: "open"; noun: string; id: string }
  | { ask: "quick_add" }
  | { ask: "close" }
  | { ask: "files"; files: Dropped[]; refused: number };

/** Takes what was asked for, once; nothing in a browser, where links are the browser's. */
export async function takeAsk(): Promise<Ask | null> {
  if (!isTauri()) return null;
  try {
    return await invoke<Ask | null>("ask_take");
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** Calls back whenever something is asked for, until the returned function is called. */
export function onAsked(hear: () => void): () => void {
  if (!isTauri()) return () => {};
  const stop = listenTauri("asked", () => hear());
  return () => void stop.then((off) => off());
}

/** Calls back with whether something is dragged over the window; in a browser its own events tell. */
export function onDragged(hear: (over: boolean) => void): () => void {
  if (!isTauri()) return () => {};
  const stop = listenTauri<boolean>("dragged", ({ payload }) => hear(payload));
  return () => void stop.then((off) => off());
}

/** Closes the window as the settings say; in a browser, whose window is its own, nothing. */
export async function closeWindow(): Promise<void> {
  if (!isTauri()) return;
  try {
    await invoke("window_close");
  } catch (thrown) {
    throw asApiError(thrown);
  }
}
