// button[data-insert="text"][data-insert-target="id id"]: puts the text at the caret of the one
// of these fields that was used last (else of the last named), instead of what is selected there.
const used = new Map();
document.addEventListener("focusin", ({ target }) => { if (target.id) used.set(target.id, performance.now()); });

function field(ids) {
  const fields = ids.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const before = (a, b) => (used.get(a.id) ?? 0) - (used.get(b.id) ?? 0);
  return fields.sort(before).at(-1);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const into = button && field(button.dataset.insertTarget);
  if (!into) return;
  event.preventDefault();
  const text = into.tagName === "TEXTAREA" ? button.dataset.insert : button.dataset.insert.replace(/\s*\n\s*/g, " ");
  into.focus();
  // Typed, not set: the browser's own undo takes it back.
  if (document.execCommand("insertText", false, text)) return;
  into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
  into.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
