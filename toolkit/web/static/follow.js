// The progress of an analysis: its steps as they come, then the page to work in.
import { $, attempt, bindReruns, send } from "./desk.js";

const follow = $("#follow");
const { id } = follow.dataset;
const steps = $("#steps");

function step(key, text) {
  let line = steps.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!line) {
    line = document.createElement("li");
    line.dataset.key = key;
    steps.append(line);
  }
  line.textContent = text;
}

const ended = (status) => ["done", "failed", "cancelled"].includes(status);

async function ask() {
  const { status } = await send("GET", `/api/v1/analyses/${id}`);
  $("#status").textContent = status;
  if (ended(status)) location.reload();
  else setTimeout(() => attempt(ask), 2_000);
}

function listen() {
  const events = new EventSource(`/api/v1/analyses/${id}/events`);
  const on = (name, work) => events.addEventListener(name, (event) => work(JSON.parse(event.data)));
  on("asked", ({ ask, prompt }) => step(`${ask}`, `${prompt}: asked …`));
  on("answered", ({ ask, prompt, seconds, cached }) => {
    step(`${ask}`, `${prompt}: answered ${cached ? "from what was answered before" : `after ${seconds} s`}`);
  });
  on("failed", ({ ask, prompt, reason }) => step(`${ask}`, `${prompt}: failed, ${reason.replaceAll("_", " ")}`));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) attempt(ask); // refused: too many listen, or nothing more will come
  });
  on("fetching", () => step("fetching", "fetching the page"));
  on("status", ({ status }) => {
    $("#status").textContent = status;
    if (ended(status)) {
      events.close();
      location.reload();
    }
  });
}

if (!follow.dataset.ended) {
  listen();
  $("#cancel")?.addEventListener("click", () => attempt(() => send("POST", `/api/v1/analyses/${id}/cancel`)));
}
bindReruns(id);
