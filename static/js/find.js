// Comfort for fields that take one of very many: names that begin as typed, asked for while typing.
// Without it the exact name does.
"use strict";

for (const field of document.querySelectorAll("input[data-find][list]")) {
  const offered = document.getElementById(field.getAttribute("list"));
  const first = [...offered.options].map((option) => option.cloneNode(true));
  let asked = 0;
  let wait;
  field.addEventListener("input", () => {
    clearTimeout(wait);
    const typed = field.value.trim();
    const number = ++asked;
    if (!typed) {
      offered.replaceChildren(...first);
      return;
    }
    wait = setTimeout(async () => {
      try {
        const answer = await fetch(`${field.dataset.find}?q=${encodeURIComponent(typed)}`);
        const found = answer.ok ? await answer.json() : [];
        // Of several answers under way only the last one counts.
        if (number !== asked || !found.length) return;
        offered.replaceChildren(...found.map((one) => {
          const option = document.createElement("option");
          option.value = one.value ?? one;
          if (one.label) option.label = one.label;
          return option;
        }));
      } catch {
        // No suggestions then.
      }
    }, 120);
  });
}
