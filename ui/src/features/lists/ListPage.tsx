// Accounts, contacts, leads, deals and tasks as lists: one page for all of them, over the schema.
import { useParams } from "@tanstack/react-router";
import { isNoun, NOUNS, type Noun } from "@/app/paths";
import { useKind } from "@/record/use-schema";
import { List } from "./List";

export function ListPage() {
  const { noun } = useParams({ strict: false });
  const kind = NOUNS[(isNoun(noun ?? "") ? noun : "accounts") as Noun];
  const schema = useKind(kind);
  // A list of another kind is another list: its window and its pages start anew.
  return schema ? <List key={kind} kind={kind} schema={schema} noun={noun as Noun} /> : null;
}
