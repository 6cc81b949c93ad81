// Passages: a row of [data-wording-findings] says where its passage stands in a field of the form,
// [data-in="field"][data-from][data-to]. As one types the rows move along; a change inside a passage
// takes its place away until the words are read again. A "passages" event on the field tells it.
const known = new WeakMap();

// A passage of the old words in the new ones; nothing when the change touches it.
function moved({ from, to }, { head, tail, shift }) {
  if (to <= head) return [from, to];
  return from >= tail ? [Number(from) + shift, Number(to) + shift] : null;
}

// What two texts have alike: up to `head`, and from `tail` of the old one on.
function change(before, after) {
  const most = Math.min(before.length, after.length);
  let [head, alike] = [0, 0];
  while (head < most && before[head] === after[head]) head += 1;
  while (alike < most - head && before.at(-1 - alike) === after.at(-1 - alike)) alike += 1;
  return { head, tail: before.length - alike, shift: after.length - before.length };
}

function follow(field, before) {
  const seen = change(before, field.value);
  const here = `[data-wording-findings] [data-in="${field.name}"][data-from]`;
  for (const { dataset } of seen.shift || seen.head < field.value.length ? field.form.querySelectorAll(here) : []) {
    const now = moved(dataset, seen);
    if (now) [dataset.from, dataset.to] = now;
    else delete dataset.from;
  }
  known.set(field, field.value);
  field.dispatchEvent(new Event("passages", { bubbles: true }));
}

const fields = (form) => [...form.elements].filter(({ name }) => /^(subject|body)(_|$)/.test(name));

// The page comes with the passages of the words that it came with.
function begin() {
  for (const form of document.querySelectorAll("[data-wording]")) {
    fields(form).filter((field) => !known.has(field)).forEach((field) => follow(field, field.defaultValue));
  }
}

document.addEventListener("wording", ({ target, detail }) => {
  fields(target).forEach((field) => follow(field, detail[field.name]));
});
document.addEventListener("input", ({ target }) => {
  if (known.has(target)) follow(target, known.get(target));
});
document.addEventListener("htmx:afterSettle", begin);
begin();
