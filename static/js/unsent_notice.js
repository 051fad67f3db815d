/* On every page: what its reader has filled in and is still to be sent. */

import * as store from "./unsent_store.js";

const BOX = "[data-unsent-forms]";
const boxOnPage = () => document.querySelector(BOX);

/* Draw it anew. `more`: why it does not go out by itself; `news`: what has just gone out. */
async function show(more = "", news = "") {
  const waiting = await store.own();
  if (!waiting.length && !news) {
    if (boxOnPage()) boxOnPage().remove();
    return;
  }
  const lines = waiting.map((record) => lineOf(record, more));
  if (news) lines.unshift(line(news));
  const words = document.createElement("div");
  words.append(...lines);
  const box = boxOnPage() || makeBox();
  if (box.textContent !== words.textContent) box.replaceChildren(words);
}

function makeBox() {
  const box = document.createElement("div");
  box.className = "note amber mb noprint";
  box.dataset.unsentForms = "";
  box.setAttribute("role", "status");
  document.querySelector("main").prepend(box);
  return box;
}

function line(...parts) {
  const made = document.createElement("p");
  made.append(...parts);
  return made;
}

function lineOf(record, more) {
  const link = document.createElement("a");
  link.href = record.address;
  link.textContent = record.title;
  if (record.isHeld) {
    return line("“", link, "”还没有送出：内容已有变动或要改。请打开核对后再提交。", deletion(record));
  }
  const files = record.files ? `和 ${record.files} 个照片或文件` : "";
  const then = more || "联网后自动送出，不用再点。";
  return line("“", link, `”填的内容${files}存在这台设备上，还没有送出。${then}`);
}

/* Two clicks: what is deleted here is nowhere else. */
function deletion(record) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm g";
  button.textContent = "不送了";
  button.addEventListener("click", async () => {
    if (!button.dataset.asked) {
      button.dataset.asked = "yes";
      button.textContent = "再点一次，删除这一份";
      return;
    }
    await store.remove(record);
    await show();
  });
  return button;
}

const scrollTo = () => boxOnPage().scrollIntoView({ block: "center" });

export { show, scrollTo };
