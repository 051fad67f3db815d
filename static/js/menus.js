/* Menus (details[data-menu]) close by a click elsewhere, by moving on with Tab and by Escape, which
   leads back to where they were opened. */

import { $, $$ } from "./dom.js";

const opened = () => $$("details[data-menu][open]");

function closeOthers({ target }) {
  opened().filter((menu) => !menu.contains(target)).forEach((menu) => {
    menu.open = false;
  });
}

document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((menu) => {
    menu.open = false;
    $("summary", menu).focus();
  });
});
