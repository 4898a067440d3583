// What a script can see of a screen that a person would frown at: text that is cut, text of the other language, Chinese
// with half-width punctuation. Runs inside the page; what it finds is one line each.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import type { Language } from "../steps";

const AXE = fileURLToPath(new URL("../../../ui/node_modules/axe-core/axe.min.js", import.meta.url));

/** Words that are Latin in Chinese too: names of formats, programs and keys. */
const LATIN =
  /^(?:CSV|TSV|ZIP|JSON|XLSX|PDF|QR|VCARD|ICS|UTF|GB18030|BOM|BIG5|EXCEL|GOOGLE|CONTACTS|OUTLOOK|LINKEDIN|SALESFORCE|HUBSPOT|ZOHO|PIPEDRIVE|ATOMIC|CRM|GNOME|KEYRING|KWALLET|COFFER|WECHAT|WHATSAPP|CAPS|LOCK|CTRL|SHIFT|ALT|ENTER|ESC|ESCAPE|DEL|DELETE|TAB|SPACE|HOME|END|PAGE|LEFT|RIGHT|DOWN|ENGLISH|APACHE|MIT|ISC|OFL|REACT|BASE|TANSTACK|ROUTER|QUERY|LINGUI|ZUSTAND|TAILWIND|CSS|CLSX|MERGE|LUCIDE|TAURI|API|INTER|WEBKIT|WEBKITGTK|WINDOWS|MACOS|LINUX|NVIDIA|DMABUF|RENDERER|SQLCIPHER|ARGON|CNY|USD|EUR|HKD|RFC|USB|NPM|RUST|VIRTUAL|RUSQLITE|ICU|URL|AES|GPU|IME|TEAM|JOIN)$/i;

/** Text cut off where nothing says it in full, and text outside the window. */
export function cutText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const inGrid = '[role="gridcell"],[role="columnheader"],[role="rowheader"],td,[data-cut="fine"]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const owner = node.parentElement;
      if (text === "" || !owner || owner.closest(".sr-only,.print-only,script,style,[aria-hidden=true]")) continue;
      if (!owner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
      let sideways = true;
      let upright = true;
      let verdict = "";
      for (let at: Element | null = owner; at && verdict === ""; at = at.parentElement) {
        const style = getComputedStyle(at);
        // Only for who listens: a box of one pixel.
        if (style.position === "absolute" && at.getBoundingClientRect().width <= 1) break;
        const inside = at === document.documentElement ? new DOMRect(0, 0, innerWidth, innerHeight) : at.getBoundingClientRect();
        const named = at.getAttribute("title") ?? at.getAttribute("aria-label") ?? "";
        if (sideways && style.overflowX !== "visible") {
          if (style.overflowX === "auto" || style.overflowX === "scroll") sideways = false;
          else if (right > inside.right + 1.5 || left < inside.left - 1.5) {
            const dots = style.textOverflow === "ellipsis" || style.getPropertyValue("-webkit-line-clamp") !== "none";
            if (!(dots && (owner.closest(inGrid) || owner.closest(`[title],[aria-label]`) || named !== ""))) verdict = "cut sideways";
            else [left, right] = [inside.left, inside.right];
          }
        }
        if (upright && style.overflowY !== "visible") {
          if (style.overflowY === "auto" || style.overflowY === "scroll") upright = false;
          else if (bottom > inside.bottom + 2.5 || top < inside.top - 2.5) {
            const clamp = style.getPropertyValue("-webkit-line-clamp") !== "none";
            if (!clamp) verdict = "cut below";
            else [top, bottom] = [inside.top, inside.bottom];
          }
        }
        if (style.position === "fixed") {
          if (right > innerWidth + 1 || bottom > innerHeight + 1 || left < -1 || top < -1) {
            if (sideways && upright) verdict = "outside the window";
          }
          break;
        }
      }
      if (verdict !== "") found.add(`${verdict}: ${text.slice(0, 60)} (${owner.tagName.toLowerCase()}.${owner.className.toString().slice(0, 80)})`);
    }
    return [...found];
  });
}

/** Every text and every name that the page says, with what it is said in. */
function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = new Set<string>();
    const own = (at: Element | null) => at?.closest("kbd,[translate=no],script,style,[data-own]") !== null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!own(node.parentElement)) texts.add(node.textContent?.trim() ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label],[title],[placeholder],[alt],[aria-valuetext]")) {
      if (own(element)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"]) texts.add(element.getAttribute(name)?.trim() ?? "");
    }
    texts.delete("");
    return [...texts];
  });
}

