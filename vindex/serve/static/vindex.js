// What pages do beyond showing: previews, keys, dropping a file, the player, the map.
"use strict";

const find = (selector, from = document) => from.querySelector(selector);
const findAll = (selector, from = document) => [...from.querySelectorAll(selector)];
document.documentElement.classList.add("js");

// --- thumbnails play while pointed at or focused ---

function startPreview(link) {
  const frame = find(".frame", link);
  if (!frame || find(".moving", frame)) return;
  const moving = document.createElement("img");
  moving.className = "moving";
  moving.alt = "";
  moving.addEventListener("load", () => moving.classList.add("ready"));
  moving.addEventListener("error", () => moving.remove());
  moving.src = link.dataset.preview;
  frame.insertBefore(moving, frame.children[1]);
}

function stopPreview(link) {
  if (!link.matches(":hover, :focus-visible, .plays")) find(".moving", link)?.remove();
}

const previewed = (event) => event.target instanceof Element && event.target.closest("[data-preview]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
document.addEventListener("pointerover", (event) => {
  const link = previewed(event);
  if (link && event.pointerType !== "touch") startPreview(link);
});
document.addEventListener("pointerout", (event) => {
  const link = previewed(event);
  if (link && !link.contains(event.relatedTarget)) stopPreview(link);
});
document.addEventListener("focusin", (event) => {
  const link = previewed(event);
  if (link && !calm.matches && link.matches(":focus-visible")) startPreview(link);
});
document.addEventListener("focusout", (event) => {
  const link = previewed(event);
  if (link) stopPreview(link);
});
// Who was faster than this script gets the preview too.
if (!calm.matches) findAll("[data-preview]:focus-visible").forEach(startPreview);
if (matchMedia("(hover: hover)").matches) findAll("[data-preview]:hover").forEach(startPreview);

// --- keys: / goes to the search box, arrows go from hit to hit ---

function neighbour(links, here, key) {
  const at = links.indexOf(here);
  if (key === "ArrowRight") return links[at + 1];
  if (key === "ArrowLeft") return links[at - 1];
  const box = here.getBoundingClientRect();
  const rows = links.filter((link) => {
    const top = link.getBoundingClientRect().top;
    return key === "ArrowDown" ? top > box.bottom - 1 : top < box.top - 1;
  });
  const near = (link) => {
    const other = link.getBoundingClientRect();
    return Math.abs(other.top - box.top) * 4 + Math.abs(other.left - box.left);
  };
  return rows.sort((one, other) => near(one) - near(other))[0];
}

// Where nothing has the focus, an arrow begins at the first hit in sight.
function startWalking(event) {
  const hits = findAll(".hit-link");
  const first = hits.find((link) => link.getBoundingClientRect().top >= 0) ?? hits[0];
  if (!first || event.key === "ArrowUp" || event.key === "ArrowLeft") return;
  event.preventDefault();
  first.focus({ focusVisible: true });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, textarea, select");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    find("#q")?.select();
    return;
  }
  if (!event.key.startsWith("Arrow")) return;
  const link = event.target.closest(".hit-link, .mini");
  if (!link) {
    if (event.target === document.body) startWalking(event);
    return;
  }
  const next = neighbour(findAll(`.${link.classList[0]}`, link.closest("ol")), link, event.key);
  if (next) {
    event.preventDefault();
    next.focus({ focusVisible: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
});

// --- a search in the address has only what was filled in ---

findAll("form.search").forEach((form) => form.addEventListener("formdata", (event) => {
  const isNewText = event.formData.get("q") && event.formData.has("example");
  if (isNewText) event.formData.delete("example");
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}));

// --- a file to search by ---

const status = find("#drop-status");

// `action` is a link, `{ text, url }`, or a button, `{ text, deed }`.
function tell(text, isBad = false, action = null) {
  status.textContent = text;
  if (action) {
    const added = document.createElement(action.url ? "a" : "button");
    added.textContent = action.text;
    if (action.url) added.href = action.url;
    else added.addEventListener("click", action.deed);
    status.append(added);
  }
  status.hidden = !text;
  status.classList.toggle("bad", isBad);
}

status.addEventListener("click", () => tell(""));
try {
  tell(sessionStorage.getItem("vindex-said") ?? "");
  sessionStorage.removeItem("vindex-said");
} catch { /* then there is nothing to say */ }

async function searchByFile(file) {
  tell(`Looking at ${file.name} …`);
  try {
    const answer = await fetch(`/examples?name=${encodeURIComponent(file.name)}`, {
      method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" },
    });
    const said = await answer.json().catch(() => ({ error: `The server answered ${answer.status}.` }));
    const judge = find("[name=judge]")?.value.trim();
    if (answer.ok) location.assign(said.url + (judge ? `&judge=${encodeURIComponent(judge)}` : ""));
    else tell(said.error, true);
  } catch {
    tell("The file could not be sent: the server does not answer.", true);
  }
}

{
  const overlay = find("#drop-here");
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    overlay.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) overlay.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    overlay.hidden = true;
    const [file] = event.dataTransfer.files;
    if (file) searchByFile(file);
  });
  find("#file")?.addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) searchByFile(file);
  });
}

// --- parts of a page that take longer ---

async function load(place, url) {
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "1" } });
    if (!answer.ok) return;
    place.innerHTML = await answer.text();
    find(".map", place) && prepareMap(find(".map", place));
    document.dispatchEvent(new Event("loaded-part"));
  } catch { /* the link that is there stays */ }
}

