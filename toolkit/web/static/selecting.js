// From what is selected in the article to code points of its text, and from words to where they stand.
// Segments of the article say which code points they are; characters that act are shown as ⟨U+202E⟩, one for one.
import { $$, send } from "./desk.js";

let text = null;

// The article as code points, fetched once.
export async function article(id) {
  text ??= Array.from((await send("GET", `/api/v1/analyses/${id}/result`)).document.text);
  return text;
}

// How many code points of the article stand before the first `units` UTF-16 units of what a segment shows, or null
// where that cannot be told.
function points(segment, units) {
  const shown = segment.textContent;
  const length = Number(segment.dataset.end) - Number(segment.dataset.start);
  let pieces = Array.from(shown);
  if (pieces.length !== length) pieces = shown.match(/⟨U\+[0-9A-F]{4,5}⟩|[^]/gu) ?? [];
  if (pieces.length !== length) return null;
  let count = 0;
  for (let seen = 0; count < length && seen + pieces[count].length <= units; count += 1) seen += pieces[count].length;
  return count;
}

// How much of what a segment shows, in UTF-16 units, comes before a point that may lie outside of it.
function before(segment, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(segment);
  const side = range.comparePoint(node, offset);
  if (side < 0) return 0;
  if (side === 0) range.setEnd(node, offset);
  return range.toString().length;
}

// What is selected in `root` as [start, end) in code points without white space around it, or null. A selection may
// begin before the article or end after it, not both: that is a selection of the page.
export function selected(root, all) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) && !root.contains(range.endContainer)) return null;
  const inside = $$("[data-start]", root).filter((segment) => segment.firstChild && range.intersectsNode(segment.firstChild));
  if (!inside.length) return null;
  const [first, last] = [inside[0], inside.at(-1)];
  const from = points(first, before(first, range.startContainer, range.startOffset));
  const until = points(last, before(last, range.endContainer, range.endOffset));
  if (from === null || until === null) return null;
  return trimmed(Number(first.dataset.start) + from, Number(last.dataset.start) + until, all);
}

function trimmed(start, end, all) {
  while (start < end && /\s/u.test(all[start])) start += 1;
  while (end > start && /\s/u.test(all[end - 1])) end -= 1;
  return start < end ? { start, end, text: all.slice(start, end).join("") } : null;
}

// Where words stand in the text, the place nearest to `near`, or null; any white space counts as any other.
export function find(words, all, near) {
  const wanted = words.trim().split(/\s+/u).filter(Boolean);
  if (!wanted.length) return null;
  const pattern = wanted.map((word) => word.replace(/[\^$\\.*+?()[\]{}|/]/gu, "\\$&")).join("\\s+");
  const whole = all.join("");
  let best = null;
  let [start, units] = [0, 0];
  for (const match of whole.matchAll(new RegExp(pattern, "gu"))) {
    start += Array.from(whole.slice(units, match.index)).length;
    units = match.index;
    if (best === null || Math.abs(start - near) < Math.abs(best.start - near)) best = { start, text: match[0] };
  }
  return best && { ...best, end: best.start + Array.from(best.text).length };
}
