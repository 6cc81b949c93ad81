// form[data-unless="id"]: while its fields hold other words than they came with, what has that id is
// hidden: a yes to the old words is no longer at hand. A reset is told as typing is.
const changed = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

function look(form) {
  document.getElementById(form.dataset.unless)?.toggleAttribute("hidden", [...form.elements].some(changed));
}

document.addEventListener("input", ({ target }) => target.form?.dataset.unless && look(target.form));
document.addEventListener("reset", ({ target: form }) => {
  if (!form.dataset.unless) return;
  setTimeout(() => [...form.elements].forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true }))));
});
document.querySelectorAll("form[data-unless]").forEach(look);
