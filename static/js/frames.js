// iframe[data-fit]: as tall as the letter in it, so that a sheet has no scrollbar of its own.
function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body || page.URL === "about:blank") return;
  frame.height = 0;
  frame.height = Math.ceil(page.documentElement.scrollHeight);
  frame.classList.add("is-fitted");
}

const widths = new WeakMap();
const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (widths.get(target) === contentRect.width) continue;
    widths.set(target, contentRect.width);
    fit(target);
  }
});

function watch(frame) {
  frame.addEventListener("load", () => fit(frame));
  observer.observe(frame);
  fit(frame);
}

const find = (root) => root.querySelectorAll("iframe[data-fit]").forEach(watch);
find(document);
document.addEventListener("htmx:load", ({ target }) => { if (target !== document.body) find(target); });
