// A page that answers by loading itself again: by keyboard, one comes back to the row, or the filter, that one was at.
const KEPT = "place";
const ROW = "[data-keys] [data-key-item]";
const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.offsetParent);
let byKeyboard = false;

document.addEventListener("keydown", () => (byKeyboard = true), true);
document.addEventListener("pointerdown", () => (byKeyboard = false), true);

document.addEventListener("submit", ({ target }) => {
  const row = target.closest(ROW);
  const field = target.dataset.changed;
  if (!byKeyboard || !(row || field)) return;
  const index = row ? seen(ROW).indexOf(row) : 0;
  const selector = row ? ROW : `[name="${CSS.escape(field)}"]`;
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, selector, index }));
});

const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
if (place?.path === location.pathname && document.activeElement === document.body) {
  const found = seen(place.selector);
  const back = found[Math.min(place.index, found.length - 1)];
  (place.selector === ROW ? back?.querySelector("a[href], button") : back)?.focus();
}
