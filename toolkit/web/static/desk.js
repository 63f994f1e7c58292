// What all pages share: sending, saying what happened, and the reviewer's name.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export function say(text) {
  $("#wrong").textContent = "";
  $("#said").textContent = text;
}

export function complain(text) {
  $("#said").textContent = "";
  $("#wrong").textContent = text;
}

// Sends JSON (or a form) and returns the JSON of the answer; what goes wrong is an Error with the server's own words.
export async function send(method, url, body) {
  const form = body instanceof FormData;
  const headers = body && !form ? { "Content-Type": "application/json" } : {};
  let answer;
  try {
    answer = await fetch(url, { method, headers, body: form ? body : body && JSON.stringify(body) });
  } catch {
    throw new Error("The desk does not answer. When it is back, load the page anew and see what was kept.");
  }
  if (answer.status === 401) throw new Error("You are signed out. Sign in again in another tab, then repeat this.");
  const json = answer.status !== 204 && answer.headers.get("Content-Type")?.includes("json");
  const data = json ? await answer.json() : null;
  if (!answer.ok) throw new Error(data?.detail ?? `The desk answered ${answer.status}.`);
  return data;
}

// Does some work; an error is shown and nothing else happens.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    complain(error.message);
    return null;
  }
}

// Does what is sent once, although it was clicked twice: what is asked for while something is under way is not done.
let underWay = false;
export async function alone(work) {
  if (underWay) return null;
  underWay = true;
  try {
    return await attempt(work);
  } finally {
    underWay = false;
  }
}

// Times as the clock on the wall has them; the server writes UTC.
export function bindTimes(root = document) {
  const two = (number) => String(number).padStart(2, "0");
  for (const time of $$("time[datetime]", root)) {
    const at = new Date(time.dateTime);
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    time.title = `${time.dateTime.slice(0, 16).replace("T", " ")} UTC`;
    time.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }
}

export function setupOf(form) {
  const setup = {};
  for (const name of ["engine", "model", "prompts"]) if (form.elements[name]?.value) setup[name] = form.elements[name].value;
  if (setup.engine === "builtin") delete setup.model;
  return setup;
}

// Forms that queue the same article again with another setup.
export function bindReruns(id, root = document) {
  for (const form of $$(".rerun", root)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      alone(async () => {
        const entry = await send("POST", `/api/v1/analyses/${id}/rerun`, setupOf(form));
        location.assign(`/analyses/${entry.id}`);
      });
    });
  }
}

// The name that signs decisions: the token's, or what stands in the field, which is kept in this browser.
export function reviewer() {
  const field = $("#reviewer");
  if (!field) return null;
  if (field.dataset.name) return undefined;
  const name = field.value.trim();
  if (!name) {
    field.focus();
    throw new Error("Write your name first, at the top of the page: decisions are signed.");
  }
  return name;
}

const field = $("input#reviewer");
if (field) {
  field.value = localStorage.getItem("reviewer") ?? "";
  field.addEventListener("change", () => localStorage.setItem("reviewer", field.value.trim()));
}

$("#sign-out")?.addEventListener("click", () => attempt(async () => {
  await send("DELETE", "/api/v1/session");
  location.assign("/sign-in");
}));

bindTimes();
