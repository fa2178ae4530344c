// Comfort for the editor: autosave, suggestions for tags, keys, a count of words.
// The editor works without it.
"use strict";

const form = document.querySelector(".editor-form");
const text = form.elements.content;
const told = form.querySelector("[data-autosaved]");
const WAIT_MS = 3000;
const RETRY_MS = 15000;

/* Autosave: first into this browser, then to the site; out of the browser once the site has it. */
const key = `platen ${form.elements.writer?.value ?? ""} ${form.dataset.editor} ${form.elements.desk?.value ?? ""}`;
const prefix = `platen ${form.elements.writer?.value ?? ""} ${form.dataset.editor} `;
let timer = 0;
let sending = false;
let leaving = false;

const fields = () => new URLSearchParams(new FormData(form)).toString();
let known = fields();

function remember(body) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), body }));
    return true;
  } catch {
    return false; // Full, or forbidden: the site still gets it.
  }
}

function forget(name = key) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept either.
  }
}

function post(body, isLast) {
  return fetch(form.dataset.autosave, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body,
    redirect: "manual",
    // A page that goes away may still send 64 kB; longer texts wait in the browser.
    keepalive: isLast && body.length < 60000,
  });
}

async function autosave(isLast = false) {
  clearTimeout(timer);
  const body = fields();
  if (body === known || leaving) return;
  const isKept = remember(body);
  if (!form.dataset.autosave) {
    known = body;
    told.textContent = isKept ? `Kept in this browser ${new Date().toLocaleTimeString("en-GB")}` : "";
    return;
  }
  if (sending && !isLast) return schedule(WAIT_MS);
  sending = true;
  try {
    const answer = await post(body, isLast);
    if (answer.status === 204) {
      known = body;
      forget();
      told.textContent = `Saved ${new Date().toLocaleTimeString("en-GB")}`;
    } else {
      refused(answer, isKept);
    }
  } catch {
    told.textContent = isKept ? "The site can’t be reached. Your text is kept in this browser." : "The site can’t be reached.";
    schedule(RETRY_MS);
  } finally {
    sending = false;
  }
  if (fields() !== known) schedule(WAIT_MS);
}

function refused(answer, isKept) {
  const where = isKept ? " Your text is kept in this browser." : "";
  told.textContent = answer.type === "opaqueredirect"
    ? `You are signed out.${where} Press a button to sign in: the text comes along.`
    : `The site could not take the text (${answer.status}).${where}`;
  schedule(RETRY_MS);
}

function schedule(ms) {
  clearTimeout(timer);
  timer = setTimeout(autosave, ms);
}

form.addEventListener("input", () => schedule(WAIT_MS));
addEventListener("pagehide", () => autosave(true));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") autosave(true);
});
addEventListener("online", () => autosave());
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction")) return;
  // Until the next page shows that it is saved, the browser keeps what is sent.
  clearTimeout(timer);
  leaving = true;
  if (remember(fields())) sessionStorage.setItem(SENT, key);
});
addEventListener("pageshow", () => {
  leaving = false;
});

/* After a save the editor shows the text that was sent: then the browser need not keep it. */
const SENT = "platen sent";

function settleSent() {
  try {
    const name = sessionStorage.getItem(SENT);
    const kept = JSON.parse(localStorage.getItem(name) ?? "null");
    sessionStorage.removeItem(SENT);
    if (kept && !form.querySelector("[aria-invalid]") && sameText(kept.body, known, ["title", "content"])) forget(name);
  } catch {
    // Offered once more, at worst.
  }
}

/* What this browser kept and the site never got: sent now, so that it is offered like any other. */
const WRITTEN = ["title", "content", "excerpt", "slug", "tags", "category_id"];

function sameText(a, b, names = WRITTEN) {
  const pick = (body) => {
    const parts = new URLSearchParams(body);
    return JSON.stringify(names.map((name) => (parts.get(name) ?? "").replaceAll("\r\n", "\n").trim()));
  };
  return pick(a) === pick(b);
}

async function handOver() {
  let names = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return;
  }
  for (const name of names) {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(name));
    } catch {
      forget(name);
      continue;
    }
    const savedAt = Date.parse(form.dataset.savedAt || "");
    if (!kept?.body || sameText(kept.body, known)) {
      forget(name);
      continue;
    }
    if (!form.dataset.autosave) {
      offerHere(kept);
      continue;
    }
    if (name === key) continue;
    try {
      const answer = await post(kept.body, false);
      if (answer.status === 204) {
        forget(name);
        if (!(kept.at < savedAt)) offer(kept.at);
      }
    } catch {
      return;
    }
  }
}

function offer(at) {
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = "Reload to see it";
  tell(at, link);
}

/* Where the site keeps no autosaves, the text goes from the browser into the form. */
function offerHere(kept) {
  const button = document.createElement("button");
  button.className = "link-button";
  button.textContent = "Put it into the form";
  const note = tell(kept.at, button);
  button.addEventListener("click", () => {
    const parts = new URLSearchParams(kept.body);
    for (const name of WRITTEN) if (form.elements[name] && parts.has(name)) form.elements[name].value = parts.get(name);
    // Older than what stands now: saving it shows both.
    if (form.elements.version && parts.has("version")) form.elements.version.value = parts.get("version");
    note.remove();
    count();
  });
}

function tell(at, way) {
  const note = document.createElement("p");
  note.className = "flash";
  note.setAttribute("role", "status");
  note.append(`This browser kept a text of ${new Date(at).toLocaleTimeString("en-GB")} that was not saved. `, way, ".");
  form.before(note);
  return note;
}

settleSent();
handOver();

/* Words */
const words = form.querySelector("[data-words]");
function count() {
  const number = (text.value.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []).length;
  words.textContent = number === 1 ? "1 word" : `${number} words`;
}
words.hidden = false;
let counting = 0;
text.addEventListener("input", () => {
  clearTimeout(counting);
  counting = setTimeout(count, 300);
});
count();

/* Keys */
function replace(before, after, fallback) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const chosen = value.slice(start, end) || fallback;
  // Unlike assigning the value, this leaves undo working.
  document.execCommand("insertText", false, before + chosen + after);
  text.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

form.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const pressed = event.key.toLowerCase();
  const inText = event.target === text;
  if (pressed === "s" && !event.shiftKey) form.querySelector("button[value=save]").click();
  else if (pressed === "p" && event.shiftKey) form.querySelector("button[formaction]").click();
  else if (pressed === "b" && inText) replace("**", "**", "strong");
  else if (pressed === "i" && inText) replace("*", "*", "emphasis");
  else if (pressed === "k" && inText) replace("[", "](https://)", "words");
  else return;
  event.preventDefault();
});

/* Tags: the names that begin like the one being typed, after those already there. */
const tags = form.elements.tags;
const suggestions = document.createElement("datalist");
suggestions.id = "tag-suggestions";
tags?.after(suggestions);
tags?.setAttribute("list", suggestions.id);
let asking = 0;
tags?.addEventListener("input", () => {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const done = tags.value.slice(0, tags.value.lastIndexOf(",") + 1);
    const typed = tags.value.slice(done.length).trim();
    if (!typed) return suggestions.replaceChildren();
    try {
      const answer = await fetch(`${tags.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || answer.redirected) return;
      const names = await answer.json();
      suggestions.replaceChildren(...names.map((name) => {
        const option = document.createElement("option");
        option.value = done ? `${done} ${name}` : name;
        return option;
      }));
    } catch {
      suggestions.replaceChildren();
    }
  }, 150);
});
