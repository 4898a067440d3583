import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { show } from "@/test-render";
import { Palette } from "./Palette";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined }));

it("says that nothing was found only when the answer to what stands there has come", async () => {
  const late: ((hits: unknown[]) => void)[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });
    if (path !== "/rpc/search") return Promise.resolve(answer({ kinds: [] }));
    return new Promise((done) => late.push((hits) => done(answer({ hits }))));
  });
  show(<Palette open onClose={() => undefined} />);
  fireEvent.change(await screen.findByRole("combobox"), { target: { value: "har" } });
  await vi.waitFor(() => expect(late).toHaveLength(1));
  expect(screen.queryByText("Nothing found")).toBeNull();
  late[0]?.([]);
  await screen.findByText("Nothing found");
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "harb" } });
  await vi.waitFor(() => expect(late).toHaveLength(2));
  expect(screen.queryByText("Nothing found")).toBeNull();
});
