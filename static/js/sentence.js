// button[data-sentence="…"]: puts its sentence where the caret is (or was) in the letter,
// [data-insert-target]; with [data-paragraph], as a paragraph of its own. Without a letter on the page the button stays hidden: one copies.
const target = () => document.querySelector("textarea[data-insert-target]");

const show = () => {
  if (!target()) return;
  document.querySelectorAll("[data-sentence][hidden]").forEach((button) => {
    button.hidden = false;
  });
};

// A note to oneself that is selected is written over only by what it asks for: [data-hole="2"] is
// the third note; what none asks for stands "before" the first one, or "after" the last.
const aim = (area, hole) => {
  const { selectionStart: start, selectionEnd: end, value } = area;
  if (!/^\[\[[^]*?\]\]$/.test(value.slice(start, end))) return;
  const notes = [...value.matchAll(/\[\[[^]*?\]\]/g)];
  const note = notes[hole === "after" ? notes.length - 1 : (Number(hole) || 0)];
  const [from, to] = [note.index, note.index + note[0].length];
  area.setSelectionRange(hole === "after" ? to : from, hole === "before" ? from : to);
};

const insert = (area, sentence, apart) => {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const before = value.slice(0, start);
  const after = value.slice(end);
  const gap = before && !/\s$/.test(before) ? apart : "";
  const space = after && !/^\s/.test(after) ? apart : "";
  area.focus();
  // Typed, not set: the browser's own undo takes it back.
  if (document.execCommand("insertText", false, `${gap}${sentence}${space}`)) return;
  area.setRangeText(`${gap}${sentence}${space}`, start, end, "end");
  // Whoever saves, previews or checks the letter learns of it as of typing.
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-sentence]:not([data-instead])");
  const area = target();
  if (!button || !area) return;
  event.preventDefault();
  if ("hole" in button.dataset) aim(area, button.dataset.hole);
  insert(area, button.dataset.sentence, "paragraph" in button.dataset ? "\n\n" : " ");
});
document.addEventListener("htmx:afterSwap", show);
show();
