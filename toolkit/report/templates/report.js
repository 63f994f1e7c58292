"use strict";
let form, article, marks, tags, items;
const all = (selector) => [...document.querySelectorAll(selector)];
const actorOf = (item) => item.dataset.actor ?? item.closest(".actor").dataset.actor;
const seen = (element) => element.getClientRects().length > 0;

function chosen() {
  const { actor, issue, ground, verdict } = Object.fromEntries(new FormData(form));
  return { actor, issue, ground, verdict };
}

function wanted(item, { actor, issue, ground, verdict }) {
  return (!actor || actorOf(item) === actor)
    && (!issue || item.dataset.issue.split(" ").includes(issue))
    && (!verdict || item.dataset.verdict === verdict)
    && (!ground || item.dataset.ground === ground);
}

function filter() {
  const choice = chosen();
  const filtering = Object.values(choice).some(Boolean);
  const shown = new Set();
  for (const item of items) {
    item.hidden = !wanted(item, choice);
    if (!item.hidden) shown.add(item.id);
  }
  for (const group of all(".side .actor, .side .actor > details, .shelf")) {
    group.hidden = filtering && !group.querySelector(".card:not([hidden]), .said:not([hidden])");
  }
  for (const row of all(".matrix tbody tr")) row.hidden = Boolean(choice.actor) && row.dataset.actor !== choice.actor;
  for (const cell of all(".matrix [data-issue]")) {
    cell.hidden = Boolean(choice.issue) && cell.dataset.issue !== choice.issue;
  }
  for (const mark of marks) {
    mark.classList.toggle("off", filtering && !mark.dataset.of.split(" ").some((id) => shown.has(id)));
  }
  for (const tag of tags) tag.classList.toggle("off", filtering && !shown.has(tag.hash.slice(1)));
  article.dataset.marks = form.marks.value;
  form.querySelector("output").textContent = filtering ? `${shown.size} of ${items.length} entries shown` : "";
}

function light(id, on) {
  for (const mark of marks) if (mark.dataset.of.split(" ").includes(id)) mark.classList.toggle("on", on);
}

function everything() {
  form.reset();
}

function move(list, step) {
  const reachable = list.filter(seen);
  const here = reachable.indexOf(document.activeElement.closest(".tag, .fact") ?? document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : reachable.length - 1) : here + step;
  if (!reachable[next]) return;
  if (!reachable[next].matches("a")) reachable[next].tabIndex = -1;
  reachable[next].focus();
  reachable[next].scrollIntoView({ block: "center" });
}

function jump(selector) {
  const target = document.querySelector(selector);
  if (!target) return;
  target.tabIndex = -1;
  target.focus();
  target.scrollIntoView();
}

const keys = {
  j: () => move(tags, 1),
  k: () => move(tags, -1),
  "]": () => move(all(".fact"), 1),
  "[": () => move(all(".fact"), -1),
  m: () => jump("#matrix"),
  a: () => jump("#article"),
  f: () => jump("#facts"),
  "/": () => form.actor.focus(),
  Escape: () => {
    everything();
    if (form.contains(document.activeElement)) document.activeElement.blur();
  },
  "?": () => {
    const list = form.querySelector(".keys");
    list.open = !list.open;
    list.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !form.keys.checked) return;
  if (event.target.matches("select, textarea, input:not([type=checkbox])") && event.key !== "Escape") return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

function startReport() {
  form = document.querySelector(".filters");
  article = document.querySelector(".text");
  marks = [...article.querySelectorAll("mark")];
  tags = [...article.querySelectorAll(".tag")];
  items = all(".card, .said");
  form.hidden = false;
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    const on = form.keys.checked;
    setTimeout(() => {
      form.keys.checked = on;
      filter();
    });
  });
  for (const item of items) {
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      item.addEventListener(name, () => light(item.id, on));
    }
  }
}

window.addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.closest("[hidden]")) everything();
  if (target && target.matches(".card, .said, .at")) {
    const link = target.matches(".at") ? target.parentElement.querySelector(`#${CSS.escape(target.id)} ~ .tag`) : target;
    if (link) {
      if (link === target) link.tabIndex = -1;
      link.focus({ preventScroll: true });
    }
    target.scrollIntoView();
  }
});
let closed = [];
window.addEventListener("beforeprint", () => {
  closed = all(".actor details:not([open]), .fact details:not([open])");
  for (const details of closed) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});
if (document.querySelector(".filters")) startReport();
