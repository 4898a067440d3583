import "@fontsource-variable/inter";
import "./theme/theme.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { machineLanguage, setLanguage } from "./locales/i18n";
import { setTheme } from "./theme/theme";

// Before the program has answered: what the machine prefers.
setTheme("system");
setLanguage(machineLanguage());

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
