/* Photos are made smaller before they are sent, and what is too large is said before it travels.
   Without this file, or where a browser cannot decode a photo, the server takes what it can. */
(function () {
  "use strict";

  const MEGABYTE = 1024 * 1024;
  /* About 1 MB: what is smaller stays as it is. */
  const ENOUGH = 1.2 * MEGABYTE;
  /* The longest side in points and the quality, tried in this order until it is enough. */
  const TRIES = [[2560, 0.85], [2560, 0.7], [2048, 0.7], [1600, 0.6]];
  const PHOTO = /\.(jpe?g|png|webp|hei[cf])$/i;
  const HEIC = /\.hei[cf]$/i;
  const INPUT = "input[data-most-bytes]";

  /* The work at each input, for a form that is sent before it is done. */
  const work = new WeakMap();
  const held = new WeakSet();

  const inputs = (form) => Array.from(form.querySelectorAll(INPUT)).filter((input) => !input.disabled);
  const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1) + " MB";
  const sum = (files) => files.reduce((bytes, file) => bytes + file.size, 0);
  const isHeic = (file) => HEIC.test(file.name) || /^image\/hei[cf]/.test(file.type);
  const isAsked = (file) => isHeic(file) || (PHOTO.test(file.name) && file.size > ENOUGH);

  /* ---------- one photo */

  /* Whether a JPEG has an end. Some browsers draw what is missing of a photo in grey: one that was
     cut goes to the server as it is, which says so. */
  function isWhole(bytes) {
    let at = 2;
    while ((at = bytes.indexOf(0xff, at)) !== -1 && at + 1 < bytes.length) {
      const marker = bytes[at + 1];
      if (marker === 0xd9) return true;
      if (marker === 0xff) at += 1;
      else if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
      else at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
    }
    return false;
  }

  async function isCut(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return bytes[0] === 0xff && bytes[1] === 0xd8 && !isWhole(bytes);
  }

  function draw(bitmap, side) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  const packed = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  async function encoded(file) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    let blob = null;
    for (const [side, quality] of TRIES) {
      blob = await packed(draw(bitmap, side), quality);
      if (blob && blob.size <= ENOUGH) break;
    }
    bitmap.close();
    return blob;
  }

  /* The photo made smaller, or as it was where this browser cannot decode it. */
  async function smaller(file) {
    try {
      if (await isCut(file)) return file;
      const blob = await encoded(file);
      if (!blob || (blob.size >= file.size && !isHeic(file))) return file;
      return new File([blob], file.name.replace(PHOTO, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch (error) {
      return file;
    }
  }

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
    const large = files.find((file) => file.size > Number(input.dataset.mostBytes));
    if (large) return `“${large.name}”超过 ${Number(input.dataset.mostBytes) / MEGABYTE} MB，请压缩后再传。`;
    if (together.length > Number(input.dataset.mostFiles)) return `一次最多传 ${input.dataset.mostFiles} 个文件，请分几次上传。`;
    if (sum(together) > Number(input.dataset.mostTogether)) return `一次合计最多传 ${Number(input.dataset.mostTogether) / MEGABYTE} MB，请分几次上传。`;
    return "";
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
})();
