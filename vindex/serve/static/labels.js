// Own labels: taking judgements back.
"use strict";

// The page that comes then says what was done.
async function done(url, what) {
  const answer = await send(url, what);
  if (!answer) return;
  const { said } = await answer.json();
  try {
    sessionStorage.setItem("vindex-said", said);
  } catch { /* then the page shows it without a word */ }
  location.reload();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const label = button.closest("[data-label]")?.dataset.label;
  if ("withdraw" in button.dataset) done("/labels/withdraw", { label, example: button.dataset.withdraw });
  else if ("undo" in button.dataset) done("/labels/undo", {});
  else if ("forget" in button.dataset) {
    const dialog = find("#forget-dialog");
    find("b", dialog).textContent = label;
    ask(dialog, () => done("/labels/forget", { label }));
  }
});
