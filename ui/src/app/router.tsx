// The screens and their addresses. The address is in the hash and holds a noun and an id, never a word that a person
// typed.
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
} from "@tanstack/react-router";
import { ConflictsPage } from "@/features/conflicts/ConflictsPage";
import { ImportPage } from "@/features/import/ImportPage";
import { ListPage } from "@/features/lists/ListPage";
import { RecordPage } from "@/features/records/RecordPage";
import { SettingsPage } from "@/features/settings/SettingsPage";
import { StartPage } from "@/features/start/StartPage";
import { TodayPage } from "@/features/today/TodayPage";
import { TrashPage } from "@/features/trash/TrashPage";
import { isNoun } from "./paths";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: () => null });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: StartPage,
});
const list = createRoute({
  getParentRoute: () => root,
  path: "/$noun",
  beforeLoad: ({ params }) => {
    if (!isNoun(params.noun)) throw redirect({ to: "/" });
  },
  component: ListPage,
});
const record = createRoute({
  getParentRoute: () => root,
  path: "/$noun/$id",
  beforeLoad: ({ params }) => {
    if (!isNoun(params.noun)) throw redirect({ to: "/" });
  },
  component: RecordPage,
});
const today = createRoute({ getParentRoute: () => root, path: "/today", component: TodayPage });
const imports = createRoute({ getParentRoute: () => root, path: "/import", component: ImportPage });
const trash = createRoute({ getParentRoute: () => root, path: "/trash", component: TrashPage });
const conflicts = createRoute({ getParentRoute: () => root, path: "/conflicts", component: ConflictsPage });
const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: SettingsPage });

const tree = root.addChildren([home, today, imports, trash, conflicts, settings, list, record]);

export function makeRouter() {
  return createRouter({
    routeTree: tree,
    history: createHashHistory(),
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
