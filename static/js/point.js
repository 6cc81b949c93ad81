// button[data-point="id"][data-point-from][data-point-to]: selects that passage of a field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-point]");
  const field = button && document.getElementById(button.dataset.point);
  if (!field) return;
  event.preventDefault();
  const from = Number(button.dataset.pointFrom);
  const line = field.value.slice(0, from).split("\n").length;
  const lines = field.value.split("\n").length;
  field.focus();
  field.setSelectionRange(from, Math.max(from + 1, Number(button.dataset.pointTo)));
  if (field.tagName === "TEXTAREA") field.scrollTop = (field.scrollHeight * Math.max(line - 4, 0)) / lines;
});
