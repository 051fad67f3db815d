/* Drafts: what is typed into a form with data-draft, and what is sent from any form, stays in this
   browser (form_storage.js) until the server has said that this very form was saved. A form that
   began from another version is never filled in by itself (draft_choice.js). */

import * as choice from "./draft_choice.js";
import * as fields from "./form_fields.js";
import * as kept from "./form_storage.js";

const drafts = new Map();

const $ = (selector, root) => (root || document).querySelector(selector);
const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const NOT_KEPT = {
  full: "浏览器的存储已满，填的内容没有存下。请不要关闭这一页，填好后直接提交。",
  forbidden: "这个浏览器不让网页存内容，填的内容没有存下。请不要关闭这一页，填好后直接提交。",
};

class Draft {
  constructor(form, key) {
    this.form = form;
    this.key = key;
    /* As the server drew it, before anything is filled in. */
    this.fresh = fields.read(form);
    /* Names that count as changed although the server drew them: its answer to a refused form. */
    this.returned = {};
    this.asked = null;
    this.problem = "";
    this.mark = "";
    this.restore(kept.get(key));
  }

  get version() {
    const seen = ["version", "last_seen"].map((name) => this.form.elements.namedItem(name));
    return seen.filter(Boolean).map((field) => field.value).join(".");
  }
  get isNew() { return this.form.dataset.draft === "new"; }

  /* What differs from the page as it was drawn, with what is still asked about. */
  changes() {
    const now = fields.read(this.form);
    const typed = { ...(this.asked ? this.asked.typed : {}) };
    Object.keys(now).forEach((name) => {
      const before = this.returned[name];
      if (same(now[name], this.fresh[name]) && !before) return;
      typed[name] = {
        value: now[name],
        base: before ? before.base : this.fresh[name],
        label: fields.labelOf(this.form, name),
        text: fields.textOf(this.form, name, now[name]),
      };
    });
    return typed;
  }

  /* The record as it was kept; null where nothing was changed, or nothing could be kept. */
  keep(more) {
    const record = { ...this.record(), typed: this.changes(), mark: kept.newMark(), ...more };
    if (!Object.keys(record.typed).length) { kept.drop(this.key); this.problem = ""; return null; }
    this.mark = record.mark;
    this.problem = kept.set(this.key, record);
    this.say(NOT_KEPT[this.problem] || "草稿已存本机，断网也不丢");
    return this.problem ? null : record;
  }

  /* What is told of it, without the words that were typed. */
  record() {
    const version = this.asked ? this.asked.version : this.version;
    const requestKey = fields.hidden(this.form, "request_key");
    return { version, request_key: requestKey, day: kept.day, ...kept.placeOf(this.form) };
  }

  restore(record) {
    if (!record || !record.typed) return;
    this.mark = record.mark;
    /* It came back with errors: the server has drawn what was typed. */
    if (record.sent && $("[data-errors]")) { this.returned = record.typed; return; }
    const differing = Object.entries(record.typed).filter(([name, one]) => !same(one.value, this.fresh[name]));
    if (!differing.length) { kept.drop(this.key); return; }
    const typed = Object.fromEntries(differing);
    if (this.fits(record, differing)) this.takeUp(record, typed);
    else this.ask({ ...record, typed });
    const folded = this.form.closest("details");
    if (folded) folded.open = true;
  }

  /* What was kept elsewhere of this form; beside what is here already, it is asked about. */
  offer(record) {
    if (this.mark === record.mark || this.asked) return;
    if (this.mark && Object.keys(this.changes()).length) this.ask(record);
    else this.restore(record);
  }

  /* Whether nothing has moved since: neither the version nor a field. */
  fits(record, differing) {
    const isSame = this.isNew || record.version === this.version;
    const untouched = ([name, one]) => this.isNew || same(one.base, this.fresh[name]);
    return isSame && differing.every((each) => untouched(each) && fields.hasRoom(this.form, each[0], each[1].value));
  }

