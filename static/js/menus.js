/* Menus (details[data-menu]) close by a click elsewhere and by Escape, which leads back to where
   they were opened. */

import { $, $$ } from "./dom.js";

const opened = () => $$("details[data-menu][open]");

document.addEventListener("click", ({ target }) => {
  opened().filter((menu) => !menu.contains(target)).forEach((menu) => {
    menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((menu) => {
    menu.open = false;
    $("summary", menu).focus();
  });
});
