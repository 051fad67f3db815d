/* Keys of one letter: silent while somebody types, and for good where the reader says so (#keys-on).
   Ctrl+Enter sends the form one is in, Escape leaves it by its data-cancel. */

import * as settings from "./browser_settings.js";
import { $, $$ } from "./dom.js";

const G_HOLDS_FOR = 1200;
let gAt = 0;

const row = () => $("tr.cur");

function withFound(selector, act, root = document) {
  const found = root && $(selector, root);
  if (found) act(found);
}

const clickWithin = (part, selector) => withFound(selector, (found) => found.click(), part);

function move(by) {
  const rows = $$("tbody tr[data-href]");
  if (!rows.length) return;
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(row()) + by))];
  rows.forEach((each) => each.classList.toggle("cur", each === next));
  const link = $("a", next);
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  "/": () => withFound("[data-key='/']", (search) => search.focus()),
  "?": () => withFound("#keys:not([open])", (dialog) => dialog.showModal()),
  g: () => {
    gAt = Date.now();
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => clickWithin(row(), "input[data-row]"),
  e: () => clickWithin(row(), "[data-edit]"),
  Enter: () => {
    if (row() && document.activeElement === document.body) location.assign(row().dataset.href);
  },
};

const takesText = (field) =>
  /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && !["checkbox", "radio"].includes(field.type);
/* What is typed into an input method, as Chinese is, is no key of ours either. */
const isChord = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing;

/* The link of the bar that G and this key stand for (data-go, desk/frame/navigation.py). */
function linkAfterG(key) {
  const isAfterG = Date.now() - gAt < G_HOLDS_FOR;
  return isAfterG && $$(".topbar [data-go]").find((link) => link.dataset.go === key);
}

function press(event) {
  const link = linkAfterG(event.key);
  if (link) {
    gAt = 0;
    location.assign(link.href);
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  if (event.key === "/" || event.key === "?") event.preventDefault();
  act();
}

const send = (form) => clickWithin(form, "button[type=submit], button:not([type])");

function cancel(field) {
  const form = field.closest("[data-cancel]");
  if (form) $(form.dataset.cancel).click();
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) send(field.form);
  else if (event.key === "Escape" && takesText(field)) cancel(field);
  else if (!takesText(field) && !isChord(event) && settings.get("keys") !== false) press(event);
});

const choice = $("#keys-on");
if (choice) {
  choice.checked = settings.get("keys") !== false;
  choice.addEventListener("change", () => settings.set("keys", choice.checked));
}
