// Rows of [data-reorder] get buttons that move them up and down; the position fields follow.
// Without this, the positions can be typed.
const words = document.querySelector("[data-reorder]")?.dataset ?? {};

function button(label, text, step) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button quiet small square", title: label });
  made.setAttribute("aria-label", label);
  made.dataset.step = step;
  made.textContent = text;
  return made;
}

function equip(row) {
  if (row.querySelector("[data-step]")) return;
  const buttons = document.createElement("div");
  buttons.className = "reorder";
  buttons.append(button(words.up, "↑", -1), button(words.down, "↓", 1));
  row.prepend(buttons);
  name(row);
}

function number(rows) {
  [...rows.children].forEach((row, index) => {
    const field = row.querySelector("[data-position]");
    if (field) field.value = index + 1;
  });
}

function name(row) {
  const text = row.querySelector("input:not([type=hidden])")?.value ?? "";
  for (const made of row.querySelectorAll("[data-step]")) {
    made.setAttribute("aria-label", [made.title, text].filter(Boolean).join(" : "));
  }
}

function move(row, step) {
  const rows = row.parentElement;
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  other[step < 0 ? "before" : "after"](row);
  number(rows);
  row.querySelector(`[data-step="${step}"]`).focus();
  const place = [...rows.children].indexOf(row) + 1;
  document.getElementById("announce").textContent = `${words.moved} ${place}`;
}

for (const rows of document.querySelectorAll("[data-reorder] [data-formset-rows]")) {
  rows.closest("[data-reorder]").classList.add("reorders");
  [...rows.children].forEach(equip);
  new MutationObserver(() => {
    [...rows.children].forEach(equip);
    number(rows);
  }).observe(rows, { childList: true });
  rows.addEventListener("focusin", (event) => name(event.target.closest("[data-formset-row]")));
  rows.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-step]");
    if (pressed) move(pressed.closest("[data-formset-row]"), Number(pressed.dataset.step));
  });
}
