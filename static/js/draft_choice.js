/* A draft that began from another version: what stands now beside what was typed, and a question.
   Nothing is filled in unasked. */

import * as fields from "./form_fields.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

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

/* Above the form: `typed` beside `fresh`, what the server drew; `decide` gets the names of what
   is to be filled in, or null where the draft is not wanted. */
function ask(form, typed, fresh, decide) {
  const box = make("div", "note amber mb");
  const inner = make("div");
  box.dataset.bothSides = "";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "草稿和现在的内容");
  inner.append(
    make("h2", "", "这台设备上有您没有提交的内容，之后这里有过变动"),
    make("p", "", "勾选的用您填的，没有勾选的保留现在的内容。"),
    table(form, typed, fresh),
    foot(box, decide),
  );
  box.append(inner);
  form.prepend(box);
}

function foot(box, decide) {
  const taken = () => Array.from(box.querySelectorAll("[data-take]:checked"), (tick) => tick.dataset.take);
  const end = (names) => { box.remove(); decide(names); };
  const part = make("p", "bgroup mt-s");
  part.append(
    button("按勾选的填入", "btn p", () => end(taken())),
    button("都不用，删除草稿", "btn", () => end(null)),
  );
  return part;
}

function table(form, typed, fresh) {
  const made = make("table", "tb");
  const head = made.createTHead().insertRow();
  ["用您填的", "项目", "现在是", "您填的"].forEach((text) => head.append(heading("col", text)));
  made.prepend(make("caption", "vh", "现在的内容和您填的内容"));
  const body = made.createTBody();
  Object.entries(typed).forEach(([name, one]) => fillRow(body.insertRow(), form, name, one, fresh));
  const wide = make("div", "tblwrap mt-s");
  wide.append(made);
  return wide;
}

function heading(scope, text) {
  const cell = make("th", "", text);
  cell.scope = scope;
  return cell;
}

function fillRow(row, form, name, one, fresh) {
  const fits = fields.hasRoom(form, name, one.value);
  row.insertCell().append(tickOf(name, one, fits, fits && same(one.base, fresh[name])));
  row.append(heading("row", one.label));
  row.insertCell().textContent = name in fresh ? fields.textOf(form, name, fresh[name]) : "这一栏没有了";
  const own = row.insertCell();
  own.append(make("b", "", one.text));
  if (!fits) own.append(make("span", "sub", "现在填不进去，需要的请先抄下"));
}

function tickOf(name, one, fits, isChecked) {
  const tick = make("input", "ck");
  tick.type = "checkbox";
  tick.dataset.take = name;
  tick.disabled = !fits;
  tick.checked = isChecked;
  tick.setAttribute("aria-label", "用您填的：" + one.label);
  return tick;
}

export { ask, button };
