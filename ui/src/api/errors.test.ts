import { expect, it } from "vitest";
import { ApiError, asApiError } from "./client";
import { ERRORS, fieldError } from "./errors";

it("every error has a title, an explanation and a next step", () => {
  for (const [code, text] of Object.entries(ERRORS)) {
    for (const part of [text.title, text.what, text.next]) expect(part.message ?? part.id, code).toBeTruthy();
  }
});
it("what is no answer of the program is a fault of its own", () => {
  expect(asApiError(new TypeError("fetch failed")).code).toBe("internal");
  expect(asApiError({ code: "locked", details: {}, trace: "a" }).code).toBe("locked");
});
it("an unknown reason falls back to the code's own words", () => {
  const error = new ApiError({ code: "invalid", details: { field: "name", reason: "of_the_future" }, trace: "" });
  expect(fieldError(error)).toBe(ERRORS.invalid.title);
});
