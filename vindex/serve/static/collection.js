// A collection: notes, order by dragging or by keys, and what is taken out of it.
"use strict";

const collection = find("#collection");
const grid = find("#hits");
const items = () => findAll("[data-item]", grid);
const idOf = (item) => Number(item.dataset.item);
const change = (what) => send(collection.dataset.address, what);

// --- notes ---

document.addEventListener("change", async (event) => {
  const area = event.target;
  const item = area.closest("[data-item]");
  if (area.id === "collection-note") await change({ note: area.value });
  else if (area.matches(".note")) await change({ note: area.value, item: idOf(item) });
});

// --- order ---

async function keepOrder() {
  await change({ order: items().map(idOf) });
}

function moveBy(item, steps) {
  const all = items();
  const to = all.indexOf(item) + steps;
  if (to < 0 || to >= all.length) return;
  if (steps < 0) all[to].before(item);
  else all[to].after(item);
  find(".hit-link, button", item).focus({ focusVisible: true });
  item.scrollIntoView({ block: "nearest" });
  keepOrder();
}

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-item]");
  if (!item || !event.altKey || event.target.matches("textarea")) return;
  const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (!steps) return;
  event.preventDefault();
  moveBy(item, steps);
});

let dragged = null;
grid?.addEventListener("dragstart", (event) => {
  dragged = event.target.matches?.("textarea") ? null : event.target.closest?.("[data-item]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.times ?? "");
  dragged.classList.add("dragged");
});
grid?.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-item]");
  if (!dragged) return;
  event.preventDefault();
  if (!over || over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientX < box.left + box.width / 2) over.before(dragged);
  else over.after(dragged);
});
grid?.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  if (dragged) keepOrder();
  dragged = null;
});

// --- buttons ---

async function take(item) {
  if (!(await change({ remove: [idOf(item)] }))) return;
  item.remove();
  tell("Removed.", false, { text: "Undo", deed: async () => {
    if (await change({ put_back: [idOf(item)] })) location.reload();
  } });
}

grid?.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-move], button[data-remove]");
  if (!button) return;
  const item = button.closest("[data-item]");
  if ("remove" in button.dataset) take(item);
  else moveBy(item, Number(button.dataset.move));
});

find("#rename").addEventListener("click", () => ask(find("#rename-dialog"), async (dialog) => {
  if (await change({ name: find("input", dialog).value })) location.reload();
}));
find("#delete").addEventListener("click", () => ask(find("#delete-dialog"), async () => {
  if (await change({ delete: true })) location.assign("/collections");
}));
