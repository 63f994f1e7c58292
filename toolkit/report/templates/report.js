"use strict";
const form = document.querySelector(".filters");
const marks = [...document.querySelectorAll(".text mark")];
const tags = [...document.querySelectorAll(".text .tag")];
const items = [...document.querySelectorAll(".card, .said")];
const actorOf = (item) => item.dataset.actor ?? item.closest(".actor").dataset.actor;
const issuesOf = (item) => item.dataset.issue ? [item.dataset.issue] : [];

function wanted(item) {
  const { actor, issue, ground, verdict } = Object.fromEntries(new FormData(form));
  return (!actor || actorOf(item) === actor)
    && (!issue || issuesOf(item).includes(issue))
    && (!verdict || item.dataset.verdict === verdict)
    && (!ground || item.dataset.ground === ground);
}

function filter() {
  const filtering = [...new FormData(form).values()].some(Boolean);
  const shown = new Set();
  for (const item of items) {
    item.hidden = !wanted(item);
    if (!item.hidden) shown.add(item.id);
  }
  for (const section of document.querySelectorAll(".side .actor")) {
    section.hidden = filtering && !section.querySelector(".card:not([hidden]), .said:not([hidden])");
  }
  for (const details of document.querySelectorAll(".side details")) {
    details.hidden = !details.querySelector(".said:not([hidden])");
  }
  for (const row of document.querySelectorAll(".matrix tbody tr")) {
    row.hidden = Boolean(form.actor.value) && row.dataset.actor !== form.actor.value;
  }
  for (const mark of marks) {
    mark.classList.toggle("off", filtering && !mark.dataset.of.split(" ").some((id) => shown.has(id)));
  }
  for (const tag of tags) tag.classList.toggle("off", filtering && !shown.has(tag.hash.slice(1)));
  form.querySelector("output").textContent = filtering ? `${shown.size} of ${items.length} entries shown` : "";
}

function light(id, on) {
  for (const mark of marks) if (mark.dataset.of.split(" ").includes(id)) mark.classList.toggle("on", on);
}

form.hidden = false;
form.addEventListener("change", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
for (const item of items) {
  for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    item.addEventListener(name, () => light(item.id, on));
  }
}
window.addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.closest("[hidden]")) { form.reset(); target.scrollIntoView(); }
});