  takeUp(record, typed) {
    /* The same keys as before: what did arrive is not made a second time. */
    if (this.isNew && record.version) this.form.elements.namedItem("version").value = record.version;
    if (record.request_key) fields.setHidden(this.form, "request_key", record.request_key);
    this.fill(typed);
    this.say("已恢复上次没有提交的内容。");
    this.note.appendChild(choice.button("不用草稿", "btn sm g", () => this.forget()));
  }

  fill(typed) {
    fields.write(this.form, Object.fromEntries(Object.entries(typed).map(([name, one]) => [name, one.value])));
  }

  forget() {
    fields.write(this.form, this.fresh);
    kept.drop(this.key);
    this.say("");
  }

  get note() {
    let place = $("[data-draft-note]", this.form);
    if (!place) {
      place = document.createElement("span");
      place.className = "draftnote";
      place.dataset.draftNote = "";
      this.form.append(place);
    }
    place.setAttribute("role", "status");
    return place;
  }

  say(text) { this.note.textContent = text; this.note.classList.toggle("bad", Boolean(this.problem)); }

  ask(record) {
    this.asked = record;
    choice.ask(this.form, record.typed, this.fresh, (taken) => {
      this.asked = null;
      if (taken) this.fill(Object.fromEntries(taken.map((name) => [name, record.typed[name]])));
      else kept.drop(this.key);
      this.keep();
    });
  }

  send() {
    const record = this.keep({ sent: true });
    /* What is still asked about outlives a form that was sent without it. */
    if (record && !this.asked) fields.setHidden(this.form, "saved_form", record.mark);
  }
}

/* ---------- which forms */
const mayKeep = (form) => fields.isPost(form) && !$("input[type=password]", form);
const isDrafting = (form) => mayKeep(form) && Object.keys(fields.read(form)).length > 0;

function watch() {
  if (!kept.isOn) return;
  drafts.forEach((draft, form) => { if (!form.isConnected) drafts.delete(form); });
  const others = $$("main form").filter((form) => !drafts.has(form) && isDrafting(form));
  others.forEach((form) => drafts.set(form, new Draft(form, freeKey(form))));
}

/* Two forms of one page may go to the same address and say the same. */
function freeKey(form) {
  const taken = new Set(Array.from(drafts.values(), (draft) => draft.key));
  const key = kept.keyOf(form);
  let free = key;
  for (let number = 2; taken.has(free); number += 1) free = key + "#" + number;
  return free;
}

/* ---------- events */
const waiting = new Map();

function calm(draft) {
  clearTimeout(waiting.get(draft));
  waiting.delete(draft);
}

function keepNow(draft) {
  calm(draft);
  draft.keep();
}

const keepAllNow = () => Array.from(waiting.keys()).forEach(keepNow);

document.addEventListener("input", (event) => {
  const draft = drafts.get(event.target.form);
  if (!draft || !("draft" in draft.form.dataset) || !event.target.name) return;
  clearTimeout(waiting.get(draft));
  waiting.set(draft, setTimeout(() => keepNow(draft), 400));
});

/* Who types and leaves at once has typed it all the same. */
window.addEventListener("pagehide", keepAllNow);

/* Before sent_once.js and htmx see it. */
document.addEventListener("submit", (event) => {
  const draft = drafts.get(event.target);
  if (!draft || event.target.dataset.sent) return;
  calm(draft);
  draft.send();
}, true);

let leaving = false;
/* Last of all who listen: what is prevented does not lead away. */
window.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && Array.from(drafts.values()).some((draft) => draft.problem)) event.preventDefault();
});
window.addEventListener("pageshow", () => { leaving = false; });
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) leaving = true;
});
document.addEventListener("htmx:afterSwap", watch);

const all = () => Array.from(drafts.values());
const of = (form) => drafts.get(form);

/* ---------- start */
const cookie = document.cookie.split("; ").find((each) => each.startsWith("saved_form="));
kept.sweep(cookie && cookie.split("=")[1]);
if (cookie) document.cookie = "saved_form=; max-age=0; path=/; samesite=lax";
watch();

export { all, keepAllNow, of };
