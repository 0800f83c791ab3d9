// Judging clips for a label: the hits of a search, and the queue of a review.
"use strict";

// Judgements are sent one request at a time; what is judged meanwhile waits, and so does what the
// server could not keep. Who leaves the page sends the rest.
class Lessons {
  constructor(label, wasAsked, say) {
    this.label = label;
    this.wasAsked = wasAsked;
    this.say = say;
    this.waiting = new Map(); // whether each clip shows it, by id
    this.isSending = false;
    addEventListener("pagehide", () => this.send(true));
  }

  // Gives whether everything is kept.
  async send(isLast = false) {
    if (!this.waiting.size) return true;
    if (this.isSending && !isLast) return false;
    const batch = this.waiting;
    this.waiting = new Map();
    this.isSending = true;
    this.say(`Learning from ${batch.size} judgement${batch.size === 1 ? "" : "s"} …`);
    const said = await this.post(batch);
    this.isSending = false;
    if (said.error) this.waiting = new Map([...batch, ...this.waiting]);
    this.say(said.error ?? said.sentences.join(" "), Boolean(said.error));
    return !said.error && this.send();
  }

  async post(batch) {
    const clips = (isYes) => [...batch].filter(([, verdict]) => verdict === isYes).map(([clip]) => clip);
    try {
      const answer = await fetch("/labels/teach", {
        method: "POST", keepalive: true, headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ label: this.label, yes: clips(true), no: clips(false), was_asked: this.wasAsked }),
      });
      return await answer.json().catch(() => ({ error: `The server answered ${answer.status}.` }));
    } catch {
      return { error: "The server does not answer. What was judged waits on this page." };
    }
  }
}

function pressed(event, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (event.target.matches("input, textarea, select")) return null;
  const key = event.key.toLowerCase();
  return keys.includes(key) ? key : null;
}

// --- hits of a search ---

const judgedHits = find("#hits[data-judge]");
if (judgedHits) prepareHits(judgedHits);

function prepareHits(grid) {
  const lessons = new Lessons(grid.dataset.judge, false, tell);

  function judge(hit, key) {
    findAll("[data-key]", hit).forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.key === key)));
    lessons.waiting.set(Number(find("[data-clip]", hit).dataset.clip), key === "y");
    lessons.send();
  }

  grid.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button) judge(button.closest(".hit"), button.dataset.key);
  });
  document.addEventListener("keydown", (event) => {
    const key = pressed(event, ["y", "n"]);
    const hit = key && event.target.closest(".hit");
    if (!hit) return;
    judge(hit, key);
    const hits = findAll(".hit", grid);
    const next = hits[hits.indexOf(hit) + 1] && find(".hit-link", hits[hits.indexOf(hit) + 1]);
    next?.focus({ focusVisible: true });
    next?.scrollIntoView({ block: "nearest" });
  });
}

// --- a review: one clip at a time, and after a round the label is learned again ---

const reviewed = find("#review");
if (reviewed) prepareReview(reviewed);

function prepareReview(place) {
  const list = find("#questions");
  const keys = find(".keys", place);
  const bar = find("progress", place);
  const again = find("#again");
  const lessons = new Lessons(place.dataset.label, true, (text, isBad = false) => {
    find("#said").textContent = text;
    find("#said").classList.toggle("bad", isBad);
  });
  let at = 0;
  let questions = [];

  function show() {
    const isOver = at >= questions.length;
    findAll(".plays", list).forEach((link) => { link.classList.remove("plays"); stopPreview(link); });
    questions.forEach((question, number) => { question.hidden = number !== Math.min(at, questions.length - 1); });
    keys.hidden = isOver;
    find(".progress", place).hidden = !questions.length;
    bar.max = questions.length || 1;
    bar.value = at;
    find("#count").textContent = `${Math.min(at + 1, questions.length)} of ${questions.length}`;
    if (isOver || calm.matches) return;
    const link = find("[data-preview]", questions[at]);
    link.classList.add("plays");
    startPreview(link);
  }

  function begin() {
    questions = findAll("[data-clip]", list);
    at = 0;
    show();
  }

  async function learn() {
    again.hidden = true;
    if (!lessons.waiting.size) {
      lessons.say("All were skipped, so there is nothing to learn.");
      again.hidden = false;
    } else if (await lessons.send()) {
      const answer = await fetch(location.href, { headers: { "X-Fragment": "1" } }).catch(() => null);
      if (!answer?.ok) return location.reload();
      list.innerHTML = await answer.text();
      begin();
    } else again.hidden = false;
    return null;
  }

  function answer(key) {
    if (at >= questions.length || (key === "b" && at === 0)) return;
    at += key === "b" ? -1 : 1;
    const judged = questions[key === "b" ? at : at - 1];
    const clip = Number(judged.dataset.clip);
    if (key === "y" || key === "n") lessons.waiting.set(clip, key === "y");
    else lessons.waiting.delete(clip);
    show();
    if (at === questions.length) learn();
  }

  keys.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button) answer(button.dataset.key);
  });
  document.addEventListener("keydown", (event) => {
    const key = pressed(event, ["y", "n", "s", "b"]);
    if (key) answer(key);
  });
  again.addEventListener("click", () => {
    if (lessons.waiting.size) learn();
    else { again.hidden = true; begin(); }
  });
  begin();
}
