/* Photos are made smaller as they are chosen (photo_shrinking.js), and what is too large is said before
   it travels. Without this file the server takes what it can. */

import { isAsked, isHeic, smaller } from "./photo_shrinking.js";

const MEGABYTE = 1024 * 1024;
const INPUT = "input[data-most-bytes]";

/* The work at each input, for a form that is sent before it is done. */
const work = new WeakMap();
const held = new WeakSet();

const inputs = (form) => Array.from(form.querySelectorAll(INPUT)).filter((input) => !input.disabled);
const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1) + " MB";
const sum = (files) => files.reduce((bytes, file) => bytes + file.size, 0);

/* ---------- one input */
function note(input) {
  const next = input.nextElementSibling;
  if (next && next.matches("[data-photo-note]")) return next;
  const made = document.createElement("p");
  made.dataset.photoNote = "";
  made.setAttribute("role", "status");
  input.after(made);
  return made;
}

function say(input, text, isRefusal) {
  const line = note(input);
  line.className = isRefusal ? "er" : "hint";
  line.textContent = text;
}

function showProgress(input, done, all) {
  say(input, `正在压缩照片 ${done + 1}/${all}……`);
  const bar = document.createElement("progress");
  bar.max = all;
  bar.value = done;
  bar.setAttribute("aria-hidden", "true");
  note(input).append(" ", bar);
}

async function shrink(input) {
  const chosen = Array.from(input.files);
  const asked = chosen.filter(isAsked);
  const all = asked.length;
  const files = [];
  let done = 0;
  for (const file of chosen) {
    if (isAsked(file)) {
      showProgress(input, done, all);
      done += 1;
    }
    files.push(isAsked(file) ? await smaller(file) : file);
    if (work.get(input).chosen !== input.files) return; /* others were chosen meanwhile */
  }
  put(input, files);
  const saved = sum(chosen) - sum(Array.from(input.files));
  say(input, saved > 0 ? `${all} 张照片已压缩：${megabytes(sum(asked))} → ${megabytes(sum(asked) - saved)}` : "");
  judge(input.form);
}

function put(input, files) {
  try {
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    input.files = list.files;
  } catch (error) { /* an old browser: the photos go as they are */ }
}

/* ---------- the form: what the server would refuse is said before it travels */
function refusal(input, together) {
  const files = Array.from(input.files);
  const heic = files.find(isHeic);
  if (heic) return `“${heic.name}”是 HEIC 照片。请在手机相机设置里选“兼容性最佳”，或另存为 jpg 后再传。`;
  const { mostBytes, mostFiles, mostTogether } = input.dataset;
  const large = files.find((file) => file.size > Number(mostBytes));
  if (large) return `“${large.name}”超过 ${Number(mostBytes) / MEGABYTE} MB，请压缩后再传。`;
  if (together.length > Number(mostFiles)) return `一次最多传 ${mostFiles} 个文件，请分几次上传。`;
  const most = Number(mostTogether);
  return sum(together) > most ? `一次合计最多传 ${most / MEGABYTE} MB，请分几次上传。` : "";
}

/* The first input that is refused, its reason beside it. */
function judge(form) {
  const places = inputs(form);
  const together = places.flatMap((input) => Array.from(input.files));
  return places.find((input) => {
    const why = input.files.length ? refusal(input, together) : "";
    if (why) say(input, why, true);
    return why;
  });
}

function submitAgain(form, button) {
  held.delete(form);
  if (form.requestSubmit) form.requestSubmit(button);
  else (button || form.querySelector("button[type=submit]")).click();
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches(INPUT)) return;
  say(input, "");
  const job = { chosen: input.files, isDone: false };
  work.set(input, job);
  job.end = shrink(input).then(() => { job.isDone = true; });
});

/* First of all who listen: what is sent, kept or locked is the form with its small photos. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const places = inputs(form);
  const jobs = places.map((input) => work.get(input)).filter((job) => job && !job.isDone);
  const refused = jobs.length ? null : judge(form);
  if (jobs.length || refused || held.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  if (refused) refused.focus();
  if (jobs.length && !held.has(form)) {
    held.add(form);
    Promise.all(jobs.map((job) => job.end)).then(() => submitAgain(form, event.submitter));
  }
}, true);
