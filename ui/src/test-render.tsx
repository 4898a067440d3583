// Rendering a part of the window by itself, with the program's answers given. For components only: journeys run
// against the real program.
import { Tooltip } from "@base-ui/react/tooltip";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { queryClient } from "@/api/use-read";
import { i18n } from "@/locales/i18n";

export function show(children: ReactNode) {
  queryClient.clear();
  return render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider>{children}</Tooltip.Provider>
      </QueryClientProvider>
    </I18nProvider>,
  );
}

/** What was asked of the program, and how it answers. */
export function answering(answer: (command: string, request: Record<string, unknown>) => unknown) {
  const asked: { command: string; request: Record<string, unknown> }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const command = path.replace("/rpc/", "");
    const request = JSON.parse(String(init.body)) as Record<string, unknown>;
    asked.push({ command, request });
    const body = answer(command, request);
    const failed = typeof body === "object" && body !== null && "code" in body;
    return Promise.resolve(new Response(JSON.stringify(body), { status: failed ? 400 : 200 }));
  });
  return asked;
}
