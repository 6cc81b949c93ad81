// Toasts leave by themselves after a long while; the pointer or the focus on one keeps it.
const STAY = 20_000;

function watch(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "";
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const pause = () => clearTimeout(timer);
  const resume = () => {
    pause();
    if (!toast.matches(":hover, :focus-within")) wait();
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("pointerleave", resume);
  toast.addEventListener("focusout", () => setTimeout(resume));
  wait();
}

const all = () => document.querySelectorAll("[data-toast]").forEach(watch);
all();
for (const name of ["htmx:load", "htmx:oobAfterSwap"]) document.addEventListener(name, all);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});
