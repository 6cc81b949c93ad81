// Wording: the form of [data-wording] (itself, or a fieldset of it) is posted to that address while
// one types; the answer fills the [data-wording-findings] inside, a "wording" event tells
// underline.js which words were read. A finding leads to its passage, a proposed sentence takes the
// place of the one it is for. Reasons are typed there too: nothing moves under whoever types one.
const WAIT = 600;

async function look(form) {
  const target = form.querySelector("[data-wording-findings]");
  if (!target || form.closest("form").querySelector("button[aria-busy]")) return; // being sent
  const turn = (form.wordingTurn = (form.wordingTurn ?? 0) + 1);
  const texts = Object.fromEntries([...form.elements].map(({ name, value }) => [name, value]));
  const answer = await fetch(form.dataset.wording, { method: "POST", body: new FormData(form.closest("form")) });
  if (!answer.ok || turn !== form.wordingTurn || target.querySelector("input:focus")) return;
  target.innerHTML = await answer.text();
  form.dispatchEvent(new CustomEvent("wording", { bubbles: true, detail: texts }));
}

// Where a finding's passage stands by now; a change inside it took its place from the row.
function place(button) {
  const { in: part, from, to } = button.closest("[data-in]").dataset;
  const field = button.form.elements[part];
  if (from !== undefined) return { field, from: Number(from), to: Number(to) };
  const words = button.dataset.find ?? button.dataset.sentence;
  const at = field.value.indexOf(words);
  return at < 0 ? null : { field, from: at, to: at + words.length };
}

function select(field, from, to) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  const layer = field.previousElementSibling;
  (layer?.querySelector(`mark[data-from="${from}"]`) ?? field).scrollIntoView({ block: "center" });
  if (layer) field.scrollTop = layer.scrollTop;
}

// Typed, not set: so the browser's own undo takes it back.
function replace({ dataset: { sentence, instead } }, { field, from }) {
  const at = Math.max(field.value.lastIndexOf(sentence, from), field.value.indexOf(sentence));
  if (at < 0) return;
  select(field, at, at + sentence.length);
  if (!document.execCommand("insertText", false, instead)) {
    field.setRangeText(instead);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(at, at + instead.length);
}

const timers = new WeakMap();
document.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-wording]");
  if (!form || target.name.startsWith("reason-")) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(look, WAIT, form));
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-instead], [data-find]");
  const spot = button && place(button);
  if (spot && button.dataset.instead) replace(button, spot);
  else if (spot) select(spot.field, spot.from, spot.to);
});
