/* Signing out clears what this person typed here, and asks first where something is not sent. */

import * as drafts from "./drafts.js";
import * as kept from "./form_storage.js";
import * as store from "./unsent_store.js";

const dialog = document.querySelector("#unsent");

/* What is kept, and what could not be; each place once. */
async function unsent() {
  drafts.keepAllNow();
  const unkept = drafts.all().filter((draft) => draft.problem).map((draft) => draft.record());
  const waiting = await store.own().catch(() => []);
  const records = kept.all().map(([, record]) => record).concat(unkept, waiting);
  return Array.from(new Map(records.map((record) => [record.address + record.title, record])).values());
}

async function clear() {
  kept.all().forEach(([key]) => kept.drop(key));
  await store.clear().catch(() => {});
}

function itemOf(record) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.textContent = record.title;
  link.href = record.address;
  item.append(link);
  return item;
}

function ask(records, form) {
  dialog.querySelector("ul").replaceChildren(...records.map(itemOf));
  dialog.querySelector("[data-sign-out]").onclick = () => {
    form.dataset.asked = "yes";
    form.requestSubmit();
  };
  dialog.showModal();
}

async function signOut(form) {
  const records = form.dataset.asked ? [] : await unsent();
  if (records.length) {
    ask(records, form);
    return;
  }
  await clear();
  form.dataset.cleared = "yes";
  form.requestSubmit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-forget-drafts]") || form.dataset.cleared) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  signOut(form);
}, true);
