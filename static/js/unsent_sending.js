/* What waits is sent once there is a network: while a page is open, or when the ledger is next opened
   on this device. Under its writer's own sign-in alone; what is refused is held back to be looked at. */

import { post, signedIn, valueOf, withToken } from "./form_requests.js";
import * as kept from "./form_storage.js";
import * as notice from "./unsent_notice.js";
import * as store from "./unsent_store.js";

const EVERY = 30000;
/* Neither taken nor refused: it may be sent again as it is. */
const UNHEARD = [401, 408, 425, 429];

let isSending = false;
async function sendAll() {
  if (isSending) return;
  isSending = true;
  const sent = [];
  let why = "";
  try { why = await sendWaiting(sent); } catch (error) { /* no network: it waits on */ }
  const news = sent.map((record) => `“${record.title}”已送出。`).join("");
  await notice.show(why, news).catch(() => {});
  isSending = false;
  /* The page that is open still shows it as not done. */
  if (sent.some((record) => record.address === location.pathname + location.search)) location.reload();
}

/* Adds what has arrived to `sent`; why nothing goes out, or "". */
async function sendWaiting(sent) {
  const waiting = (await store.own()).filter((record) => record.actor === kept.person && !record.isHeld);
  if (!waiting.length) return "";
  const { token } = await signedIn();
  if (!token) return "请重新登录，登录后自动送出。";
  for (const each of waiting) {
    /* Asking who is signed in takes its time: meanwhile it may have been filled in anew. */
    const record = await store.latest(each);
    if (record && !record.isHeld && await sendOne(record, token)) sent.push(record);
  }
  return "";
}

/* Whether it has arrived. */
async function sendOne(record, token) {
  const answer = await post(record.action, withToken(record.entries, token));
  const isTaken = answer.status === 204;
  if (isTaken) {
    await store.remove(record);
    kept.sweep(valueOf(record.entries, "saved_form"));
  } else if (answer.status >= 400 && answer.status < 500 && !UNHEARD.includes(answer.status)) {
    await store.hold(record);
  }
  return isTaken;
}

/* Now, and from now on. */
function start() {
  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  sendAll();
}

export { start };
