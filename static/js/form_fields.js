/* The fields of a form: what stands in them, what it is called, whether a value still has a place. */

const UNTYPED = ["hidden", "password", "file", "submit", "button", "reset", "image"];

/* By the attribute: a field that is called method would stand in for form.method. */
const isPost = (form) => form.getAttribute("method") === "post";
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const typed = (form) => Array.from(form.elements).filter((field) => field.name && !UNTYPED.includes(field.type));
const named = (form, name) => typed(form).filter((field) => field.name === name);
const asList = (value) => (Array.isArray(value) ? value : [value]);
const optionsOf = (field) => Array.from(field.options || []);
const chosenIn = (field) => optionsOf(field).filter((option) => option.selected).map((option) => option.value);

/* {name: text}, and a list of what is chosen where several may be. */
function read(form) {
  const values = {};
  typed(form).forEach((field) => {
    const before = values[field.name] || [];
    if (isTick(field)) values[field.name] = before.concat(field.checked ? field.value : []);
    else values[field.name] = field.type === "select-multiple" ? chosenIn(field) : field.value;
  });
  return values;
}

function write(form, values) {
  typed(form).filter((field) => field.name in values).forEach((field) => put(field, values[field.name]));
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function put(field, value) {
  if (isTick(field)) field.checked = value.includes(field.value);
  else if (field.type !== "select-multiple") field.value = value;
  else optionsOf(field).forEach((option) => { option.selected = value.includes(option.value); });
}

/* Whether the form still has a place for this value: a field, and its choice. */
function hasRoom(form, name, value) {
  const fields = named(form, name);
  const offered = fields.flatMap((field) => {
    if (isTick(field)) return [field.value];
    return field.options ? optionsOf(field).map((option) => option.value) : asList(value);
  });
  return fields.length > 0 && asList(value).every((each) => offered.includes(each));
}

function words(part) {
  if (!part) return "";
  const copy = part.cloneNode(true);
  copy.querySelectorAll(".optional, input, select, textarea, small").forEach((inner) => inner.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

const ownLabel = (field) => words(field.labels && field.labels[0]);

function labelOf(form, name) {
  const [field] = named(form, name);
  const group = isTick(field) && field.closest("fieldset");
  const ofGroup = words(group && group.querySelector("legend"));
  return ofGroup || ownLabel(field) || field.getAttribute("aria-label") || name;
}

/* A value as its reader knows it: the words of the choice. */
function textOf(form, name, value) {
  const fields = named(form, name);
  const chosen = asList(value).filter((each) => each !== "").map((each) => {
    const tick = fields.find((field) => isTick(field) && field.value === each);
    const option = fields.flatMap(optionsOf).find((one) => one.value === each);
    return tick ? ownLabel(tick) || each : option ? option.text : each;
  });
  return chosen.join("、") || "空";
}

/* A hidden field of the form, made where it has none. */
function setHidden(form, name, value) {
  let field = form.querySelector(`input[type=hidden][name=${name}]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}

const hidden = (form, name) => {
  const field = form.elements.namedItem(name);
  return field ? field.value : "";
};

export { isPost, read, write, hasRoom, labelOf, textOf, hidden, setHidden };
