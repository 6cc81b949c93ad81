// Wording: form[data-wording] is posted to that address while one types, and the answer fills
// the [data-wording-findings] inside it. A proposed sentence takes the place of the one it is for.
// The reasons for keeping a passage stand there too: nothing moves under whoever types one.
const WAIT = 600;

async function look(form) {
  const target = form.querySelector("[data-wording-findings]");
  if (!target) return;
  const turn = (form.wordingTurn = (form.wordingTurn ?? 0) + 1);
  const answer = await fetch(form.dataset.wording, { method: "POST", body: new FormData(form) });
  if (!answer.ok || turn !== form.wordingTurn || target.querySelector("input:focus")) return;
  target.innerHTML = await answer.text();
}

// The field of the form that holds these words, with them selected.
function found(form, words) {
  for (const field of [form.elements.body, form.elements.subject].filter(Boolean)) {
    const at = field.value.indexOf(words);
    if (at < 0) continue;
    field.focus();
    field.setSelectionRange(at, at + words.length);
    return field;
  }
  return null;
}

function replace(button) {
  const field = found(button.form, button.dataset.sentence);
  if (!field) return;
  field.setRangeText(button.dataset.instead, field.selectionStart, field.selectionEnd, "select");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const timers = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.wording || event.target.name.startsWith("reason-")) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => look(form), WAIT));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-instead], [data-find]");
  if (button?.dataset.find) found(button.form, button.dataset.find);
  else if (button) replace(button);
});
