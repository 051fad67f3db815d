/* A double click must not send twice. The form may be sent again when the page comes back, or when
   htmx has its answer. */

import { $$ } from "./dom.js";
import { isPost } from "./form_fields.js";

function release() {
  $$("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isPost(form) || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});

window.addEventListener("pageshow", release);
document.addEventListener("htmx:afterRequest", release);
