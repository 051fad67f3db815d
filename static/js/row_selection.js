/* Rows that are ticked (data-row, all by data-row-all): marked, counted in the bar at the bottom
   (data-bulk), which shows only while there is something to do, and let go by data-choose-none. */

import { $, $$, onClick, onEveryPage } from "./dom.js";

const boxes = () => $$("input[data-row]");

function tick(isTicked) {
  boxes().forEach((box) => {
    box.checked = isTicked;
  });
}

function count() {
  const bar = $("[data-bulk]");
  if (!bar) return;
  const number = boxes().filter((box) => box.checked).length;
  bar.hidden = number === 0;
  $$("[data-count]", bar).forEach((place) => {
    place.textContent = number;
  });
  boxes().forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
}

onEveryPage(count);

onClick("[data-choose-none]", () => {
  tick(false);
  count();
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-row-all]")) tick(target.checked);
  if (target.matches("[data-row-all], [data-row]")) count();
});
