/* What was typed into forms, kept in this browser until the server has said "saved".

   A record lies under who is signed in, in whose place they act, and the form; nobody else's page
   reads it. It holds the version the form began from and only the fields that were changed, each
   with what stood there before: {version, typed: {name: {value, base, label, text}}, title, address,
   day, mark, sent, request_key}. Files are not kept here. */

const { person = "", day = "" } = document.body.dataset;
const OWN = "form:" + person.split(":")[0] + ":";
const PREFIX = "form:" + person + ":";
const DAYS_KEPT = 30;
/* Hidden fields that say nothing of which form it is. */
const OF_NO_FORM = ["csrfmiddlewaretoken", "version", "last_seen", "request_key", "next", "saved_form"];

const parse = (text) => { try { return JSON.parse(text); } catch (error) { return null; } };

function get(key) {
  try { return parse(localStorage.getItem(key)); } catch (error) { return null; }
}

/* "full" or "forbidden": why a browser keeps nothing more. */
const whyNot = (error) => (/quota/i.test(error && error.name) ? "full" : "forbidden");

/* "" when it was kept, else why not. */
function set(key, record) {
  try { localStorage.setItem(key, JSON.stringify(record)); return ""; } catch (error) { return whyNot(error); }
}

function drop(key) {
  try { localStorage.removeItem(key); } catch (error) { /* nothing was kept */ }
}

function keys(prefix) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch (error) { return []; }
}

/* [[key, record]] of everything this person has not sent, in whosever place. */
function all() {
  return keys(OWN).map((key) => [key, get(key)]).filter(([, record]) => record && record.typed);
}

/* One form is one address with what its hidden fields say, wherever it stands. */
function keyOf(form) {
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  const asked = new URLSearchParams(url.search);
  asked.delete("next");
  const said = (field) => field.type === "hidden" && field.name && !OF_NO_FORM.includes(field.name);
  Array.from(form.elements).filter(said).forEach((field) => asked.append(field.name, field.value));
  return PREFIX + url.pathname + "?" + asked;
}

/* What the server has saved goes, and what is too old. The server's clock counts the days: a
   telephone's may be wrong by a year. */
function sweep(saved) {
  all().forEach(([key, record]) => {
    const age = (Date.parse(day) - Date.parse(record.day)) / 864e5;
    if ((saved && record.mark === saved) || age > DAYS_KEPT) drop(key);
  });
}

/* A mark that nothing else has; randomUUID() is not to be had where there is no https. */
function newMark() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Where a form is found again, and by what name: under a row of a list it has a page of its own. */
function placeOf(form) {
  const ofPage = document.title.replace(/ · [^·]*$/, "");
  const inline = form.getAttribute("hx-post");
  return { title: form.dataset.title || ofPage, address: inline || location.pathname + location.search };
}

const isOn = /^\d+:\d+$/.test(person);
export { isOn, person, day, get, set, drop, all, keyOf, sweep, newMark, placeOf, whyNot };
