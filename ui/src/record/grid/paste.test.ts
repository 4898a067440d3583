import { expect, it } from "vitest";
import { readBlock, squared, writeBlock } from "./paste";

it("reads what a spreadsheet copies", () => {
  expect(readBlock("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
  expect(readBlock("one")).toEqual([["one"]]);
  expect(readBlock("a\t\tc")).toEqual([["a", "", "c"]]);
  expect(readBlock("")).toEqual([]);
});
it("a quoted cell may hold lines, tabs and quotes; a quote inside a word is a quote", () => {
  expect(readBlock('"a\nb"\t"say ""hi"""\n5" pipe\tx')).toEqual([["a\nb", 'say "hi"'], ['5" pipe', "x"]]);
});
it("what is written is read again", () => {
  const block = [["张三", 'a "b"', "x\ty"], ["", "line\nline", "1"]];
  expect(readBlock(writeBlock(block))).toEqual(block);
});
it("short rows are filled up", () => {
  expect(squared([["a"], ["b", "c"]])).toEqual([["a", ""], ["b", "c"]]);
});
