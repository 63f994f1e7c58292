// From what is selected in the article to code points of its text, and from words to where they stand.
// Segments of the article say which code points they are; characters that act are shown as ⟨U+202E⟩, one for one.
import { $$, send } from "./desk.js";

let text = null;

// The article as code points, fetched once.
export async function article(id) {
  text ??= Array.from((await send("GET", `/api/v1/analyses/${id}/result`)).document.text);
  return text;
}

// The code points of what a segment shows before `offset` (UTF-16) of its text, or null where that cannot be told.
function points(segment, offset) {
  const shown = segment.textContent;
  const length = Number(segment.dataset.end) - Number(segment.dataset.start);
  if (Array.from(shown).length === length) return Array.from(shown.slice(0, offset)).length;
  const pieces = shown.match(/⟨U\+[0-9A-F]{4,5}⟩|[^]/gu) ?? [];
  if (pieces.length !== length) return null;
  let units = 0;
  return pieces.findIndex((piece) => (units += piece.length) > offset) >>> 0;
}

// What is selected in `root` as [start, end) in code points without white space around it, or null.
export function selected(root, all) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = $$("[data-start]", root).filter((segment) => segment.firstChild && range.intersectsNode(segment.firstChild));
  if (!inside.length) return null;
  const [first, last] = [inside[0], inside.at(-1)];
  const from = first.contains(range.startContainer) ? points(first, range.startOffset) : 0;
  const lastLength = Number(last.dataset.end) - Number(last.dataset.start);
  const until = last.contains(range.endContainer) ? Math.min(points(last, range.endOffset), lastLength) : lastLength;
  if (from === null || until === null) return null;
  return trimmed(Number(first.dataset.start) + from, Number(last.dataset.start) + until, all);
}

function trimmed(start, end, all) {
  while (start < end && /\s/u.test(all[start])) start += 1;
  while (end > start && /\s/u.test(all[end - 1])) end -= 1;
  return start < end ? { start, end, text: all.slice(start, end).join("") } : null;
}

// Where words stand in the text, the place nearest to `near`, or null; white space counts as any white space.
export function find(words, all, near) {
  const wanted = Array.from(words.trim());
  if (!wanted.length) return null;
  let best = null;
  for (let start = 0; start + wanted.length <= all.length; start += 1) {
    if (!wanted.every((c, n) => c === all[start + n] || (/\s/u.test(c) && /\s/u.test(all[start + n])))) continue;
    if (best === null || Math.abs(start - near) < Math.abs(best - near)) best = start;
  }
  return best === null ? null : { start: best, end: best + wanted.length, text: all.slice(best, best + wanted.length).join("") };
}
