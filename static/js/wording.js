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

function replace(button) {
  const form = button.closest("form");
  for (const field of [form.elements.subject, form.elements.body]) {
    const at = field.value.indexOf(button.dataset.sentence);
    if (at < 0) continue;
    field.setRangeText(button.dataset.instead, at, at + button.dataset.sentence.length, "select");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
}

const timers = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.wording || event.target.name.startsWith("reason-")) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => look(form), WAIT));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-instead]");
  if (button) replace(button);
});
