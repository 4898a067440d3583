// That the window's types and the program's are the same thing, said to the compiler. The window names kinds and codes
// more closely than the generated file, which knows texts; where they part, this file does not compile.
import type * as program from "./generated/commands";
import type { Commands } from "./types";

type Known = keyof Commands & program.CommandName;
type Asked<C extends Known> = program.Commands[C]["request"];
type Told<C extends Known> = program.Commands[C]["response"];

/** Every fact we send is one that is read, and of its type; every fact that is told is one we know, and of its type. */
type Agreed<C extends Known> = [Exclude<keyof Commands[C][0], keyof Asked<C>>] extends [never]
  ? Commands[C][0] extends Partial<Asked<C>>
    ? Commands[C][1] extends Told<C>
      ? true
      : { command: C; differs: "response" }
    : { command: C; differs: "request" }
  : { command: C; unread: Exclude<keyof Commands[C][0], keyof Asked<C>> };

/** Fails with the names of the commands that differ, and how. */
export const agree: { [C in Known as Agreed<C> extends true ? never : C]: Agreed<C> } = {};
/** Fails with the names of the commands that the program does not have. */
export const known: { [C in Exclude<keyof Commands, program.CommandName>]: "not a command of the program" } = {};
