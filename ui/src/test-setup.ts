import { afterEach } from "vitest";
import { cleanup } from "@testing-library/react";
import { setLanguage } from "./locales/i18n";

setLanguage("en");
afterEach(cleanup);
