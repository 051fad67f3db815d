/* No network: a form with data-keep-unsent stays in this browser with its photos and is sent once
   there is one, while a page is open or when the ledger is next opened on this device. It goes with
   the version its writer saw, under their own sign-in alone; the server knows what it has already
   taken. What has moved meanwhile is not sent: its page shows both sides (drafts.js). */
(function () {
  "use strict";

  const kept = window.formStorage;
  if (!kept.isOn) return;
  const ACTOR = document.body.dataset.person;
  const MOST_FILES = 9;
  const MOST_BYTES = 20 * 1024 * 1024;
  const EVERY = 30000;
  const ANSWER = 20000;
  const $ = (selector, root) => (root || document).querySelector(selector);

  /* ---------- the store: {key, actor, action, entries, typed, title, address, files, isHeld} */
  function database() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open("unsent-forms", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("forms", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }

  async function run(mode, act) {
    const opened = await database();
    try {
      return await new Promise((done, fail) => {
        const work = opened.transaction("forms", mode);
        const asked = act(work.objectStore("forms"));
        work.oncomplete = () => done(asked.result);
        work.onabort = work.onerror = () => fail(work.error);
      });
    } finally { opened.close(); }
  }

  const all = () => run("readonly", (forms) => forms.getAll());
  const own = async () => (await all()).filter((form) => form.actor.split(":")[0] === ACTOR.split(":")[0]);
  const put = (form) => run("readwrite", (forms) => forms.put(form));
  const drop = (key) => run("readwrite", (forms) => forms.delete(key));

  /* ---------- sending */
  function within(milliseconds, address, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), milliseconds);
    return fetch(address, { redirect: "manual", credentials: "same-origin", ...options, signal: stop.signal }).finally(() => clearTimeout(timer));
  }

  /* The token of whoever is signed in now; "" when that is not who filled the form in. */
  async function token() {
    const answer = await within(ANSWER, "/");
    if (!answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const field = page.body.dataset.person === ACTOR && $("input[name=csrfmiddlewaretoken]", page);
    return field ? field.value : "";
  }

  /* The answer to a form; what is sent is what the server would read of a click. */
  function post(action, entries, milliseconds) {
    const data = new FormData();
    entries.forEach(([name, value]) => (value instanceof File ? data.append(name, value, value.name) : data.append(name, value)));
    return within(milliseconds, action, { method: "POST", body: data, headers: { "X-Sent-By-Script": "1" } });
  }

  const replace = (entries, name, value) => entries.filter(([each]) => each !== name).concat([[name, value]]);

  let isSending = false;
  async function sendAll() {
    if (isSending) return;
    isSending = true;
    try {
      const waiting = (await own()).filter((form) => form.actor === ACTOR && !form.isHeld);
      const fresh = waiting.length ? await token() : "";
      for (const form of fresh ? waiting : []) await sendOne(form, fresh);
      await tell(waiting.length && !fresh ? "请重新登录，登录后自动送出。" : "");
    } catch (error) {
      await tell("").catch(() => {});
    } finally { isSending = false; }
  }

  async function sendOne(form, fresh) {
    const answer = await post(form.action, replace(form.entries, "csrfmiddlewaretoken", fresh), 10 * ANSWER);
    if (answer.status === 204) {
      await drop(form.key);
      kept.drop(form.key);
      said = `“${form.title}”已送出。`;
      if (location.pathname + location.search === form.address) location.reload();
    } else if (answer.status >= 400 && answer.status < 500) {
      await put({ ...form, isHeld: true });
    }
  }

  /* ---------- what its writer is told, on every page */
  let said = "";
  async function tell(more) {
    const waiting = await own();
    let box = $("[data-unsent-forms]");
    if (!waiting.length && !said) { if (box) box.remove(); return; }
    if (!box) {
      box = document.createElement("div");
      box.className = "note amber mb noprint";
      box.dataset.unsentForms = "";
      box.setAttribute("role", "status");
      $("main").prepend(box);
    }
    const words = document.createElement("div");
    if (said) words.append(line(said));
    waiting.forEach((form) => words.append(sentence(form, more)));
    if (box.textContent !== words.textContent) box.replaceChildren(words);
    said = "";
  }

  function line(text) {
    const part = document.createElement("p");
    part.textContent = text;
    return part;
  }

  function sentence(form, more) {
    const files = form.files ? `和 ${form.files} 个照片或文件` : "";
    const part = line("");
    const link = document.createElement("a");
    link.href = form.address;
    link.textContent = form.title;
    if (form.isHeld) part.append("“", link, "”还没有送出：内容已有变动或要改。请打开核对后再提交。");
    else part.append("“", link, `”填的内容${files}存在这台设备上，还没有送出。${more || "联网后自动送出，不用再点。"}`);
    return part;
  }

  /* ---------- a click without network */
  const filesOf = (entries) => entries.map(([, value]) => value).filter((value) => value instanceof File && value.size);

  async function keep(form, entries) {
    const files = filesOf(entries);
    const bytes = files.reduce((total, file) => total + file.size, 0);
    if (files.length > MOST_FILES || bytes > MOST_BYTES) {
      say(form, "没有信号。照片和文件超过 9 个或 20 MB，存不下，没有送出；文字已存草稿，请减少后再点，或联网后再提交。");
      return;
    }
    try {
      await put({ key: kept.keyOf(form), actor: ACTOR, action: target(form), entries, ...kept.placeOf(form), files: files.length, isHeld: false });
      say(form, "没有信号，已存在这台设备上，联网后自动送出。");
      await tell("");
      $("[data-unsent-forms]").scrollIntoView({ block: "center" });
    } catch (error) {
      say(form, "没有信号，浏览器也不让存照片，没有送出。请不要关闭这一页，联网后再点一次。");
    }
  }

  const target = (form) => form.getAttribute("action") || location.href;

  function say(form, text) {
    const note = $("[data-draft-note]", form);
    note.setAttribute("role", "status");
    note.textContent = text;
  }

  async function submit(form, button) {
    const entries = Array.from(new FormData(form, button).entries());
    let answer;
    try { answer = await post(target(form), entries, 10 * ANSWER); }
    catch (error) { await keep(form, entries); free(form); return; }
    if (answer.status === 204) {
      await drop(kept.keyOf(form)).catch(() => {});
      location.assign(answer.headers.get("X-Next"));
    } else if (![409, 422].includes(answer.status) || !showAnswer(await answer.text())) {
      /* Whatever else there is to say, a page of its own says it. */
      form.dataset.sendsItself = "yes";
      free(form);
      form.requestSubmit(button);
    }
  }

  /* The page that came back with the form, in place of this one. */
  function showAnswer(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.body.dataset.person !== ACTOR) return false;
    const main = document.adoptNode($("main", page));
    $("main").replaceWith(main);
    document.title = page.title;
    window.htmx.process(main);
    document.dispatchEvent(new Event("htmx:afterSwap"));
    const errors = $("[data-errors]", main);
    if (errors) errors.focus();
    tell("").catch(() => {});
    return true;
  }

  function free(form) {
    delete form.dataset.isSent;
    delete form.dataset.sent;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-keep-unsent]:not([hx-post])") || form.dataset.sendsItself || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.isSent) return;
    form.dataset.isSent = "yes";
    submit(form, event.submitter);
  });

  /* Under a row of a list htmx sends the form. */
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt;
    if (form.matches("form[data-keep-unsent]")) keep(form, Array.from(new FormData(form).entries()));
  });

  /* ---------- back on its page: the photos are put where they were chosen */
  async function putBack() {
    const waiting = await own();
    for (const form of document.querySelectorAll("main form[data-keep-unsent]")) {
      const found = waiting.find((each) => each.key === kept.keyOf(form) && each.isHeld && each.actor === ACTOR);
      if (found) fill(form, found);
    }
  }

  function fill(form, found) {
    form.querySelectorAll("input[type=file]").forEach((input) => {
      const list = new DataTransfer();
      found.entries.filter(([name, value]) => name === input.name && value instanceof File && value.size).forEach(([, file]) => list.items.add(file));
      if (!list.files.length) return;
      input.files = list.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /* ---------- signing out takes them along (drafts.js asks first) */
  window.unsentForms = { clear: async () => { for (const form of await own()) await drop(form.key); } };

  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  putBack().then(sendAll, () => {});
})();
