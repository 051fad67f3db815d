/* Signing out clears what this person typed here, and asks first where something is not sent. */
(function () {
  "use strict";

  const kept = window.formStorage;
  if (!kept.isOn) return;
  const dialog = document.querySelector("#unsent");

  /* What is kept, and what could not be; each place once. */
  async function unsent() {
    window.drafts.keepAllNow();
    const unkept = window.drafts.all().filter((draft) => draft.problem).map((draft) => draft.record());
    const waiting = await window.unsentStore.own().catch(() => []);
    const records = kept.all().map(([, record]) => record).concat(unkept, waiting);
    return Array.from(new Map(records.map((record) => [record.address + record.title, record])).values());
  }

  async function clear() {
    kept.all().forEach(([key]) => kept.drop(key));
    await window.unsentStore.clear().catch(() => {});
  }

  function itemOf(record) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.textContent = record.title;
    link.href = record.address;
    item.append(link);
    return item;
  }

  function ask(records, form) {
    dialog.querySelector("ul").replaceChildren(...records.map(itemOf));
    dialog.querySelector("[data-sign-out]").onclick = () => {
      form.dataset.asked = "yes";
      form.requestSubmit();
    };
    dialog.showModal();
  }

  async function signOut(form) {
    const records = form.dataset.asked ? [] : await unsent();
    if (records.length) {
      ask(records, form);
      return;
    }
    await clear();
    form.dataset.cleared = "yes";
    form.requestSubmit();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-forget-drafts]") || form.dataset.cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    signOut(form);
  }, true);
})();
