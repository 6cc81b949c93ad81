// Live preview: the fields of form[data-preview] are posted to that address while one types.
// Into an iframe the answer keeps its own headers: a mail's inline styles never meet our CSP.
const WAIT = 500;

let asked = 0;

// Whether the mail can be shown: what the fields hold has no mistake, and nothing was typed since.
async function fill(form, target) {
  const turn = ++asked;
  const answer = await fetch(form.dataset.preview, {
    method: "POST",
    body: new FormData(form),
    headers: { "HX-Request": "true" },
  });
  const html = await answer.text();
  if (!answer.ok || turn !== asked) return answer.ok ? null : true;
  target.innerHTML = html;
  window.htmx?.process(target);
  return !target.querySelector("[data-preview-wrong]");
}

function post(form, frame) {
  const copy = document.createElement("form");
  Object.assign(copy, { method: "post", action: form.dataset.preview, target: frame.name, hidden: true });
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    const input = document.createElement("textarea");
    Object.assign(input, { name, value });
    copy.append(input);
  }
  document.body.append(copy);
  frame.parentElement.setAttribute("aria-busy", "true");
  frame.addEventListener("load", () => frame.parentElement.removeAttribute("aria-busy"), { once: true });
  copy.submit();
  copy.remove();
}

async function show(form) {
  const frame = document.querySelector(`iframe[name="${CSS.escape(form.dataset.previewFrame ?? "")}"]`);
  const target = document.getElementById(form.dataset.previewInto ?? "");
  const good = target ? await fill(form, target) : true;
  if (!frame || good === null) return;
  frame.parentElement.toggleAttribute("data-stale", !good); // the last good mail stays, dimmed
  if (good) post(form, frame);
}

// Typed words that came back with the page: the frame was filled with others.
document.querySelectorAll("form[data-preview-now]").forEach(show);

const timers = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.preview) return;
  document.getElementById(form.dataset.previewClears ?? "")?.replaceChildren();
  clearTimeout(timers.get(form));
  // A form that is being sent shows its answer: what it would have been has gone.
  timers.set(form, setTimeout(() => form.querySelector("button[aria-busy]") || show(form), WAIT));
});
