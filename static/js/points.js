// [data-drag="text"]: dragged into a letter it is that text. A letter that nobody has touched yet
// has its caret in the first note to oneself, else before the farewell: what is put in lands there.
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
