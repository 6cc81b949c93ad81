// Dragging a card presses the button of its own move menu: one way in, with or without a mouse.
const moveButton = (card, stage) =>
  [...card.querySelectorAll("[data-move] button[name=stage]")].find((b) => b.value === stage);

let dragged = null;
let moved = null;

function start(card) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    card.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.card);
  });
  card.addEventListener("dragend", () => {
    card.classList.remove("is-dragged");
    document.querySelectorAll(".is-over").forEach((list) => list.classList.remove("is-over"));
    dragged = null;
  });
  card.querySelector("[data-move]")?.addEventListener("submit", (event) => {
    if (event.submitter) moved = { id: card.id, name: card.dataset.card, stage: event.submitter.textContent };
  });
}

function receive(column) {
  const list = column.querySelector(".board-cards");
  const fits = () => dragged && moveButton(dragged, column.dataset.stage);
  column.addEventListener("dragover", (event) => {
    if (!fits()) return;
    event.preventDefault();
    list.classList.add("is-over");
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) list.classList.remove("is-over");
  });
  column.addEventListener("drop", (event) => {
    const button = fits();
    if (!button) return;
    event.preventDefault();
    list.prepend(dragged);
    // A real click: htmx sends the name and value of the button that was clicked.
    button.click();
  });
}

function bind(board) {
  board.querySelectorAll("[data-card]").forEach(start);
  board.querySelectorAll("[data-stage]").forEach(receive);
  if (!moved) return;
  const text = board.dataset.moved.replace("{name}", moved.name).replace("{stage}", moved.stage);
  document.getElementById("announce").textContent = text;
  document.getElementById(moved.id)?.querySelector("a, summary")?.focus();
  moved = null;
}

document.querySelectorAll("[data-board]").forEach(bind);
document.addEventListener("htmx:load", ({ target }) => { if (target.matches("[data-board]")) bind(target); });
