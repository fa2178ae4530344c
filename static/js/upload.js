// Pictures in the editor: dropped, pasted or chosen, described in a small form, sent, and put into
// the text. Without this script they are sent from the page “My pictures”.
"use strict";

(() => {
  const bar = document.querySelector("[data-upload]");
  const text = document.querySelector(".editor-form textarea[name=content]");
  if (!bar || !text || typeof HTMLDialogElement !== "function") return;

  const dialog = document.querySelector("[data-upload-dialog]");
  const asked = dialog.querySelector("form");
  const preview = dialog.querySelector("img");
  const chooser = bar.querySelector("input[type=file]");
  const said = bar.querySelector("[role=status]");
  const failed = bar.querySelector("[role=alert]");
  const MOST_BYTES = Number(bar.dataset.mostBytes);
  const KINDS = chooser.accept.split(",");
  let count = 0;
  let queue = Promise.resolve();

  bar.hidden = false;
  bar.querySelector("button").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take([...chooser.files]);
    chooser.value = "";
  });

  /* Texts copied from office programs bring a picture of themselves along: those are texts. */
  text.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    take(files);
  });

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  text.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    text.classList.add("drop");
  });
  text.addEventListener("dragleave", () => text.classList.remove("drop"));
  text.addEventListener("drop", (event) => {
    text.classList.remove("drop");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  /* One after the other, so that each is described on its own. */
  function take(files) {
    failed.textContent = "";
    for (const file of files) queue = queue.then(() => add(file));
  }

  async function add(file) {
    const problem = problemWith(file);
    if (problem) return fail(file, problem);
    const place = insert(file);
    const alt = await ask(file);
    if (alt === null) return replace(place, "");
    said.textContent = `Uploading “${file.name}”…`;
    try {
      const picture = await send(file, alt);
      replace(place, `![${alt.replace(/[[\]\\]/g, "\\$&")}](${picture.url})`);
      offerAsCover(file, picture);
      said.textContent = `“${file.name}” stands in the text.`;
    } catch (error) {
      replace(place, "");
      said.textContent = "";
      fail(file, error.message);
    }
  }

  function problemWith(file) {
    if (file.size > MOST_BYTES) return "It is larger than 10 MB.";
    if (file.type && !KINDS.includes(file.type)) return "It is not a PNG, JPEG, GIF, WebP or AVIF picture.";
    return "";
  }

  function fail(file, problem) {
    failed.textContent = `${failed.textContent} “${file.name}” was not taken. ${problem}`.trim();
  }

  /* A mark in the text where the picture will stand. */
  function insert(file) {
    count += 1;
    const name = file.name.replace(/[[\]()\\]/g, "");
    const mark = `![Uploading ${name} (${count})…]()`;
    const before = text.value.slice(0, text.selectionStart);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    text.setRangeText(`${gap}${mark}\n\n`, text.selectionStart, text.selectionEnd, "end");
    changed();
    return mark;
  }

  function replace(mark, by) {
    const at = text.value.indexOf(mark);
    if (at < 0) return;
    const end = at + mark.length + (by === "" && text.value.startsWith("\n\n", at + mark.length) ? 2 : 0);
    text.setRangeText(by, at, end, "preserve");
    changed();
  }

  function changed() {
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* What is to be seen on it; null when the person thinks better of it. */
  function ask(file) {
    return new Promise((resolve) => {
      const alt = asked.elements.alt;
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        if (dialog.open) preview.src = reader.result;
      });
      reader.readAsDataURL(file);
      dialog.querySelector("[data-name]").textContent = file.name;
      alt.value = "";
      dialog.returnValue = "";
      dialog.addEventListener("close", () => {
        preview.removeAttribute("src");
        text.focus();
        resolve(dialog.returnValue === "upload" ? alt.value.trim().replace(/\s+/g, " ") : null);
      }, { once: true });
      dialog.showModal();
    });
  }

  async function send(file, alt) {
    const body = new FormData();
    body.append("alt", alt);
    body.append("file", file);
    let answer;
    try {
      answer = await fetch(bar.dataset.upload, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
        redirect: "manual",
      });
    } catch {
      throw new Error("The site can’t be reached. Try again.");
    }
    if (answer.status === 201) return answer.json();
    if (answer.type === "opaqueredirect") throw new Error("You are signed out. Sign in in another tab and try again.");
    if (answer.status === 429) throw new Error("There were many uploads in a short time. Wait a while and try again.");
    const problem = await answer.json().catch(() => null);
    throw new Error(problem?.detail ?? `The site answered ${answer.status}.`);
  }

  function offerAsCover(file, picture) {
    const cover = document.querySelector("select[name=cover]");
    cover?.options.add(new Option(file.name, picture.id), 1);
  }
})();
