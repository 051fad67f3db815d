/* What every script asks of the page. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));

/* Calls act(part) for a click within a part like this, whenever it came onto the page. */
export function onClick(selector, act) {
  document.addEventListener("click", (event) => {
    const part = event.target.closest(selector);
    if (part) act(part);
  });
}

/* Calls act() now and whenever htmx has changed the page. */
export function onEveryPage(act) {
  act();
  document.addEventListener("htmx:afterSwap", act);
}
