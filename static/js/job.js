// Keeps a job's page up to date while the job runs: fetches the page and takes over what changed.
(() => {
  "use strict";
  const EVERY = 1000;
  const state = () => document.getElementById("job-state").dataset.state;
  const isEnded = () => !["queued", "running"].includes(state());

  // A bar that is only moved glides; one that is replaced jumps.
  const moveBar = (old, fresh) => {
    const [bar, next] = [old.querySelector("progress"), fresh.querySelector("progress")];
    if (!bar || !next || bar.hasAttribute("value") !== next.hasAttribute("value")) return false;
    if (next.hasAttribute("value")) {
      bar.max = next.max;
      bar.value = next.value;
    }
    bar.textContent = next.textContent;
    old.querySelector("label").textContent = fresh.querySelector("label").textContent;
    return true;
  };

  const take = (page) => {
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || fresh.outerHTML === old.outerHTML) continue;
      if (old.id === "job-progress" && moveBar(old, fresh)) continue;
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(document.adoptNode(fresh));
      if (hadFocus) (fresh.querySelector("button, a, [tabindex]") || document.querySelector("h1")).focus();
    }
  };

  const look = async () => {
    const before = state();
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.redirected || answer.status === 404) return location.reload();
      if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The site is away for a moment; the next look may find it.
    }
    if (state() !== before) {
      document.getElementById("job-said").textContent = document.querySelector("#job-state .badge").textContent;
    }
    if (!isEnded()) setTimeout(look, document.hidden ? 10 * EVERY : EVERY);
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isEnded()) look();
  }, { once: true });
  setTimeout(look, EVERY);
})();
