// The compiler keeps what was drawn as long as nothing it was drawn from has changed: a switched language is a change.
import { I18nProvider } from "@lingui/react";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { setLanguage, useI18n } from "./i18n";

const WORD = msg`Settings`;

function Inside() {
  const { i18n } = useLingui();
  return (
    <ul>
      {[WORD].map((word) => (
        <li key={word.id}>{i18n._(word)}</li>
      ))}
    </ul>
  );
}

function Window() {
  const i18n = useI18n();
  return (
    <I18nProvider i18n={i18n}>
      <Inside />
    </I18nProvider>
  );
}

it("a word that was drawn in one language is drawn anew in the other", () => {
  render(<Window />);
  expect(screen.getByRole("listitem").textContent).toBe("Settings");
  act(() => setLanguage("zh-CN"));
  expect(screen.getByRole("listitem").textContent).toBe("设置");
  act(() => setLanguage("en"));
  expect(screen.getByRole("listitem").textContent).toBe("Settings");
});
