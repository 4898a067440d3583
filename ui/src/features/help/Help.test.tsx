import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { VERBS } from "@/app/verbs";
import { show } from "@/test-render";
import { Help } from "./Help";

it("says what Coffer does not protect against, found by searching", () => {
  show(<Help />);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "malware" } });
  expect(screen.getByText(/it reads what you read/)).toBeTruthy();
  expect(screen.queryByText("The first five minutes")).toBeNull();
});

it("lists every verb that has keys", () => {
  show(<Help />);
  const named = new Set(screen.getAllByRole("term").map((term) => term.textContent));
  for (const verb of Object.values(VERBS)) if (verb.keys) expect(named, String(verb.label.message)).toContain(verb.label.message);
});
