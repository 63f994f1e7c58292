// Adding an article: pasted, from a file, or a shipped one.
import { $, $$, alone, attempt, say, send, setupOf } from "./desk.js";

const form = $("#new");
const chosen = () => $("#file").files[0] ?? null;

function fill(text, title, source) {
  form.text.value = text;
  $("#file").value = "";
  form.text.required = true;
  form.title.value = title;
  form.source.value = source;
  form.text.setSelectionRange(0, 0);
  form.text.scrollTop = 0;
  form.text.focus();
}

if (form) {
  $("#file").addEventListener("change", () => {
    const file = chosen();
    form.text.required = !file;
    say(file ? `${file.name} will be analysed.` : "");
  });
  for (const button of $$("[data-sample]")) {
    button.addEventListener("click", () => attempt(async () => {
      const answer = await fetch(`/samples/${button.dataset.sample}`);
      const text = await answer.text();
      const end = text.indexOf("\n");
      fill(text, text.slice(0, end).replace(/^#+\s*/, ""), `${button.dataset.sample}.txt`);
    }));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    alone(async () => {
      const file = chosen();
      if (file && form.text.value.trim()) {
        throw new Error("There is a text and a file. Empty one of them: an analysis is of one article.");
      }
      const entry = file ? await upload(file) : await paste();
      location.assign(`/analyses/${entry.id}`);
    });
  });
}

const issues = () => form.issues.value.split("\n").map((line) => line.trim()).filter(Boolean);

function upload(file) {
  const body = new FormData();
  body.append("file", file);
  body.append("check", form.check.checked);
  for (const name of ["title", "date", "source"]) if (form[name].value.trim()) body.append(name, form[name].value.trim());
  for (const [name, value] of Object.entries(setupOf(form))) body.append(name, value);
  for (const issue of issues()) body.append("issues", issue);
  return send("POST", "/api/v1/analyses/upload", body);
}

function paste() {
  const body = { text: form.text.value, check: form.check.checked, ...setupOf(form) };
  for (const name of ["title", "date", "source"]) if (form[name].value.trim()) body[name] = form[name].value.trim();
  body.issues = issues();
  return send("POST", "/api/v1/analyses", body);
}
