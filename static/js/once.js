// form[data-once] is sent once: the second click of a double click does nothing.
// The server has the last word; this only spares people the "already done".
const busy = new WeakSet();

function lock(form, submitter) {
  busy.add(form);
  submitter?.setAttribute("aria-busy", "true");
}

function free(form) {
  busy.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || (form.dataset.confirm && !form.dataset.confirmed && event.defaultPrevented)) return;
  if (busy.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  lock(form, event.submitter);
  // A file that downloads, or a server that never answers, must not leave a dead form.
  setTimeout(() => free(form), 8000);
}, true);

const all = () => document.querySelectorAll("form[data-once]").forEach(free);
addEventListener("pageshow", (event) => { if (event.persisted) all(); });
document.addEventListener("htmx:afterRequest", ({ target }) => {
  const form = target.closest?.("form[data-once]");
  if (form) free(form);
});
