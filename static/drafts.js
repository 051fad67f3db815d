/* Drafts: what is typed into a form with data-draft, and what is sent from any form, stays in this
   browser (form_storage.js) until the server has said that this very form was saved. A form that
   began from another version is never filled in by itself: both sides are shown, and it asks. */
(function () {
  "use strict";

  const kept = window.formStorage;
  if (!kept.isOn) return;
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const drafts = new Map();
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const NOT_KEPT = {
    full: "浏览器的存储已满，填的内容没有存下。请不要关闭这一页，填好后直接提交。",
    forbidden: "这个浏览器不让网页存内容，填的内容没有存下。请不要关闭这一页，填好后直接提交。",
  };

  function make(tag, className, text) {
    const part = document.createElement(tag);
    if (className) part.className = className;
    if (text) part.textContent = text;
    return part;
  }

  function button(text, className, act) {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  class Draft {
    constructor(form, key) {
      this.form = form;
      this.key = key;
      /* As the server drew it, before anything is filled in. */
      this.fresh = kept.read(form);
      /* Names that count as changed although the server drew them: its answer to a refused form. */
      this.returned = {};
      this.asked = null;
      this.problem = "";
      this.restore();
    }

    get version() {
      const fields = ["version", "last_seen"].map((name) => this.form.elements.namedItem(name));
      return fields.filter(Boolean).map((field) => field.value).join(".");
    }
    get isNew() { return this.form.dataset.draft === "new"; }

    /* What differs from the page as it was drawn, with what is still asked about. */
    changes() {
      const now = kept.read(this.form);
      const typed = { ...(this.asked ? this.asked.typed : {}) };
      Object.keys(now).forEach((name) => {
        const before = this.returned[name];
        if (same(now[name], this.fresh[name]) && !before) return;
        const base = before ? before.base : this.fresh[name];
        typed[name] = { value: now[name], base, label: kept.labelOf(this.form, name), text: kept.textOf(this.form, name, now[name]) };
      });
      return typed;
    }

    keep(more) {
      const typed = this.changes();
      if (!Object.keys(typed).length) { kept.drop(this.key); this.problem = ""; return null; }
      const record = { ...this.record(), typed, mark: mark(), ...more };
      this.problem = kept.set(this.key, record);
      this.say(NOT_KEPT[this.problem] || "草稿已存本机，断网也不丢");
      return this.problem ? null : record;
    }

    /* What is told of it, without the words that were typed. */
    record() {
      return {
        version: this.asked ? this.asked.version : this.version, day: kept.day,
        ...kept.placeOf(this.form),
      };
    }

    restore() {
      const record = kept.get(this.key);
      if (!record || !record.typed) return;
      if (record.sent && $("[data-errors]")) { this.returned = record.typed; return; }
      const differing = Object.entries(record.typed).filter(([name, one]) => !same(one.value, this.fresh[name]));
      if (!differing.length) { kept.drop(this.key); return; }
      const typed = Object.fromEntries(differing);
      const isSame = this.isNew || record.version === this.version;
      const untouched = differing.every(([name, one]) => (this.isNew || same(one.base, this.fresh[name])) && kept.hasRoom(this.form, name, one.value));
      if (isSame && untouched) this.takeUp(record, typed);
      else this.ask({ ...record, typed });
      const folded = this.form.closest("details");
      if (folded) folded.open = true;
    }

    takeUp(record, typed) {
      /* The same key as before: what did arrive is not made a second time. */
      if (this.isNew && record.version) this.form.elements.namedItem("version").value = record.version;
      this.fill(typed);
      this.say("已恢复上次没有提交的内容。");
      this.note.appendChild(button("不用草稿", "btn sm g", () => this.forget()));
    }

    fill(typed) {
      kept.write(this.form, Object.fromEntries(Object.entries(typed).map(([name, one]) => [name, one.value])));
    }

    forget() {
      kept.write(this.form, this.fresh);
      kept.drop(this.key);
      this.say("");
    }

    get note() {
      let place = $("[data-draft-note]", this.form);
      if (!place) {
        place = make("span", "draftnote");
        place.dataset.draftNote = "";
        this.form.append(place);
      }
      place.setAttribute("role", "status");
      return place;
    }

    say(text) { this.note.textContent = text; this.note.classList.toggle("bad", Boolean(this.problem)); }

    /* ---------- both sides */
    ask(record) {
      this.asked = record;
      const box = make("div", "note amber mb");
      const inner = make("div");
      box.dataset.bothSides = "";
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "草稿和现在的内容");
      inner.append(
        make("h2", "", "这台设备上有您没有提交的内容，之后这里有过变动"),
        make("p", "", "勾选的用您填的，没有勾选的保留现在的内容。"),
        this.table(record.typed),
      );
      const foot = make("p", "bgroup mt-s");
      foot.append(
        button("按勾选的填入", "btn p", () => this.decide(box, record)),
        button("都不用，删除草稿", "btn", () => { this.asked = null; kept.drop(this.key); box.remove(); this.keep(); }),
      );
      inner.append(foot);
      box.append(inner);
      this.form.prepend(box);
    }

    table(typed) {
      const table = make("table", "tb");
      const head = table.createTHead().insertRow();
      ["用您填的", "项目", "现在是", "您填的"].forEach((text) => { const cell = make("th", "", text); cell.scope = "col"; head.append(cell); });
      table.prepend(make("caption", "vh", "现在的内容和您填的内容"));
      const body = table.createTBody();
      Object.entries(typed).forEach(([name, one]) => this.row(body.insertRow(), name, one));
      const wide = make("div", "tblwrap mt-s");
      wide.append(table);
      return wide;
    }

    row(row, name, one) {
      const fits = kept.hasRoom(this.form, name, one.value);
      const tick = make("input", "ck");
      tick.type = "checkbox";
      tick.dataset.take = name;
      tick.disabled = !fits;
      tick.checked = fits && same(one.base, this.fresh[name]);
      tick.setAttribute("aria-label", "用您填的：" + one.label);
      const label = make("th", "", one.label);
      label.scope = "row";
      row.insertCell().append(tick);
      row.append(label);
      row.insertCell().textContent = name in this.fresh ? kept.textOf(this.form, name, this.fresh[name]) : "这一栏没有了";
      const own = row.insertCell();
      own.append(make("b", "", one.text));
      if (!fits) own.append(make("span", "sub", "现在填不进去，需要的请先抄下"));
    }

    decide(box, record) {
      const taken = $$("[data-take]:checked", box).map((tick) => tick.dataset.take);
      this.asked = null;
      box.remove();
      this.fill(Object.fromEntries(taken.map((name) => [name, record.typed[name]])));
      this.keep();
    }

    /* ---------- sending */
    send() {
      const record = this.keep({ sent: true });
      /* What is still asked about outlives a form that was sent without it. */
      if (record && !this.asked) this.post("saved_form", record.mark);
    }

    post(name, value) {
      let field = this.form.querySelector(`input[type=hidden][name=${name}]`);
      if (!field) {
        field = make("input");
        field.type = "hidden";
        field.name = name;
        this.form.append(field);
      }
      field.value = value;
    }
  }

  const mark = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /* ---------- where nothing can be kept, a form is sent only while the sign-in still holds */
  async function sendIfSignedIn(draft, submitter) {
    let page = null;
    try {
      const answer = await fetch("/", { redirect: "manual", credentials: "same-origin" });
      if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (error) {
      draft.say("网络断了，填的内容还在这一页。联网后请再点一次。");
      return;
    }
    const held = page && page.body.dataset.person === document.body.dataset.person;
    const token = held && $("input[name=csrfmiddlewaretoken]", page);
    if (!token) { askToSignIn(draft, page && page.body.dataset.person); return; }
    draft.post("csrfmiddlewaretoken", token.value);
    draft.form.dataset.signedIn = "yes";
    draft.form.requestSubmit(submitter);
  }

  function askToSignIn(draft, another) {
    draft.say(another ? "这台设备现在登录的是另一个人，没有提交；填的内容还在这一页。" : "登录已过期，没有提交；填的内容还在这一页。请");
    if (another) return;
    const link = make("a", "", "在新窗口登录");
    link.href = "/login/";
    link.target = "_blank";
    draft.note.append(link, "，再回到这一页点一次。");
  }

  /* ---------- events */
  const waiting = new Map();
  const isDrafting = (form) => form.method === "post" && !$("input[type=password]", form) && Object.keys(kept.read(form)).length > 0;

  function watch() {
    drafts.forEach((draft, form) => { if (!form.isConnected) drafts.delete(form); });
    $$("main form").filter((form) => !drafts.has(form) && isDrafting(form)).forEach((form) => drafts.set(form, new Draft(form, freeKey(form))));
  }

  /* Two forms of one page may go to the same address and say the same. */
  function freeKey(form) {
    const taken = new Set(Array.from(drafts.values(), (draft) => draft.key));
    const key = kept.keyOf(form);
    let free = key;
    for (let number = 2; taken.has(free); number += 1) free = key + "#" + number;
    return free;
  }

  document.addEventListener("input", (event) => {
    const draft = drafts.get(event.target.form);
    if (!draft || !("draft" in draft.form.dataset) || !event.target.name) return;
    clearTimeout(waiting.get(draft));
    waiting.set(draft, setTimeout(() => keepNow(draft), 400));
  });

  function keepNow(draft) {
    clearTimeout(waiting.get(draft));
    waiting.delete(draft);
    draft.keep();
  }

  /* Who types and leaves at once has typed it all the same. */
  window.addEventListener("pagehide", () => Array.from(waiting.keys()).forEach(keepNow));

  /* Before app.js and htmx see it. */
  document.addEventListener("submit", (event) => {
    const draft = drafts.get(event.target);
    if (!draft || event.target.dataset.sent) return;
    clearTimeout(waiting.get(draft));
    waiting.delete(draft);
    draft.send();
    if (draft.problem && !draft.form.dataset.signedIn) {
      event.preventDefault();
      event.stopImmediatePropagation();
      sendIfSignedIn(draft, event.submitter);
    }
  }, true);

  let leaving = false;
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && Array.from(drafts.values()).some((draft) => draft.problem)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.getResponseHeader("HX-Redirect")) leaving = true; });
  document.addEventListener("htmx:afterSwap", watch);

  /* ---------- signing out clears what this person typed here, and asks first */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-forget-drafts]")) return;
    Array.from(waiting.keys()).forEach(keepNow);
    const unkept = Array.from(drafts.values()).filter((draft) => draft.problem).map((draft) => ["", draft.record()]);
    const unsent = kept.all().concat(unkept);
    const dialog = $("#unsent");
    if (unsent.length && !event.target.dataset.asked) {
      event.preventDefault();
      event.stopImmediatePropagation();
      list(dialog, unsent);
      dialog.showModal();
      return;
    }
    kept.all().forEach(([key]) => kept.drop(key));
    if (event.target.dataset.cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.unsentForms.clear().catch(() => {}).finally(() => {
      event.target.dataset.cleared = "yes";
      event.target.requestSubmit();
    });
  }, true);

  function list(dialog, unsent) {
    $("ul", dialog).replaceChildren(...unsent.map(([, record]) => {
      const item = make("li");
      const link = make("a", "", record.title);
      link.href = record.address;
      item.append(link);
      return item;
    }));
    $("[data-sign-out]", dialog).onclick = () => {
      const form = $("[data-forget-drafts]");
      form.dataset.asked = "yes";
      form.requestSubmit();
    };
  }

  /* ---------- start */
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("saved_form="));
  kept.sweep(cookie && cookie.split("=")[1]);
  if (cookie) document.cookie = "saved_form=; max-age=0; path=/; samesite=lax";
  watch();
})();
