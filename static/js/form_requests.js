/* A request of a form that may be kept: how long its answer may take, and what counts as none. */

import { person } from "./form_storage.js";

/* Milliseconds in which an answer is there, or there is no network; photos travel longer. */
const answerWithin = () => Number(document.body.dataset.answerWithin) || 20000;
const LONGER = 10;
/* The server in front cannot reach ours: as no network. */
const isUnreached = ({ status }) => [502, 503, 504].includes(status);

class NoNetwork extends Error {}

async function ask(address, options, milliseconds) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), milliseconds);
  let answer;
  try {
    const same = { redirect: "manual", credentials: "same-origin", signal: stop.signal };
    answer = await fetch(address, { ...same, ...options });
  } catch (error) { throw new NoNetwork(); } finally { clearTimeout(timer); }
  if (isUnreached(answer)) throw new NoNetwork();
  return answer;
}

const filesOf = (entries) => entries.map(([, value]) => value).filter((value) => value instanceof File && value.size);
const patience = (entries) => answerWithin() * (filesOf(entries).length ? LONGER : 1);

/* The answer to a form; what is sent is what the server would read of a click. */
function post(action, entries) {
  const data = new FormData();
  entries.forEach(([name, value]) => {
    if (value instanceof File) data.append(name, value, value.name);
    else data.append(name, value);
  });
  return ask(action, { method: "POST", body: data, headers: { "X-Sent-By-Script": "1" } }, patience(entries));
}

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

const valueOf = (entries, name) => (entries.find(([each]) => each === name) || [])[1];

const TOKEN = "csrfmiddlewaretoken";
const withToken = (entries, fresh) => entries.filter(([name]) => name !== TOKEN).concat([[TOKEN, fresh]]);

/* {token, isAnother} of whoever is signed in now; no token when that is not who filled the form in. */
async function signedIn() {
  const answer = await ask("/", {}, answerWithin());
  if (answer.status >= 500) throw new NoNetwork();
  if (!answer.ok) return { token: "", isAnother: false };
  const page = await parsed(answer);
  const isAnother = page.body.dataset.person !== person;
  const field = page.querySelector(`input[name=${TOKEN}]`);
  return { token: field && !isAnother ? field.value : "", isAnother };
}

export { filesOf, isUnreached, parsed, patience, post, signedIn, valueOf, withToken };
