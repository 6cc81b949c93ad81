// a[data-opens="id"] opens that <details> and puts the writer into its first field.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens]");
  const part = link && document.getElementById(link.dataset.opens);
  if (!part) return;
  event.preventDefault();
  part.open = true;
  const field = part.querySelector("textarea") ?? part.querySelector("input:not([type=hidden])");
  field?.focus();
  part.scrollIntoView({ block: "nearest" });
});
