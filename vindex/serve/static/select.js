// Selecting moments, here and on further pages, and taking them along.
"use strict";

const STORE = "vindex-picked";
const bar = find("#picked");
const hitsHere = () => findAll(".hit[data-moment]");
const boxOf = (hit) => find(".pick input", hit);

// What is selected: the text of each moment that is copied, by the moment, in the order of selecting.
let picked = new Map();
let lastPicked = null;

function readPicked() {
  try {
    picked = new Map(JSON.parse(sessionStorage.getItem(STORE) ?? "[]"));
  } catch {
    picked = new Map();
  }
}

function pick(hit, isOn) {
  const { moment, times } = hit.dataset;
  if (isOn) picked.set(moment, times);
  else picked.delete(moment);
  lastPicked = hit;
}

function pickUpTo(hit, isOn) {
  const hits = hitsHere();
  const [from, to] = [hits.indexOf(lastPicked), hits.indexOf(hit)].sort((one, other) => one - other);
  if (from < 0) pick(hit, isOn);
  else hits.slice(from, to + 1).forEach((each) => pick(each, isOn));
  lastPicked = hit;
}

function showPicked() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify([...picked]));
  } catch { /* then the selection lasts as long as the page */ }
  hitsHere().forEach((hit) => {
    const isOn = picked.has(hit.dataset.moment);
    boxOf(hit).checked = isOn;
    hit.classList.toggle("is-picked", isOn);
  });
  document.body.classList.toggle("picks", picked.size > 0);
  bar.hidden = !picked.size;
  find("#picked-count").textContent = `${picked.size} selected`;
  find("#picked-show").href = addressOfPicked();
}

const addressOfPicked = () => `/selection?moments=${[...picked.keys()].join(",")}`;

function clearPicked() {
  picked.clear();
  showPicked();
}

// A box that changes does not say whether Shift was down.
let isRange = false;
document.addEventListener("pointerdown", (event) => { isRange = event.shiftKey; });

document.addEventListener("change", (event) => {
  const hit = event.target.matches(".pick input") && event.target.closest(".hit");
  if (!hit) return;
  if (isRange) getSelection().removeAllRanges();
  (isRange ? pickUpTo : pick)(hit, event.target.checked);
  isRange = false;
  showPicked();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-select-all]")) {
    hitsHere().forEach((hit) => pick(hit, true));
    showPicked();
  }
  findAll(".menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && find(".menu[open]")) {
    findAll(".menu[open]").forEach((menu) => { menu.open = false; });
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const link = event.target.closest(".hit-link");
  if ((event.key === "x" || event.key === " ") && link) {
    event.preventDefault();
    const hit = link.closest(".hit");
    pick(hit, !picked.has(hit.dataset.moment));
    showPicked();
  }
  if (event.key === "Escape" && picked.size) clearPicked();
});

// An arrow with Shift selects on the way; `vindex.js` has moved the focus by then.
document.addEventListener("keydown", (event) => {
  const hit = event.shiftKey && event.key.startsWith("Arrow") && document.activeElement.closest(".hit");
  if (!hit) return;
  const from = event.target.closest(".hit");
  if (from && !picked.has(from.dataset.moment)) pick(from, true);
  pickUpTo(hit, true);
  showPicked();
});

// --- what pages send ---

function ask(dialog, deed) {
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") deed(dialog); }, { once: true });
}

async function send(url, what) {
  try {
    const answer = await fetch(url, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what),
    });
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => ({ error: `The server answered ${answer.status}.` }));
    tell(said.error, true);
  } catch {
    tell("The server does not answer. Is it still running?", true);
  }
  return null;
}

// --- taking along ---

async function download(url, what) {
  tell(url === "/cut" ? "Cutting …" : "Writing …");
  const answer = await send(url, what);
  if (!answer) return;
  const named = /filename\*?=(?:utf-8'')?"?([^";]+)/i.exec(answer.headers.get("Content-Disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = named ? decodeURIComponent(named[1]) : "selection";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const said = decodeURIComponent(answer.headers.get("X-Said") ?? "");
  tell([`${link.download} is downloaded.`, said].join(" ").trim());
}

// The clipboard of browsers is only there on this machine or with HTTPS; the older way is everywhere.
function copy(text, said) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const focused = document.activeElement;
  document.body.append(area);
  area.focus({ preventScroll: true });
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  focused?.focus?.({ preventScroll: true });
  tell(isDone ? said : `This browser does not let pages copy. ${text}`, !isDone);
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const deeds = {
  clear: clearPicked,
  times: () => copy([...picked.values()].join("\n"), `${counted(picked.size, "time")} copied.`),
  link: () => copy(location.origin + addressOfPicked(), "The address of the selection is copied."),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const menu = button.closest(".menu");
  const which = button.closest("[data-collection]")?.dataset.collection;
  const what = which ? { collection: Number(which) } : { moments: [...picked.keys()].join(",") };
  if ("format" in button.dataset) {
    const { format, markers } = button.dataset;
    download("/export", { ...what, format, markers: markers !== undefined });
  } else if ("cut" in button.dataset) download("/cut", what);
  else if (button.closest("#picked") && button.dataset.do) deeds[button.dataset.do]();
  if (menu && button.type === "button") menu.open = false;
});

find("#picked-add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await send("/collections", {
    name: form.elements.name.value, moments: [...picked.keys()].join(","),
  });
  if (!answer) return;
  const said = await answer.json();
  form.closest(".menu").open = false;
  form.reset();
  tell(`${counted(said.added, "moment")} added to ${said.name}.`, false, { text: "Open", url: said.url });
  clearPicked();
});

find("#picked-add").closest(".menu").addEventListener("toggle", async (event) => {
  if (!event.target.open) return;
  find("input", event.target).focus();
  const answer = await fetch("/collections/names").catch(() => null);
  if (!answer?.ok) return;
  find("#collections").replaceChildren(...(await answer.json()).map((name) => new Option(name, name)));
});

readPicked();
showPicked();
addEventListener("pageshow", () => { readPicked(); showPicked(); }); // also when a page comes back whole
document.addEventListener("loaded-part", showPicked);
