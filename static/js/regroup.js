// form[data-regroup]: dragging a person onto another group ticks them, chooses its criterion and
// presses the same button as the keyboard does.
const form = document.querySelector("form[data-regroup]");
let dragged = null;

function over(group, on) {
  group.classList.toggle("is-over", on);
}

for (const person of form?.querySelectorAll("[data-person]") ?? []) {
  person.draggable = true;
  person.addEventListener("dragstart", (event) => {
    dragged = person;
    person.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", person.dataset.person);
  });
  person.addEventListener("dragend", () => {
    person.classList.remove("is-dragged");
    dragged = null;
  });
}

for (const group of form?.querySelectorAll("[data-criterion]") ?? []) {
  group.addEventListener("dragover", (event) => {
    if (!dragged || group.contains(dragged)) return;
    event.preventDefault();
    over(group, true);
  });
  group.addEventListener("dragleave", (event) => {
    if (!group.contains(event.relatedTarget)) over(group, false);
  });
  group.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    over(group, false);
    dragged.querySelector("[name=item]").checked = true;
    form.elements.criterion.value = group.dataset.criterion;
    form.requestSubmit(form.querySelector("[data-move-here]"));
  });
}
