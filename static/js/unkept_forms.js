/* Where this browser keeps nothing (full, or forbidden), a form is sent only while the sign-in still
   holds and there is a network: else it would be gone with the page. */

import * as drafts from "./drafts.js";
import { setHidden } from "./form_fields.js";
import { person } from "./form_storage.js";

const tokenIn = (page) => page.querySelector("input[name=csrfmiddlewaretoken]");

/* Whether the form stays on its page whatever the answer is (unsent_forms.js). */
const staysOnItsPage = (form) => form.matches("[data-keep-unsent]:not([hx-post])") && !form.dataset.sendsItself;

async function homePage() {
  const answer = await fetch("/", { redirect: "manual", credentials: "same-origin" });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

async function sendIfSignedIn(draft, submitter) {
  let page = null;
  try { page = await homePage(); } catch (error) {
    draft.say("网络断了，填的内容还在这一页。联网后请再点一次。");
    return;
  }
  const field = page && page.body.dataset.person === person && tokenIn(page);
  if (!field) { askToSignIn(draft, page && page.body.dataset.person); return; }
  setHidden(draft.form, "csrfmiddlewaretoken", field.value);
  draft.form.dataset.signedIn = "yes";
  draft.form.requestSubmit(submitter);
}

function askToSignIn(draft, another) {
  if (another) {
    draft.say("这台设备现在登录的是另一个人，没有提交；填的内容还在这一页。");
    return;
  }
  draft.say("登录已过期，没有提交；填的内容还在这一页。请");
  const link = document.createElement("a");
  link.textContent = "在新窗口登录";
  link.href = "/login/";
  link.target = "_blank";
  draft.note.append(link, "，再回到这一页点一次。");
}

/* After drafts.js, before sent_once.js and htmx. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const draft = drafts.of(form);
  if (!draft || !draft.problem || form.dataset.sent || form.dataset.signedIn || staysOnItsPage(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sendIfSignedIn(draft, event.submitter);
}, true);
