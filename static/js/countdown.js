// <time data-countdown="ISO"> says how long is left or gone, in the language of the page.
const language = document.documentElement.lang || "fr";
const whole = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function hours(left) {
  const count = Math.trunc(left / HOUR);
  const minutes = Math.floor(Math.abs(left % HOUR) / MINUTE);
  if (!minutes || left < 0) return exact.format(count, "hour");
  // "dans 3 heures" becomes "dans 3 h 12": the wording stays the language's own.
  const parts = exact.formatToParts(count, "hour");
  const before = parts[0].type === "literal" ? parts[0].value : "";
  return `${before}${Math.abs(count)}\u00a0h\u00a0${String(minutes).padStart(2, "0")}`;
}

// "après-demain" is a matter of dates, not of hours: 39 hours may lead to tomorrow.
function days(left, now) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(now + left) - midnight(now)) / DAY);
}

export function say(left, now = Date.now()) {
  const size = Math.abs(left);
  if (size < MINUTE) return whole.format(0, "second");
  if (size < HOUR) return exact.format(Math.trunc(left / MINUTE), "minute");
  if (size < DAY) return hours(left);
  return whole.format(days(left, now), "day");
}

function refresh() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(element.dataset.countdown) - Date.now();
    if (Number.isNaN(left)) continue;
    element.textContent = say(left);
    element.classList.toggle("is-past", left < 0);
  }
}

refresh();
setInterval(refresh, 20_000);
document.addEventListener("htmx:load", refresh);
document.addEventListener("visibilitychange", refresh);
