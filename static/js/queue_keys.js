/* Keys of the queue, sugar only: j and k walk, x ticks, Enter opens, ? explains. They can be turned off (WCAG 2.1.4). */
(() => {
  "use strict";

  const OFF = "queue-keys-off";
  const help = document.getElementById("keys-help");
  const opener = document.getElementById("keys-open");
  if (!help || !opener) return;
  const rows = [...document.querySelectorAll("table.queue tbody tr")];
  const toggle = help.querySelector("[name=keys-on]");

  // A browser that keeps nothing for us has the keys on.
  const kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(OFF) === "1";
      localStorage.setItem(OFF, value);
    } catch {
      return false;
    }
  };
  toggle.checked = !kept();
  toggle.addEventListener("change", () => kept(toggle.checked ? "0" : "1"));

  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  help.querySelector("[name=keys-close]").addEventListener("click", () => help.close());

  const isTyping = (target) => target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const current = () => rows.findIndex((row) => row.contains(document.activeElement));

  // Focus goes to the row's own link: it is seen, it is read out, and Enter follows it.
  const walk = (step) => {
    const at = current();
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    rows[next]?.querySelector("a").focus();
  };
  const tick = () => rows[current()]?.querySelector("[name=rows]")?.click();
  const keys = { j: () => walk(1), k: () => walk(-1), x: tick, "?": () => help.showModal() };

  document.addEventListener("keydown", (event) => {
    const isOurs = Object.hasOwn(keys, event.key) && toggle.checked && !help.open;
    if (!isOurs || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
