/* Sugar only: every page works without this file. */
(() => {
  "use strict";

  const summary = document.querySelector(".errsum");
  if (summary) summary.focus();

  // Buttons of a form that was sent are quiet until the answer is there; a page restored by "back" wakes them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // A part with data-poll="seconds" is replaced by its newer self until it comes without the attribute.
  const refresh = async (part) => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page.getElementById(part.id);
      // The run has ended: the whole page tells more than its bar.
      if (!newer || !newer.dataset.poll) return location.reload();
      part.replaceWith(newer);
      watch(newer);
    } catch {
      watch(part);
    }
  };
  const watch = (part) => setTimeout(refresh, 1000 * Number(part.dataset.poll), part);
  document.querySelectorAll("[data-poll][id]").forEach(watch);
})();
