// Finds visible elements by role and accessible name, the way a screen reader's user would: arguments are the role, the
// name, whether the name must match whole, and whether the names are wanted instead of the elements. Only the part of the accessible-name computation that our screens use.
const [role, name, whole, names] = arguments;
const selectors = {
  button: 'button, [role="button"], summary',
  link: 'a[href], [role="link"]',
  heading: 'h1, h2, h3, h4, [role="heading"]',
  textbox: 'input:not([type]), input[type="text"], input[type="password"], input[type="search"], input[type="email"], input[type="date"], textarea, [role="textbox"], [role="searchbox"], [role="combobox"]',
  checkbox: 'input[type="checkbox"], [role="checkbox"], [role="switch"]',
  file: 'input[type="file"]',
  radio: 'input[type="radio"], [role="radio"]',
  item: 'li, [role="listitem"]',
  region: 'section[aria-label], section[aria-labelledby], aside, [role="region"], [role="complementary"]',
  row: '[role="row"], tr',
  option: '[role="option"], option, [role="menuitem"], [role="menuitemradio"]',
  dialog: 'dialog, [role="dialog"], [role="alertdialog"]',
  alert: '[role="alert"], [role="status"]',
  any: '*',
};
const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const named = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return by.split(/\s+/).map((id) => tidy(document.getElementById(id)?.textContent)).join(' ');
  if (element.getAttribute('aria-label')) return tidy(element.getAttribute('aria-label'));
  if (element.labels?.length) return [...element.labels].map((label) => tidy(label.textContent)).join(' ');
  if (element.matches('input, textarea')) return tidy(element.getAttribute('placeholder') ?? element.getAttribute('title'));
  return tidy(element.innerText) || tidy(element.getAttribute('title'));
};
const visible = (element) => role === 'file' || (element.checkVisibility() && element.getClientRects().length > 0);
const fits = (text) => (whole ? text === name : text.includes(name));
const found = [...document.querySelectorAll(selectors[role])].filter((element) => visible(element) && fits(named(element)));
// Of nested matches the innermost is meant.
const innermost = found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
return names ? innermost.map(named) : innermost;
