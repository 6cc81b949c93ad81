// Underline: on a "passages" event the field's passages are underlined in it, by a layer behind it
// that holds the same words in the same type and scrolls with it. Where lines overlap the graver
// is drawn. Loaded before passages.js.
const TYPE = `fontFamily fontSize fontSizeAdjust fontStyle fontWeight fontStretch fontVariant fontKerning fontFeatureSettings
  lineHeight letterSpacing wordSpacing textIndent textAlign textRendering tabSize whiteSpace wordBreak overflowWrap direction
  padding borderWidth`.split(/\s+/);
const GRAVITY = ["block", "warn", "kept"];
const watched = new WeakSet();

function scroll(field) {
  field.previousElementSibling.scrollTo({ left: field.scrollLeft, top: field.scrollTop, behavior: "instant" });
}

function fit(field) {
  const layer = field.previousElementSibling;
  const style = getComputedStyle(field);
  for (const name of TYPE) layer.style[name] = style[name];
  layer.classList.toggle("is-line", field.tagName === "INPUT");
  layer.classList.toggle("is-scrolled", field.tagName !== "INPUT" && field.scrollHeight > field.clientHeight);
  scroll(field);
}

const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => fit(target)));

function watch(field) {
  const made = (name) => Object.assign(document.createElement("div"), { className: name });
  const [frame, layer, held] = [made("underlined"), made("underlay"), document.activeElement === field];
  layer.ariaHidden = "true";
  layer.append(document.createElement("span"));
  field.replaceWith(frame);
  frame.append(layer, field);
  if (held) field.focus();
  watched.add(field);
  sizes.observe(field);
}

function piece(text, from, to, marks) {
  const over = marks.filter((mark) => mark.from < to && mark.to > from);
  const part = document.createElement(over.length ? "mark" : "span");
  part.textContent = text.slice(from, to);
  part.dataset.from = from;
  if (over.length) part.className = `wording-${GRAVITY.find((verdict) => over.some((mark) => mark.verdict === verdict))}`;
  return part;
}

document.addEventListener("passages", ({ target: field }) => {
  if (!watched.has(field)) watch(field);
  const rows = field.form.querySelectorAll(`[data-wording-findings] [data-in="${field.name}"][data-from]`);
  const marks = [...rows].map(({ dataset: { from, to, verdict } }) => ({ from: Number(from), to: Number(to), verdict }));
  const cuts = [...new Set([0, field.value.length, ...marks.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((to, at) => piece(field.value, cuts[at], to, marks));
  field.previousElementSibling.firstChild.replaceChildren(...parts, "\u200b");
  fit(field);
});
for (const name of ["scroll", "keyup", "select"]) {
  document.addEventListener(name, ({ target }) => watched.has(target) && scroll(target), true);
}
