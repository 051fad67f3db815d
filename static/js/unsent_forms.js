/* No network: a form with data-keep-unsent stays in this browser with its photos (unsent_store.js)
   and is sent once there is one (unsent_sending.js), with its key and the version its writer saw. What
   has moved meanwhile is not sent: its page shows both sides (draft_choice.js). */

import * as drafts from "./drafts.js";
import { setHidden } from "./form_fields.js";
import {
  filesOf, isUnreached, parsed, patience, post, signedIn, valueOf, withToken,
} from "./form_requests.js";
import * as kept from "./form_storage.js";
import * as notice from "./unsent_notice.js";
import { start } from "./unsent_sending.js";
import * as store from "./unsent_store.js";

const FORM = "form[data-keep-unsent]";
const MOST_FILES = 9;
const MOST_BYTES = 20 * 1024 * 1024;
const $ = (selector, root) => (root || document).querySelector(selector);

/* ---------- keeping what could not be sent */
const NOT_KEPT = {
  full: "浏览器的存储已满，照片和填的内容存不下，没有送出。",
  forbidden: "浏览器也不让存照片和填的内容，没有送出。",
};
const TOO_MUCH = "照片和文件超过 9 个或 20 MB，存不下，没有送出；文字已存草稿，请减少后再点，或";
const NO_NETWORK = { why: "没有信号", goes: "联网后自动送出", then: "联网后再点一次。" };
const NO_SIGN_IN = { why: "登录已过期", goes: "登录后自动送出", then: "在新窗口登录后再点一次。" };
const ANOTHER = {
  why: "这台设备现在登录的是另一个人，没有提交",
  goes: "您登录后自动送出",
  then: "在新窗口换回您的账号后再点一次。",
};

/* Whether it was kept; `why` it could not be sent, when it `goes` by itself, what to do else. */
async function keep(form, entries, { why, goes, then } = NO_NETWORK) {
  const files = filesOf(entries);
  if (files.length > MOST_FILES || files.reduce((bytes, file) => bytes + file.size, 0) > MOST_BYTES) {
    say(form, `${why}。${TOO_MUCH}${then}`);
    return false;
  }
  try {
    const isChanged = await store.put(recordOf(form, entries));
    const before = isChanged ? "，代替前一次没有送出的" : "";
    say(form, `${why}，已存在这台设备上${before}，${goes}。要改的改好再点，只送最后一份。`);
    await notice.show();
    notice.scrollTo();
    return true;
  } catch (error) {
    say(form, `${why}，${NOT_KEPT[kept.whyNot(error)]}请不要关闭这一页，${then}`);
    return false;
  }
}

function recordOf(form, entries) {
  const draft = drafts.of(form);
  const key = kept.keyOf(form);
  return {
    key: key + "#" + (valueOf(entries, "request_key") || ""),
    form: key,
    action: target(form),
    entries,
    draft: draft && { ...draft.record(), typed: draft.changes(), mark: draft.mark },
    ...kept.placeOf(form),
    files: filesOf(entries).length,
  };
}

const target = (form) => form.getAttribute("action") || location.href;

function say(form, text) {
  const note = $("[data-draft-note]", form);
  note.setAttribute("role", "status");
  note.textContent = text;
}

/* ---------- a click */
async function submit(form, button) {
  const entries = Array.from(new FormData(form, button).entries());
  let next = "";
  try {
    const answer = await post(target(form), entries);
    if (answer.type === "opaqueredirect") {
      sendItself(form, button);
      return;
    }
    next = await nextPage(form, entries, answer);
  } catch (error) { await keep(form, entries); }
  if (next) location.assign(next);
  else free(form);
}

/* Nobody is signed in any more, somebody else is, or the writer themself anew, with another token. */
async function signInFirst(form, entries, next) {
  const { token, isAnother } = await signedIn();
  const answer = token ? await post(target(form), withToken(entries, token)) : null;
  if (answer && answer.status !== 401) return nextPage(form, entries, answer);
  const isKept = await keep(form, entries, isAnother ? ANOTHER : NO_SIGN_IN);
  return isKept && !isAnother ? next : "";
}

