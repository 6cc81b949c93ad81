// Forms: focus on the summary of errors, filters that send themselves, rows added to a formset, long texts sent by keyboard.
document.querySelector("[data-focus]")?.focus();

// The arrows of the keyboard pass over the choices of a list: what they stop at is sent by Enter, or when one goes on.
let passing = null;
const sends = (field) => field.form?.matches("[data-submit-on-change]");

function send(field) {
  passing = null;
  field.form.dataset.changed = field.name;
  field.form.requestSubmit();
}

document.addEventListener("keydown", ({ key, target }) => {
  if (target.localName !== "select" || !sends(target)) return;
  if (key === "Enter" && passing?.changed) send(target);
  else if (key !== "Tab" && key !== "Enter") passing = { field: target, changed: passing?.changed };
});

document.addEventListener("pointerdown", () => (passing = null));

document.addEventListener("change", ({ target }) => {
  if (!sends(target)) return;
  if (passing?.field === target) passing.changed = true;
  else send(target);
});

document.addEventListener("focusout", ({ target }) => {
  if (passing?.field === target && passing.changed) send(target);
});

// Ctrl and Enter (⌘ on a Mac) end a long text.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.form?.matches("[data-ctrl-enter]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-formset-add]");
  if (button) addRow(button.closest("[data-formset]"));
});

function addRow(set) {
  const total = set.querySelector(`[name="${CSS.escape(set.dataset.formset)}-TOTAL_FORMS"]`);
  const row = set.querySelector("template").content.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replaceAll("__prefix__", total.value);
    }
  }
  total.value = Number(total.value) + 1;
  const rows = set.querySelector("[data-formset-rows]");
  rows.append(row);
  rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}
