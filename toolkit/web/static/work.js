// The page to work in: decisions go to the API, and the page shows what stands after each.
import { $, $$, alone, attempt, bindReruns, bindTimes, complain, reviewer, say, send } from "./desk.js";
import { article, find, selected } from "./selecting.js";

const id = $("#work").dataset.id;
const DONE = {
  accept: "Accepted.", reject: "Rejected.", edit: "Changed.", override: "The verdict is set.", note: "Noted.", sign: "Signed off.",
};

// What was begun in another form would be gone with the page as it is; so it is finished first. `own` is being sent.
function finish(own) {
  const begun = $$(".more form").find((form) => form !== own && changed(form));
  if (!begun) return;
  begun.closest("details").open = true;
  $("select, textarea, input", begun).focus();
  throw new Error("You have begun something that is not kept yet. Keep it or leave it first.");
}

const differs = (field) => field.matches("select")
  ? field.dataset.was !== undefined && field.value !== field.dataset.was
  : field.matches("textarea, input") && field.value !== field.defaultValue;
const changed = (form) => form.dataset.begun !== undefined && [...form.elements].some(differs);

async function decide(desk, action, value, note, own) {
  finish(own);
  const { target, id: key, base } = desk.dataset;
  const body = { kind: target, id: key, action, base: Number(base) };
  if (value && Object.keys(value).length) body.value = value;
  if (note) body.note = note;
  const name = reviewer();
  if (name) body.reviewer = name;
  const { decision, state } = await send("POST", `/api/v1/analyses/${id}/decisions`, body);
  const lost = state.contested.some((other) => other.number === decision.number);
  await refresh(`[data-target="${target}"][data-id="${CSS.escape(key)}"]`);
  if (lost) {
    const others = state.reviewers.join(", ");
    complain(`${others} decided otherwise before you, which this page did not show yet. Both are kept; see the entry.`);
  } else {
    say(DONE[action]);
  }
}

async function undo(number, selector) {
  finish();
  const name = reviewer();
  const query = name ? `?reviewer=${encodeURIComponent(name)}` : "";
  await send("POST", `/api/v1/analyses/${id}/decisions/${number}/undo${query}`);
  await refresh(selector);
  say("Taken back.");
}

// Shows the page as the server has it now, with filters, open parts and the place as they were.
async function refresh(selector) {
  const answer = await fetch(location.href);
  if (!answer.ok) throw new Error("It is kept, but the page could not be read again. Load it anew.");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const work = $("#work");
  const chosen = new Map($$(".filters select, .filters [name=keys]", work).map((e) => [e.name, [e.value, e.checked]]));
  const open = new Set($$(".actor details[open] > summary, .legend[open] > summary", work).map(path));
  const shut = new Set($$(".actor > details:not([open]) > summary", work).map(path));
  const side = $(".side", work).scrollTop;
  work.replaceWith(document.adoptNode($("#work", fresh)));
  bind();
  for (const [name, [value, checked]] of chosen) {
    const control = $(`.filters [name=${name}]`);
    if (!control) continue;
    if (control.type === "checkbox") control.checked = checked;
    else control.value = value;
  }
  for (const summary of $$("#work summary")) {
    if (open.has(path(summary)) && !summary.closest(".desk")) summary.parentElement.open = true;
    if (shut.has(path(summary))) summary.parentElement.open = false;
  }
  $(".filters").dispatchEvent(new Event("change"));
  $(".side").scrollTop = side;
  const target = selector && $(selector);
  if (!target) return;
  const next = $(".buttons > button, .buttons > .more > summary", target) ?? target; // not one in a form that is shut
  if (next === target) target.tabIndex = -1;
  next.focus({ preventScroll: true });
}

const path = (summary) => `${summary.closest("[id]").id} ${summary.textContent}`;

// The value of an edit: the fields that were changed.
async function changes(form) {
  const value = {};
  for (const field of $$("[data-was]", form)) {
    if (field.value === field.dataset.was) continue;
    value[field.name] = field.value === "" && "null" in field.dataset ? null : field.value;
  }
  const places = $$("[name=words]", form);
  if (places.some((place) => place.value !== place.defaultValue || place.dataset.changed)) value.evidence = await cited(places);
  if (!Object.keys(value).length) throw new Error("Nothing was changed.");
  return value;
}

async function cited(places) {
  const all = await article(id);
  const found = [];
  for (const place of places) {
    if (!place.value.trim()) continue;
    const known = place.dataset.start !== undefined && (place.value === place.defaultValue || place.dataset.changed === place.value);
    const [start, end] = [Number(place.dataset.start), Number(place.dataset.end)];
    const words = known
      ? { start, end, text: all.slice(start, end).join("") }
      : find(place.value, all, start || 0);
    if (!words) {
      place.focus();
      throw new Error(`“${place.value.trim()}” does not stand in the article so. Select the words, or copy them exactly.`);
    }
    found.push(words);
  }
  if (!found.length) throw new Error("Words are needed: select them in the article.");
  return found;
}

