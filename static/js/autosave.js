// form[data-autosave="key"]: what was typed stays in this tab until the form is sent.
// sessionStorage, never localStorage: another person at this machine must not find it.
const keyOf = (form) => `autosave:${location.pathname}:${form.dataset.autosave}`;
const fields = (form) =>
  [...form.querySelectorAll("textarea[name], input[type=text][name], input:not([type])[name]")];

function save(form) {
  const values = Object.fromEntries(
    fields(form).filter((field) => field.value !== field.defaultValue).map((field) => [field.name, field.value]),
  );
  try {
    if (Object.keys(values).length) sessionStorage.setItem(keyOf(form), JSON.stringify(values));
    else sessionStorage.removeItem(keyOf(form));
  } catch { /* storage is full or refused: typing goes on */ }
}

function restore(form) {
  let values;
  try { values = JSON.parse(sessionStorage.getItem(keyOf(form)) || "{}"); } catch { return; }
  for (const field of fields(form)) {
    // A page that comes back with errors holds newer text than the tab does.
    if (field.name in values && field.value === field.defaultValue && !form.querySelector(".error-summary")) {
      field.value = values[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

document.querySelectorAll("form[data-autosave]").forEach(restore);
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form) save(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-autosave]")) return;
  try { sessionStorage.removeItem(keyOf(event.target)); } catch { /* nothing was kept */ }
});
