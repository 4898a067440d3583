import { expect, it } from "vitest";
import { firstOf, LETTERS, letterOf } from "./letters";

it("names stand under their pinyin or their first letter", () => {
  const names = { 赵敏: "Z", 陈建国: "C", 王芳: "W", 李文博: "L", 周倩: "Z", 孙悦: "S", 吴迪: "W", 高翔: "G", 何静: "H", 林志强: "L", 安然: "A", 欧阳修: "O", 任贤: "R", "émile": "E", Sarah: "S", "3M": "#", "": "#" };
  for (const [name, letter] of Object.entries(names)) expect([name, letterOf(name)]).toEqual([name, letter]);
});
it("a letter is found in few looks", async () => {
  const titles = LETTERS.flatMap((letter) => Array.from({ length: 1000 }, (_, i) => `${letter}${i}`));
  let looks = 0;
  const at = await firstOf("M", titles.length, (position) => {
    looks++;
    return Promise.resolve(titles[position] ?? "");
  });
  expect(at).toBe(12_000);
  expect(looks).toBeLessThan(17);
  expect(await firstOf("A", 0, () => Promise.reject(new Error("nothing to look at")))).toBe(0);
});
