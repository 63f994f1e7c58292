// A token for a session.
import { $, attempt } from "./desk.js";

const form = $("#sign-in");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const answer = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: form.token.value.trim() }),
    });
    if (!answer.ok) throw new Error("That token is unknown or no longer in use.");
    location.assign(form.dataset.next);
  });
});
