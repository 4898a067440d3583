import { expect, it } from "vitest";
import { threeOf } from "./ConfirmKit";

it("asks for three different words in order, whatever chance says", () => {
  const series = [0.99, 0.99, 0, 0, 0.5];
  let at = 0;
  expect(threeOf(24, () => series[at++ % series.length] ?? 0)).toEqual([0, 12, 23]);
});
