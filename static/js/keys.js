// j and k walk every [data-keys] list on the page (or press what claims them), Enter opens, data-shortcut presses, ? explains.
const typing = (element) =>
  element.matches?.("input, textarea, select, [contenteditable], [contenteditable] *");
const ROW = "[data-keys] [data-key-item]";
const rows = () => [...document.querySelectorAll(ROW)].filter((row) => row.offsetParent);
const opener = (row) => row.querySelector("a[href], button");

function walk(step) {
  const list = rows();
  if (!list.length) return press(step > 0 ? "j" : "k");
  const here = list.findIndex((row) => row.contains(document.activeElement) || row.matches(".is-current"));
  const next = list[Math.max(0, Math.min(list.length - 1, here < 0 ? 0 : here + step))];
  list.forEach((row) => row.classList.toggle("is-current", row === next));
  opener(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function help() {
  const dialog = document.getElementById("keys-help");
  const list = dialog?.querySelector("[data-keys-help]");
  if (!list) return;
  list.querySelectorAll("[data-added]").forEach((line) => line.remove());
  const keys = new Map();
  document.querySelectorAll("[data-shortcut]").forEach((one) => keys.has(one.dataset.shortcut) || keys.set(one.dataset.shortcut, one));
  for (const target of keys.values()) {
    const key = Object.assign(document.createElement("kbd"), { className: "kbd", textContent: target.dataset.shortcut });
    const cell = document.createElement("span");
    const text = document.createElement("span");
    text.textContent = target.dataset.shortcutLabel || target.textContent.trim();
    cell.append(key);
    for (const part of [cell, text]) {
      part.dataset.added = "";
      list.append(part);
    }
  }
  dialog.showModal();
}

function press(key) {
  const current = document.querySelector(".is-current, [data-key-item]:focus-within");
  const selector = `[data-shortcut="${CSS.escape(key)}"]`;
  const every = [...document.querySelectorAll(selector)];
  // A row's key is pressed in the row where one stands, and never in another.
  const target = current?.querySelector(selector) ?? every.find((one) => !one.closest(ROW));
  if (!target && !current && every.length && rows().length) walk(1);
  target?.focus();
  target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open], details[data-menu][open]")) return;
  const action = { j: () => walk(1), k: () => walk(-1), "?": help }[event.key];
  if (action) action();
  else if (event.key.length !== 1 || !press(event.key)) return;
  event.preventDefault();
});
