// input[data-mirror="name"]: what is typed shows at once in [data-mirror-of="name"].
document.addEventListener("input", ({ target }) => {
  const name = target.dataset?.mirror;
  if (!name) return;
  document.querySelectorAll(`[data-mirror-of="${CSS.escape(name)}"]`).forEach((place) => {
    place.textContent = target.value;
  });
});
