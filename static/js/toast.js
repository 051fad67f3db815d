/* A sentence in the corner, also for who listens; it goes after a while. */

import { $ } from "./dom.js";

const SHOWN_FOR = 12000;

export function toast(text, colour) {
  const box = $("#toasts");
  if (!box) return;
  const note = document.createElement("div");
  note.className = "note " + colour;
  note.textContent = text;
  box.replaceChildren(note);
  setTimeout(() => note.remove(), SHOWN_FOR);
}
