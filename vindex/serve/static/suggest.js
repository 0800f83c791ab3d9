// Suggestions below a field: names that begin with what is typed, words that do, recent searches.
// The page offers names as a <datalist>, which is all that is shown without this script.
"use strict";

const RECENT = "vindex-recent";
const MOST_RECENT = 30;
const MOST_OFFERED = 8;
let numLists = 0;

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter((each) => typeof each === "string");
  } catch {
    return [];
  }
}

function remember(text) {
  if (!text) return;
  const others = recent().filter((each) => each.toLowerCase() !== text.toLowerCase());
  try {
    localStorage.setItem(RECENT, JSON.stringify([text, ...others].slice(0, MOST_RECENT)));
  } catch { /* then nothing is remembered */ }
}

// What begins with the text comes first, then what has a word that does; within, as it was listed.
function fitting(names, typed) {
  const text = typed.trim().toLowerCase();
  const place = (name) => {
    const low = name.toLowerCase();
    if (low.startsWith(text)) return 0;
    return low.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(text)) || low.includes(` ${text}`) ? 1 : 2;
  };
  return [0, 1].flatMap((wanted) => names.filter((name) => place(name) === wanted));
}

class Suggestions {
  constructor(input) {
    this.input = input;
    this.source = document.getElementById(input.getAttribute("list"));
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `suggestions-${(numLists += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    (input.closest(".box") ?? input).after(this.list);
    input.removeAttribute("list");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    input.addEventListener("input", () => this.offer());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => this.list.hidden && !input.value && this.offer());
    // Before the field loses the focus.
    this.list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) this.take(option, true);
    });
  }

  get active() { return find("[aria-selected=true]", this.list); }

  offer() {
    const typed = this.input.value;
    const searched = this.input.id === "q" ? recent() : [];
    const names = findAll("option", this.source).map((option) => option.value);
    const past = typed.trim() ? fitting(searched, typed).slice(0, 3) : searched.slice(0, MOST_OFFERED);
    const rest = typed.trim() || this.input.id !== "q" ? fitting(names, typed) : [];
    const known = new Set(past.map((each) => each.toLowerCase()));
    const offered = [
      ...past.map((text) => [text, "searched before"]),
      ...rest.filter((name) => !known.has(name.toLowerCase())).map((name) => [name, ""]),
    ].slice(0, MOST_OFFERED);
    const isDone = offered.length === 1 && offered[0][0] === typed;
    this.list.replaceChildren(...(isDone ? [] : offered).map(([text, kind], number) => this.option(text, kind, number)));
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  option(text, kind, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.value = text;
    option.append(text);
    if (kind) {
      const note = document.createElement("span");
      note.className = "faint";
      note.textContent = kind;
      option.append(" ", note);
    }
    return option;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  go(steps) {
    const options = [...this.list.children];
    const at = options.indexOf(this.active);
    const next = options[(at + steps + options.length + (at < 0 && steps < 0 ? 1 : 0)) % options.length];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    this.input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  take(option, isChosen) {
    this.input.value = option.dataset.value;
    this.close();
    if (isChosen && this.input.id === "q") this.input.form.requestSubmit();
  }

  key(event) {
    if (event.key === "ArrowDown" && this.list.hidden) {
      this.offer();
      if (!this.list.hidden) event.preventDefault();
      return;
    }
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.go(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (this.active && (event.key === "Enter" || event.key === "Tab")) {
      if (event.key === "Enter") event.preventDefault();
      this.take(this.active, event.key === "Enter");
    } else if (event.key === "Enter") this.close();
  }
}

findAll("input[list]").forEach((input) => new Suggestions(input));
findAll("form.search").forEach((form) => form.addEventListener("submit", () => remember(find("#q", form)?.value.trim())));
