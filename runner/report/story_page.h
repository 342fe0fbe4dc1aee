// The fixed parts of a story page: style sheet, legend, script.
#pragma once

namespace dojo::report {

inline constexpr const char* kStoryStyle = R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1d2229; --dim: #66707c; --box: #f3f5f8;
  --line: #c6ced8; --accent: #1f6feb; --race: #b35900; --bad: #c62828; --current: #e3edfd; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181d; --ink: #e4e8ee; --dim: #97a1ad; --box: #1c2229; --line: #3a434e;
    --accent: #6ea8fe; --race: #ffb454; --bad: #ff6b6b; --current: #22304a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 20px; max-width: 1800px; background: var(--paper); color: var(--ink);
  font: 15px/1.4 system-ui, sans-serif; }
h1 { margin: 0; font-size: 22px; }
header p { margin: 4px 0; }
.setting, .place, .core { color: var(--dim); }
.broken { color: var(--bad); font-weight: 600; border-left: 4px solid var(--bad); padding-left: 10px; }
.legend { color: var(--dim); font-size: 13px; margin: 12px 0; }
.legend i { display: inline-block; width: 22px; vertical-align: middle; margin: 0 4px 0 12px; }
main { display: grid; grid-template-columns: var(--lanes) minmax(480px, 1fr); column-gap: 14px;
  overflow-x: auto; }
svg text { text-anchor: middle; font-size: 12px; fill: var(--ink); }
svg .node rect { fill: var(--box); stroke: none; }
svg .node text { font-weight: 700; font-size: 14px; }
svg text.core { fill: var(--dim); }
svg .lane line { stroke: var(--line); }
svg .message, .legend .message { stroke: var(--accent); stroke-width: 1.8; }
svg .order { stroke: var(--dim); stroke-width: 1; }
svg .tip { fill: var(--dim); }
svg .race { stroke: var(--race); stroke-width: 2; stroke-dasharray: 5 4; }
svg .dot circle { fill: var(--ink); cursor: pointer; }
svg .racing circle { fill: var(--race); }
svg .failure circle { fill: var(--bad); }
svg .current circle { stroke: var(--accent); stroke-width: 4; }
.steps { list-style: none; margin: var(--head) 0 0; padding: 0; }
.steps li { height: var(--row); padding: 3px 8px 3px 40px; position: relative; border-radius: 6px;
  cursor: pointer; outline: none; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.steps li > div { overflow: hidden; text-overflow: ellipsis; }
.steps b { position: absolute; left: 8px; width: 24px; text-align: right; color: var(--dim); }
.steps .current { background: var(--current); }
.steps .place { font-size: 12px; }
.steps .racing .what { color: var(--race); font-weight: 600; }
.steps .failure .what { color: var(--bad); font-weight: 600; }
.mark { color: var(--race); }
code, pre { font-family: ui-monospace, monospace; font-size: 13px; }
details { margin-top: 20px; }
pre { overflow-x: auto; background: var(--box); padding: 10px; border-radius: 6px; }
)css";

inline constexpr const char* kStoryLegend = R"html(<p class="legend">time runs down
<i style="border-top: 2px solid var(--accent)"></i>message
<i style="border-top: 1px solid var(--dim)"></i>wake-up, lock
<i style="border-top: 2px dashed var(--race)"></i>nothing orders these two
<i style="border-top: 6px solid var(--bad)"></i>here it was noticed
&nbsp; keys: up, down (or k, j), Home, End</p>
)html";

inline constexpr const char* kStoryScript = R"js(
(function () {
  const rows = Array.from(document.querySelectorAll('.steps li'));
  const dots = Array.from(document.querySelectorAll('svg .dot'));
  let current = -1;
  function show(next, isFirst) {
    if (rows.length === 0) return;
    next = Math.max(0, Math.min(rows.length - 1, next));
    if (current >= 0) { rows[current].classList.remove('current'); dots[current].classList.remove('current'); }
    current = next;
    rows[current].classList.add('current');
    dots[current].classList.add('current');
    document.body.dataset.step = current + 1;
    if (isFirst) return;
    const box = rows[current].getBoundingClientRect();
    if (box.top < 0) window.scrollBy(0, box.top - 20);
    if (box.bottom > window.innerHeight) window.scrollBy(0, box.bottom - window.innerHeight + 20);
  }
  document.addEventListener('keydown', function (event) {
    const moves = { ArrowDown: current + 1, j: current + 1, ArrowUp: current - 1, k: current - 1,
      Home: 0, End: rows.length - 1 };
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in moves)) return;
    event.preventDefault();
    show(moves[event.key]);
  });
  rows.concat(dots).forEach(function (item) {
    item.addEventListener('click', function () { show(Number(item.dataset.step) - 1); });
  });
  show(Number((location.hash.match(/step=(\d+)/) || [])[1] || 1) - 1, true);
})();
)js";

}  // namespace dojo::report
