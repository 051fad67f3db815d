/* Whole forms with their files that found no network, in this browser's IndexedDB.

   One record a form that was filled in: {key, form, actor, action, entries, draft, title, address,
   files, isHeld, stamp}. `key` holds the form's request_key: who fills in the same form twice, in two
   windows, has two. `stamp` says whether it is still as it was read. `isHeld`: to be looked at first. */

import { newMark, person } from "./form_storage.js";

const signedIn = person.split(":")[0];

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
      work.onabort = work.onerror = () => fail(work.error || asked.error);
    });
  } finally { opened.close(); }
}

const all = () => run("readonly", (forms) => forms.getAll());
const drop = (key) => run("readwrite", (forms) => forms.delete(key));

/* What the person who is signed in has not sent, in whosever place. */
const own = async () => (await all()).filter((record) => record.actor.split(":")[0] === signedIn);

/* Keep it in place of what this very form said before; whether there was something. */
async function put(record) {
  const before = await run("readonly", (forms) => forms.get(record.key));
  await run("readwrite", (forms) => forms.put({ ...record, actor: person, isHeld: false, stamp: newMark() }));
  return Boolean(before);
}

/* Only as it was read: it may have been filled in anew while it was under way. */
function change(record, act) {
  return run("readwrite", (forms) => {
    /* In one transaction: no other window writes between the look and the act. */
    const asked = forms.get(record.key);
    asked.onsuccess = () => {
      if (asked.result && asked.result.stamp === record.stamp) act(forms);
    };
    return asked;
  });
}

/* As it is by now; undefined once it has gone out or was given up. */
const latest = (record) => run("readonly", (forms) => forms.get(record.key));

const remove = (record) => change(record, (forms) => forms.delete(record.key));
const hold = (record) => change(record, (forms) => forms.put({ ...record, isHeld: true }));
const clear = async () => { for (const record of await own()) await drop(record.key); };

export { own, latest, put, drop, remove, hold, clear };
