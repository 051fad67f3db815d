/* What the pages do beyond links and forms. No framework, no inline code, no eval: the CSP stays
   strict. Every feature hangs on a data- attribute, and every page works without this file. */
(function () {
  "use strict";

  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* Private browsing may refuse storage; a page must not fail for it. */
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; } },
  };

  /* ---------- messages */
  function toast(text, colour) {
    const box = $("#toasts");
    if (!box) return;
    const note = document.createElement("div");
    note.className = "note " + (colour || "");
    note.textContent = text;
    box.replaceChildren(note);
    setTimeout(() => note.remove(), 12000);
  }

  /* ---------- forms */
  function showOnlyWhatIsAsked(form) {
    $$("[data-when]", form).forEach((part) => {
      const [name, words] = part.dataset.when.split("=");
      const chosen = $$('[name="' + name + '"]', form).filter((field) => field.type === "radio" || field.type === "checkbox" ? field.checked : true).map((field) => field.value);
      const shown = words.split(" ").some((word) => chosen.includes(word));
      part.hidden = !shown;
      $$("input, select, textarea", part).forEach((field) => { field.disabled = !shown; });
    });
  }

  function step(button) {
    const field = $("input", button.closest("[data-stepper]"));
    const by = Number(button.dataset.step);
    const low = field.min === "" ? -Infinity : Number(field.min);
    const high = field.max === "" ? Infinity : Number(field.max);
    field.value = Math.min(high, Math.max(low, (parseInt(field.value, 10) || 0) + by));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function fillIn(button) {
    const field = $(button.dataset.fill);
    const text = button.dataset.value || button.textContent.trim();
    const joined = field.tagName === "TEXTAREA" && field.value.trim() ? field.value.trim() + "；" + text : text;
    field.value = field.value.includes(text) ? field.value : joined;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function reveal(button) {
    const field = $("input", button.closest(".pw"));
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  }

  function countChosen() {
    const bar = $("[data-bulk]");
    if (!bar) return;
    const chosen = $$("input[data-row]:checked").length;
    bar.hidden = chosen === 0;
    $$("[data-count]", bar).forEach((place) => { place.textContent = chosen; });
    $$("input[data-row]").forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  }

  document.addEventListener("click", (event) => {
    const on = (attribute) => event.target.closest("[" + attribute + "]");
    let button;
    if ((button = on("data-step"))) step(button);
    else if ((button = on("data-fill"))) fillIn(button);
    else if ((button = on("data-reveal"))) reveal(button);
    else if (on("data-print")) window.print();
    else if ((button = on("data-open"))) $("#" + button.dataset.open).showModal();
    else if ((button = on("data-close"))) button.closest("dialog").close();
    else if (on("data-choose-none")) { $$("input[data-row]").forEach((box) => { box.checked = false; }); countChosen(); }
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.form || (field.tagName === "FORM" ? field : null);
    if (form && $("[data-when]", form)) showOnlyWhatIsAsked(form);
    if (field.matches("[data-row-all]")) $$("input[data-row]").forEach((box) => { box.checked = field.checked; });
    if (field.matches("[data-row-all], [data-row]")) countChosen();
  });

  document.addEventListener("submit", (event) => {
    /* A double click must not send twice; the button comes back when the page does. */
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  /* ---------- keys: off while typing, and off for good where the reader says so */
  const ROOMS = { w: "/", d: "/dashboard/", m: "/reports/", y: "/overdue/", t: "/projects/", x: "/letters/" };
  let afterG = 0;
  const rows = () => $$("tbody tr[data-href]");
  const here = () => $("tr.cur");

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    all.forEach((row) => row.classList.toggle("cur", row === next));
    const link = $("a", next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  const KEYS = {
    "/": () => { const box = $("[data-key='/']"); if (box) box.focus(); },
    "?": () => { const box = $("#keys"); if (box && !box.open) box.showModal(); },
    g: () => { afterG = Date.now(); },
    j: () => move(1),
    k: () => move(-1),
    x: () => { const box = here() && $("input[data-row]", here()); if (box) box.click(); },
    e: () => { const link = here() && $("[data-edit]", here()); if (link) link.click(); },
    Enter: () => { if (here() && document.activeElement === document.body) location.assign(here().dataset.href); },
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && !["checkbox", "radio"].includes(field.type);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) {
      const submit = $("button[type=submit], button:not([type])", field.form);
      if (submit) submit.click();
      return;
    }
    if (event.key === "Escape") {
      $$("details[data-menu][open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
      if (typing && field.closest("[data-cancel]")) $(field.closest("[data-cancel]").dataset.cancel).click();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || store.get("keys") === false) return;
    if (Date.now() - afterG < 1200 && $(`.topbar a[href="${ROOMS[event.key]}"]`)) { afterG = 0; location.assign(ROOMS[event.key]); return; }
    const act = KEYS[event.key];
    if (!act) return;
    if (event.key === "/" || event.key === "?") event.preventDefault();
    act();
  });

  /* ---------- htmx: a failure says what happened and what to do; what was typed stays */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const address = event.detail.xhr.responseURL;
    if (!address || new URL(address).pathname !== "/login/" || location.pathname === "/login/") return;
    event.detail.shouldSwap = false;
    toast("登录已过期，填的内容还在。请刷新页面，登录后接着填。", "amber");
  });
  document.addEventListener("htmx:sendError", (event) => event.detail.elt.matches("[data-keep-unsent]") || toast("网络断了，填的内容还在。联网后请再点一次。", "red"));
  document.addEventListener("htmx:timeout", () => toast("等得太久，填的内容还在。请再点一次。", "red"));
  document.addEventListener("htmx:responseError", (event) => {
    const words = { 403: "这一步您不能做。", 404: "没有找到，可能已被改动，请刷新页面。", 409: "别人刚改过，请刷新页面后再改。", 413: "文件太大，请压缩后再传。", 429: "操作太快，请稍等再试。" };
    toast(words[event.detail.xhr.status] || "没有办成，填的内容还在。请稍后再试，或与项目中心联系。", "red");
  });
  document.addEventListener("htmx:afterSwap", () => { ready(document); });
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* ---------- start */
  function ready(root) {
    $$("form", root).forEach(showOnlyWhatIsAsked);
    countChosen();
  }

  ready(document);
  const errors = $("[data-errors]");
  if (errors) errors.focus();
  else if (location.hash === "#q" && $("#q")) $("#q").focus();
  const keysOn = $("#keys-on");
  if (keysOn) {
    keysOn.checked = store.get("keys") !== false;
    keysOn.addEventListener("change", () => store.set("keys", keysOn.checked));
  }
})();