const forms = {
  edit: async (desk, form) => decide(desk, "edit", await changes(form), "", form),
  note: (desk, form) => decide(desk, "note", null, form.note.value, form),
  override: (desk, form) => decide(desk, "override", { verdict: form.verdict.value }, form.note.value, form),
  sign: (desk, form) =>
    decide(desk, "sign", { rating: Number(form.rating.value), url: form.url.value }, form.note.value, form),
};

// The field that takes what is selected: the last one that had the focus in the open form, else its first.
let taking = null;
let taken = ""; // what was taken last: some browsers keep a selection, and tell of it, while its words are being changed
const taker = () => {
  const open = $(".edit[open]");
  if (!open) return null;
  return taking && open.contains(taking) ? taking : $("[name=words]", open);
};

async function take() {
  const place = taker();
  if (!place) return;
  const words = selected($(".text"), await article(id));
  const key = words && `${words.start}-${words.end}`;
  if (key === taken) return;
  taken = key;
  if (!words) return;
  place.value = words.text;
  place.form.dataset.begun = "";
  Object.assign(place.dataset, { start: words.start, end: words.end, changed: place.value }); // a field has its own line ends
  say("Taken from the article. Keep the change to let it stand.");
}

function bind() {
  globalThis.startReport();
  const work = $("#work");
  bindTimes(work);
  for (const element of $$(".desk", work)) {
    for (const button of $$("[data-do]", element)) {
      const { do: action, value, note } = button.dataset;
      button.addEventListener("click", () => alone(() => decide(element, action, value && JSON.parse(value), note)));
    }
    for (const form of $$("form[data-form]", element)) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        alone(() => forms[form.dataset.form](element, form));
      });
    }
    for (const details of $$(".more", element)) {
      // The browser's own opening tells of itself later than the click: to move the focus then would end a selection
      // that has begun in the meantime. So the click opens it, at once.
      $("summary", details).addEventListener("click", (event) => {
        event.preventDefault();
        details.open = !details.open;
        if (!details.open) return;
        for (const other of $$(".more[open]")) if (other !== details) other.open = false;
        taking = null;
        taken = "";
        $("select, textarea, input", details)?.focus({ preventScroll: true });
      });
    }
  }
  for (const button of $$("[data-undo]", work)) {
    const element = button.closest(".desk");
    const selector = element
      ? `[data-target="${element.dataset.target}"][data-id="${CSS.escape(element.dataset.id)}"]`
      : "#history";
    button.addEventListener("click", () => alone(() => undo(button.dataset.undo, selector)));
  }
  for (const button of $$("[data-close]", work)) {
    button.addEventListener("click", () => {
      const details = button.closest("details");
      button.form.reset();
      delete button.form.dataset.begun;
      details.open = false;
      $("summary", details).focus();
    });
  }
  for (const button of $$("[data-more-words]", work)) {
    button.addEventListener("click", () => {
      const place = button.previousElementSibling.cloneNode();
      delete place.dataset.start;
      place.value = place.defaultValue = "";
      place.ariaLabel = "More words";
      button.before(place);
      place.focus();
    });
  }
  work.addEventListener("input", (event) => {
    if (event.target.form?.matches(".more form")) event.target.form.dataset.begun = "";
  });
  work.addEventListener("focusin", (event) => {
    if (event.target.name !== "words" || event.target === taking) return;
    taking = event.target;
    taken = "";
  });
  bindReruns(id, work);
}

// Whatever selects (mouse, finger, caret), words are taken once the selection rests.
let resting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(resting);
  resting = setTimeout(() => attempt(take), 120);
});

addEventListener("beforeunload", (event) => {
  if ($$(".more form").some(changed)) event.preventDefault();
});

// Escape leaves a form, and nothing else: not one in which something was begun, and the filters stay as they are.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest(".more form");
  if (!form) return;
  event.stopPropagation();
  if (changed(form)) return;
  const details = form.closest("details");
  details.open = false;
  $("summary", details).focus();
}, true);

const keys = { y: "[data-do=accept]", n: "[data-do=reject]", e: ".edit > summary", u: "[data-undo]" };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !$(".filters [name=keys]").checked) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const entry = event.target.closest(".card, .said, .findings li");
  const button = entry && Object.hasOwn(keys, event.key) && $(keys[event.key], entry);
  if (!button) return;
  event.preventDefault();
  button.click();
});

bind();
