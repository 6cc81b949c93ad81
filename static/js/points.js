// [data-drag="text"]: dragged into a letter it is that text. A letter that nobody has touched yet
// has its caret in the first note to oneself, else before the farewell: what is put in lands there.
// button[data-remove="text"]: takes that text out of the letter, with the empty lines it leaves.
document.addEventListener("dragstart", (event) => {
  const point = event.target.closest?.("[data-drag]");
  if (!point) return;
  event.dataTransfer.setData("text/plain", `${point.dataset.drag}\n\n`);
  event.dataTransfer.effectAllowed = "copy";
});

const area = document.querySelector("textarea[data-insert-target]");
if (area && document.activeElement !== area) {
  const hole = /\[\[[^]*?\]\]/.exec(area.value);
  const paragraphs = area.value.split("\n\n");
  const before = paragraphs.slice(0, Math.max(1, paragraphs.length - 2)).join("\n\n").length;
  if (hole) area.setSelectionRange(hole.index, hole.index + hole[0].length);
  else area.setSelectionRange(before, before);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-remove]");
  const at = button && area ? area.value.lastIndexOf(button.dataset.remove) : -1;
  if (at < 0) return;
  event.preventDefault();
  const before = area.value.slice(0, at).trimEnd();
  const after = area.value.slice(at + button.dataset.remove.length).trimStart();
  const gap = before && after ? "\n\n" : "";
  area.focus();
  area.setSelectionRange(before.length, area.value.length - after.length);
  // Typed, not set: the browser's own undo takes it back.
  if (document.execCommand(gap ? "insertText" : "delete", false, gap)) return;
  area.setRangeText(gap, before.length, area.value.length - after.length, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// What the page says is to settle, at its top: nothing is, once nothing is found any more.
document.addEventListener("wording", ({ target }) => {
  const told = document.querySelector("[data-to-settle]");
  if (told) told.hidden = !target.querySelector(".finding-why");
});