findAll("[data-load]").forEach((place) => load(place, place.dataset.load));
findAll("[data-load-on-click]").forEach((place) => {
  find("a", place).addEventListener("click", (event) => {
    event.preventDefault();
    event.target.textContent = "Looking …";
    load(place, place.dataset.loadOnClick);
  });
});

function prepareMap(map) {
  const chart = find("svg", map);
  const points = findAll("circle", map);
  const peek = find(".peek", map);
  const picture = find("img", peek);
  let here = null;

  function show(point, x, y) {
    here?.classList.remove("on");
    here = point;
    peek.hidden = !point;
    if (!point) return;
    point.classList.add("on");
    const source = `/thumb/${point.dataset.clip}.jpg`;
    if (!picture.src.endsWith(source)) picture.src = source;
    find("span", peek).textContent = point.dataset.label;
    const box = map.getBoundingClientRect();
    peek.style.left = `${Math.min(x - box.left + 14, box.width - peek.offsetWidth - 4)}px`;
    peek.style.top = `${y - box.top + 16}px`;
  }

  const watch = (point) => location.assign(`/clip/${point.dataset.clip}`);
  map.addEventListener("pointermove", (event) => {
    show(event.target.closest("circle"), event.clientX, event.clientY);
  });
  map.addEventListener("pointerleave", () => show(null));
  map.addEventListener("click", (event) => {
    const point = event.target.closest("circle");
    if (point) watch(point);
  });
  chart.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && here) watch(here);
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = here ? pointTowards(points, here, event.key) : points[0];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    const box = next.getBoundingClientRect();
    show(next, box.right, box.bottom);
  });
  chart.addEventListener("blur", () => show(null));
}

// The nearest point in the direction of an arrow: what lies aside counts twice.
function pointTowards(points, here, key) {
  const at = (point, axis) => Number(point.getAttribute(axis));
  const [along, across] = key === "ArrowLeft" || key === "ArrowRight" ? ["cx", "cy"] : ["cy", "cx"];
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  const ahead = (point) => sign * (at(point, along) - at(here, along));
  const aside = (point) => Math.abs(at(point, across) - at(here, across));
  const further = points.filter((point) => ahead(point) > 0 && aside(point) <= 2 * ahead(point));
  return further.sort((one, other) => ahead(one) + 2 * aside(one) - ahead(other) - 2 * aside(other))[0];
}

// --- the player; `offset` is the time of the video at which the player shows 0: where a converted
// span begins, or before the first picture of a file that is played as it is and begins with sound ---

const player = find("#player");
if (player) preparePlayer(player);

function preparePlayer(video) {
  const total = Number(find(".video").dataset.duration);
  const spanSeconds = Number(video.dataset.span);
  let isConverted = "converted" in video.dataset;
  let offset = isConverted ? 0 : -Number(video.dataset.shift);

  function convertFrom(seconds) {
    isConverted = true;
    offset = seconds;
    find("#converted").hidden = false;
    video.src = `${video.dataset.fallback}?start=${seconds.toFixed(3)}`;
  }

  function play() {
    video.play().catch(() => {
      video.muted = true;
      video.play().catch(() => {});
    });
  }

  function goTo(seconds) {
    const inSpan = seconds - offset;
    const isLoaded = Array.from(video.buffered, (_, n) => video.buffered.start(n) <= inSpan && inSpan < video.buffered.end(n)).some(Boolean);
    if (isConverted && !isLoaded) convertFrom(seconds);
    else video.currentTime = inSpan;
    play();
  }

  video.addEventListener("error", () => {
    if (!isConverted) convertFrom(Number(video.dataset.start));
  });
  video.addEventListener("ended", () => {
    const next = offset + spanSeconds;
    if (isConverted && next < total - 0.1) { convertFrom(next); play(); }
  });
  video.addEventListener("timeupdate", () => showTime(Math.max(0, offset + video.currentTime), total));

  findAll("[data-start][data-end]").filter((mark) => mark.matches("a")).forEach((mark) => {
    mark.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.replaceState(null, "", mark.getAttribute("href"));
      goTo(Number(mark.dataset.start));
    });
  });

  const start = Number(video.dataset.start);
  if (isConverted) convertFrom(start);
  else if (video.readyState > 0) video.currentTime = start - offset;
  else video.addEventListener("loadedmetadata", () => { if (!isConverted) video.currentTime = start - offset; }, { once: true });
  if (location.search) play();
  showTime(start, total);
  const here = find("#clips [aria-current]");
  if (here) find("#clips").scrollLeft = here.offsetLeft - find("#clips").clientWidth / 2 + here.clientWidth / 2;
}

function showTime(seconds, total) {
  const place = String((1000 * seconds) / Math.max(total, 0.001));
  const head = find("#playhead");
  head.setAttribute("x1", place);
  head.setAttribute("x2", place);
  const tenths = Math.floor(seconds * 10);
  const minutes = Math.floor(tenths / 600) % 60;
  const rest = String(Math.floor(tenths / 10) % 60).padStart(2, "0");
  const hours = Math.floor(tenths / 36000);
  find("#clock").textContent = hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}.${tenths % 10}`;
  const lastBegun = (marks) => marks.filter((mark) => Number(mark.dataset.start) <= seconds + 0.01).pop();
  find("#now").textContent = lastBegun(findAll(".timeline a"))?.dataset.label ?? "";
  const marks = findAll("#clips [data-start]");
  const here = lastBegun(marks);
  marks.forEach((mark) => mark.toggleAttribute("aria-current", mark === here));
  if (here) here.setAttribute("aria-current", "true");
}
