/* data-when="name=value other": a part of a form that is asked only where one of these is chosen.
   What is not asked is not sent either. */

import { $$, onEveryPage } from "./dom.js";

const isTick = (field) => field.type === "radio" || field.type === "checkbox";

function chosen(form, name) {
  const fields = $$(`[name="${name}"]`, form);
  return fields.filter((field) => !isTick(field) || field.checked).map((field) => field.value);
}

function showOnlyWhatIsAsked(form) {
  $$("[data-when]", form).forEach((part) => {
    const [name, words] = part.dataset.when.split("=");
    const isAsked = words.split(" ").some((word) => chosen(form, name).includes(word));
    part.hidden = !isAsked;
    $$("input, select, textarea", part).forEach((field) => {
      field.disabled = !isAsked;
    });
  });
}

onEveryPage(() => $$("form").forEach(showOnlyWhatIsAsked));

document.addEventListener("change", ({ target }) => {
  /* A draft that fills in a form says so by a change of the form itself. */
  const form = target.form || (target.tagName === "FORM" ? target : null);
  if (form) showOnlyWhatIsAsked(form);
});
