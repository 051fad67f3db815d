/* Buttons that act on a field: data-step adds to a number within its data-stepper, data-fill puts
   words into the field it names, data-reveal shows a password. */

import { $, onClick } from "./dom.js";

const noteInput = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
const limit = (text, otherwise) => (text === "" ? otherwise : Number(text));

onClick("[data-step]", (button) => {
  const field = $("input", button.closest("[data-stepper]"));
  const wanted = (parseInt(field.value, 10) || 0) + Number(button.dataset.step);
  field.value = Math.min(limit(field.max, Infinity), Math.max(limit(field.min, -Infinity), wanted));
  noteInput(field);
});

/* Added to what a longer text already says, and once only; what was chosen from a list stays. */
onClick("[data-fill]", (button) => {
  const field = $(button.dataset.fill);
  const words = button.dataset.value || button.textContent.trim();
  const isChosen = field.tagName === "SELECT" && field.value;
  if (!isChosen && !field.value.includes(words)) {
    const written = field.tagName === "TEXTAREA" ? field.value.trim() : "";
    field.value = written ? `${written}；${words}` : words;
  }
  noteInput(field);
  field.focus();
});

onClick("[data-reveal]", (button) => {
  const field = $("input", button.closest(".pw"));
  const isShown = field.type === "password";
  field.type = isShown ? "text" : "password";
  button.setAttribute("aria-pressed", String(isShown));
});
