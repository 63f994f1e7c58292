"""A page of another site, on another port of this machine, in a real browser: what it sends does nothing at the desk."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.pages.desk import Served, kept
from tests.web.test_addresses import reply
from tests.web.test_addresses import served as elsewhere
from toolkit.web.analyses import Query

TEXT = '{"text": "The pier is sold, said Lena Orth.", "title": "'
PAGE = """<!doctype html><title>waiting</title>
<form id="plain" method="post" enctype="text/plain" target="one" action="{desk}/api/v1/analyses">
<input name='{text}' value='"}}'></form>
<form id="file" method="post" enctype="multipart/form-data" target="two" action="{desk}/api/v1/analyses/upload">
<input name="file" type="file"><input name="title" value="x"></form>
<form id="undo" method="post" target="three" action="{desk}{path}/decisions/1/undo?reviewer=Mallory"></form>
<iframe name="one"></iframe><iframe name="two"></iframe><iframe name="three"></iframe>
<script>
const tries = [
  fetch("{desk}/api/v1/analyses", {{ method: "POST", mode: "no-cors", body: '{text}"}}' }}),
  fetch("{desk}{path}/cancel", {{ method: "POST", mode: "no-cors", credentials: "include" }}),
  fetch("{desk}/api/v1/analyses", {{
    method: "POST", body: '{text}"}}', headers: {{ "Content-Type": "application/json" }},
  }}),
  fetch("{desk}{path}?decisions=true", {{ method: "DELETE" }}),
  fetch("{desk}/api/v1/analyses").then((answer) => answer.text()).then((text) => {{ document.title = "read " + text; }}),
  navigator.sendBeacon("{desk}{path}/decisions/1/undo?reviewer=Mallory", "x"),
];
for (const form of document.forms) form.submit();
Promise.allSettled(tries).then(() => {{ if (document.title === "waiting") document.title = "tried everything"; }});
</script>"""


def test_a_page_on_another_port_changes_and_reads_nothing(here: Served, browser: Browser) -> None:
    path = kept(here)
    identifier = path.rsplit("/", 1)[1]
    api = f"/api/v1/analyses/{identifier}"
    context = browser.new_context()
    asked: list[tuple[str, int | None]] = []
    page = context.new_page()
    own = context.new_page()
    own.goto(here.address + path)
    own.get_by_label("Your name").fill("Ada")
    own.get_by_label("Your name").blur()
    own.locator('.desk[data-target="position"][data-id="P1"]').get_by_role("button", name="Accept").click()
    expect(own.locator("#said")).to_have_text("Accepted.")
    page.on("response", lambda answer: asked.append((answer.request.method, answer.status)))
    source = PAGE.format(desk=here.address, path=api, text=TEXT).encode()
    with elsewhere(reply(200, source)) as port:
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page).to_have_title("tried everything")
        for frame in ("one", "two", "three"):
            page.frame(frame).wait_for_load_state()  # type: ignore[union-attr]
    refused = [status for method, status in asked if method == "POST"]
    assert refused and set(refused) <= {403, 405}
    assert [d.action.value for d in here.desk.log.history(identifier)] == ["accept"]
    assert here.desk.analyses.find(Query()).total == 1
    context.close()