/* Led on without having been taken: where to, only the browser itself may know. */
function sendItself(form, button) {
  form.dataset.sendsItself = "yes";
  free(form);
  form.requestSubmit(button);
}

/* Where its writer goes on; "" where they stay, with what there is to say. */
async function nextPage(form, entries, answer) {
  const next = answer.headers.get("X-Next");
  if (answer.status === 204) {
    await store.drop(recordOf(form, entries).key).catch(() => {});
    return next;
  }
  if (answer.status === 401) return signInFirst(form, entries, next);
  const page = await parsed(answer);
  if ([409, 422].includes(answer.status) && page.body.dataset.person === kept.person) showPage(page, entries);
  else say(form, `没有提交，填的内容还在这一页。${sentenceOf(page) || "请稍后再点一次。"}`);
  return "";
}

/* What an error page says: its heading and its first sentence. */
function sentenceOf(page) {
  const parts = [$("h1", page), $("h1 ~ p", page)].filter(Boolean);
  return parts.map((part) => part.textContent.trim().replace(/。?$/, "。")).join("");
}

/* The page that came back with the form, in place of this one; it never holds the files. */
function showPage(page, entries) {
  const main = document.adoptNode($("main", page));
  $("main").replaceWith(main);
  document.title = page.title;
  window.htmx.process(main);
  /* What hangs on every new part of a page listens for it (dom.js). */
  document.dispatchEvent(new Event("htmx:afterSwap"));
  const form = $(FORM, main);
  if (form) putFilesBack(form, entries);
  const errors = $("[data-errors]", main);
  if (errors) errors.focus();
  notice.show().catch(() => {});
}

function free(form) {
  delete form.dataset.isSent;
  delete form.dataset.sent;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isHtmx = form.hasAttribute("hx-post");
  if (!form.matches(FORM) || isHtmx || form.dataset.sendsItself || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.isSent) return;
  form.dataset.isSent = "yes";
  submit(form, event.submitter);
});

/* ---------- under a row of a list htmx sends the form */
const entriesOf = (form) => Array.from(new FormData(form).entries());
const isKeeping = (form) => form instanceof HTMLFormElement && form.matches(FORM);

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt;
  if (isKeeping(form)) event.detail.timeout = patience(entriesOf(form));
});

const keepOfHtmx = ({ detail: { elt } }) => { if (isKeeping(elt)) keep(elt, entriesOf(elt)); };
document.addEventListener("htmx:sendError", keepOfHtmx);
document.addEventListener("htmx:timeout", keepOfHtmx);
document.addEventListener("htmx:responseError", (event) => {
  if (isUnreached(event.detail.xhr)) keepOfHtmx(event);
});

/* ---------- back on its page: what waits is gone on with, its photos where they were chosen */
async function putBack() {
  const waiting = (await store.own()).filter((record) => record.actor === kept.person);
  document.querySelectorAll("main " + FORM).forEach((form) => {
    const ofForm = waiting.filter((record) => record.form === kept.keyOf(form));
    const found = ofForm.find((record) => record.isHeld) || ofForm.pop();
    if (found) goOn(form, found);
  });
}

function goOn(form, record) {
  putFilesBack(form, record.entries);
  const draft = drafts.of(form);
  if (record.draft && draft) draft.offer(record.draft);
  setHidden(form, "request_key", valueOf(record.entries, "request_key") || "");
  if (!record.isHeld) say(form, "这里接着上次没有送出的那一份。要改的改好再点，只送最后一份。");
}

function putFilesBack(form, entries) {
  form.querySelectorAll("input[type=file]").forEach((input) => {
    /* An input takes a list of files from nothing else. */
    const list = new DataTransfer();
    filesOf(entries.filter(([name]) => name === input.name)).forEach((file) => list.items.add(file));
    if (!list.files.length) return;
    input.files = list.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

if (kept.isOn) putBack().then(start, () => {});
