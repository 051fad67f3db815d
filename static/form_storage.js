/* What was typed into forms, kept in this browser until the server has said "saved".

   A record lies under who is signed in, in whose place they act, and the form; nobody else's page
   reads it. It holds the version the form began from and only the fields that were changed, each
   with what stood there before: {version, typed: {name: {value, base, label, text}}, title, address,
   day, mark, sent}. Files are not kept here. */
window.formStorage = (function () {
  "use strict";

  const { person = "", day = "" } = document.body.dataset;
  const OWN = "form:" + person.split(":")[0] + ":";
  const PREFIX = "form:" + person + ":";
  const DAYS_KEPT = 30;
  const UNTYPED = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  /* Hidden fields that say nothing of which form it is. */
  const OF_NO_FORM = ["csrfmiddlewaretoken", "version", "last_seen", "request_key", "next", "saved_form"];

  const parse = (text) => { try { return JSON.parse(text); } catch (error) { return null; } };

  function get(key) {
    try { return parse(localStorage.getItem(key)); } catch (error) { return null; }
  }

  /* "" when it was kept, else why not: "full" or "forbidden". */
  function set(key, record) {
    try { localStorage.setItem(key, JSON.stringify(record)); return ""; }
    catch (error) { return /quota/i.test(error.name) ? "full" : "forbidden"; }
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
    Array.from(form.elements).forEach((field) => {
      if (field.type === "hidden" && field.name && !OF_NO_FORM.includes(field.name)) asked.append(field.name, field.value);
    });
    return PREFIX + url.pathname + "?" + asked;
  }

  /* The server's clock counts the days: a telephone's may be wrong by a year. */
  function sweep(saved) {
    all().forEach(([key, record]) => {
      const age = (Date.parse(day) - Date.parse(record.day)) / 864e5;
      if ((saved && record.mark === saved) || age > DAYS_KEPT) drop(key);
    });
  }

  /* ---------- the fields of a form */
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const fields = (form) => Array.from(form.elements).filter((field) => field.name && !UNTYPED.includes(field.type));

  /* {name: text}, and a list of what is chosen where several may be. */
  function read(form) {
    const values = {};
    fields(form).forEach((field) => {
      if (isTick(field)) values[field.name] = (values[field.name] || []).concat(field.checked ? field.value : []);
      else if (field.type === "select-multiple") values[field.name] = Array.from(field.selectedOptions, (option) => option.value);
      else values[field.name] = field.value;
    });
    return values;
  }

  function write(form, values) {
    fields(form).filter((field) => field.name in values).forEach((field) => {
      const value = values[field.name];
      if (isTick(field)) field.checked = value.includes(field.value);
      else if (field.type === "select-multiple") Array.from(field.options).forEach((option) => { option.selected = value.includes(option.value); });
      else field.value = value;
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* Whether the form still has a place for this value: a field, and its choice. */
  function hasRoom(form, name, value) {
    const named = fields(form).filter((field) => field.name === name);
    const wanted = Array.isArray(value) ? value : [value];
    const offered = named.flatMap((field) => isTick(field) ? [field.value] : field.options ? Array.from(field.options, (option) => option.value) : wanted);
    return named.length > 0 && wanted.every((each) => offered.includes(each));
  }

  const words = (part) => {
    if (!part) return "";
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".optional, input, select, textarea, small").forEach((inner) => inner.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  };

  function labelOf(form, name) {
    const field = fields(form).find((each) => each.name === name);
    const group = isTick(field) && field.closest("fieldset");
    return words(group && group.querySelector("legend")) || words(field.labels && field.labels[0]) || field.getAttribute("aria-label") || name;
  }

  /* A value as its reader knows it: the words of the choice. */
  function textOf(form, name, value) {
    const named = fields(form).filter((field) => field.name === name);
    const chosen = (Array.isArray(value) ? value : [value]).filter((each) => each !== "").map((each) => {
      const tick = named.find((field) => isTick(field) && field.value === each);
      const option = named.flatMap((field) => field.options ? Array.from(field.options) : []).find((one) => one.value === each);
      return tick ? words(tick.labels && tick.labels[0]) || each : option ? option.text : each;
    });
    return chosen.join("、") || "空";
  }

  /* Where a form is found again, and by what name: under a row of a list it has a page of its own. */
  function placeOf(form) {
    const ofPage = document.title.replace(/ · [^·]*$/, "");
    const isInline = form.hasAttribute("hx-post");
    return { title: form.dataset.title || ofPage, address: isInline ? form.getAttribute("hx-post") : location.pathname + location.search };
  }

  return { isOn: /^\d+:\d+$/.test(person), day, get, set, drop, all, keyOf, sweep, read, write, hasRoom, labelOf, textOf, placeOf };
})();
