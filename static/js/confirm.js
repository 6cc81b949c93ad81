// form[data-confirm="Question?"], or the button that submits it, asks in a dialog first;
// [data-dialog="id"] opens one. A button with data-unsaved="Question?" data-unsaved-in="id" asks
// that instead while the form of that id holds what was typed and not saved.
const dialog = document.getElementById("confirm-dialog");

const changed = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

function unsaved(button) {
  const form = document.getElementById(button?.dataset.unsavedIn ?? "");
  return form && (form.matches("[data-preview-now]") || [...form.elements].some(changed)) && button.dataset.unsaved;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const asked = event.submitter?.dataset.confirm ? event.submitter : form;
  const question = unsaved(event.submitter) || asked.dataset.confirm;
  if (!question || form.dataset.confirmed || !dialog) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(question, asked.dataset.confirmLabel ?? event.submitter?.dataset.confirmLabel).then((yes) => {
    if (!yes) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  });
}, true);

function ask(question, label) {
  dialog.querySelector("h2").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = label || yes.dataset.label;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog")) {
    event.target.closest("dialog")?.close("no");
  }
});