/** Text of the other language, apart from what the person's own data says. */
export async function foreign(page: Page, language: Language, data: string): Promise<string[]> {
  const found: string[] = [];
  for (const text of await said(page)) {
    if (language === "en") {
      const han = text.match(/\p{Script=Han}+/gu) ?? [];
      if (han.some((run) => run !== "简体中文" && !data.includes(run))) found.push(`Chinese: ${text.slice(0, 60)}`);
      continue;
    }
    const words = text.replace(/\S+@\S+|\S+\.(?:csv|xlsx|example|com|json|vcf|txt|pdf)\b|https?:\S+|\bG [A-Z]\b/gi, " ").match(/[A-Za-z]{3,}/g) ?? [];
    const strange = words.filter((word) => !LATIN.test(word) && !data.includes(word));
    if (strange.length > 0) found.push(`not translated (${strange.slice(0, 3).join(", ")}): ${text.slice(0, 60)}`);
    if (/\p{Script=Han}\s*[,;?!](?!\d)|\p{Script=Han}:\s/u.test(text) && !data.includes(text)) found.push(`half-width punctuation: ${text.slice(0, 60)}`);
  }
  return found;
}

/** What stands in front of the page: all that can be reached while it does. */
const FRONT = '[data-base-ui-portal] [role="dialog"],[data-base-ui-portal] [role="menu"]';

/**
 * What axe calls serious or critical. Of a page behind something only the front is looked at: the page has its own turn.
 * `part`: all rules, or only those about colours.
 */
export async function axe(page: Page, part: "all" | "colours" = "all"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await readFile(AXE, "utf8"));
  const results = await page.evaluate(
    ({ rules, front }) => {
      const { axe } = globalThis as unknown as { axe: { run: (context: object, options: object) => Promise<AxeResults> } };
      const fronts = [...document.querySelectorAll(front)].filter((one) => one.checkVisibility());
      return axe.run(fronts.length > 0 ? { include: fronts } : document, {
        resultTypes: ["violations"],
        ...(rules.length > 0 ? { runOnly: { type: "rule", values: rules } } : {}),
      });
    },
    { rules: part === "colours" ? ["color-contrast", "link-in-text-block"] : [], front: FRONT },
  );
  return results.violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `axe ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Every control that can have the focus looks otherwise while it has it: itself, or the box that stands for it. */
export async function unseenFocus(page: Page): Promise<string[]> {
  // A key was the last thing: the ring is for who works with keys. This one means nothing to anybody.
  await page.keyboard.press("Pause");
  return page.evaluate(() => {
    const CONTROLS = 'a[href],button,input,select,textarea,summary,[tabindex]:not([tabindex="-1"])';
    const isIn = (at: HTMLElement) => at.checkVisibility({ visibilityProperty: true }) && at.getBoundingClientRect().width > 0 && !at.closest("[inert],[aria-hidden=true],.sr-only,[data-base-ui-focus-guard]");
    // What stands in front is all there is: to focus something behind it would close it.
    const fronts = [...document.querySelectorAll<HTMLElement>('[role="dialog"],[role="menu"],[role="listbox"]')].filter((one) => isIn(one) && one.closest("[data-base-ui-portal]"));
    const whole = fronts.at(-1)?.closest<HTMLElement>('[role="dialog"]') ?? fronts.at(-1) ?? document.body;
    const before = document.activeElement as HTMLElement | null;
    const look = (at: Element) => {
      // A grid shows where it is at its cell, a list box at its option.
      const inside = at.querySelector('[data-ringed],[aria-selected="true"],[data-highlighted]');
      return [at, at.parentElement, at.parentElement?.parentElement, inside].map((one) => {
        if (!one) return "";
        const { boxShadow, outlineStyle, outlineWidth, outlineColor, borderColor } = getComputedStyle(one);
        return `${boxShadow} ${outlineStyle === "none" ? "" : outlineWidth + outlineColor} ${borderColor}`;
      });
    };
    const found: string[] = [];
    for (const control of whole.querySelectorAll<HTMLElement>(CONTROLS)) {
      if (!isIn(control) || control.tabIndex < 0 || (control as HTMLButtonElement).disabled) continue;
      if (document.activeElement === control) control.blur();
      const without = look(control).join("|");
      control.focus({ preventScroll: true });
      if (document.activeElement !== control) continue;
      if (look(control).join("|") === without || !control.checkVisibility({ opacityProperty: true })) found.push(`focus is not seen: ${control.getAttribute("aria-label") ?? control.textContent?.trim().slice(0, 40) ?? ""}, ${control.outerHTML.slice(0, 120)}`);
    }
    // Left where it was: what keeps the focus keeps its tooltip, too.
    (document.activeElement as HTMLElement | null)?.blur();
    if (before && before !== document.body) before.focus({ preventScroll: true });
    return [...new Set(found)];
  });
}
