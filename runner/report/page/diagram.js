// Draws a story as a space-time diagram: time runs down, a column per task, grouped by node and core.
//
// drawDiagram(story) returns {heads, body, columns}: two SVG elements of one width (the names of the
// columns, which stay in sight, and the diagram), and what tests and keys want to know of each column.
// Text of the story only ever becomes a text node or an attribute: it cannot become markup.
'use strict';

const ROW = 46;  // as --row in story.css
const HEAD = 64;
const STRIP = 20;  // the states of an object that the failure is not about
const STRIPS_MAX = 3;
const GAP = 6;
const NODE_WIDTH_MIN = 118;  // the longest name of a state fits
const WIDTH_MIN = 300;  // and the name of what broke
// Okabe and Ito; a ninth state begins again, hatched.
const STATE_COLOURS = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#f0e442', '#0072b2', '#d55e00', '#8a8a8a'];

function svg(name, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function title(text) { return svg('title', {}, text); }

function shortened(text, pixels, perLetter = 6.1) {
  const letters = Math.max(3, Math.floor(pixels / perLetter));
  return text.length <= letters ? text : text.slice(0, letters - 1) + '…';
}

// Where each step stands in the diagram, from 1; the row after the last one says what broke.
function rowY(number) { return (number - 0.5) * ROW; }

// The object that the failure is about: its states colour the whole width of a node.
function mainSubject(story) {
  const subjects = new Set(story.bands.map((band) => band.subject));
  const isNamed = (subject) => (story.broken.message + ' ').includes(subject + ' ');
  const told = story.steps.filter((step) => step.rule).map((step) => step.rule.subject);
  return [...subjects].find(isNamed) || told[told.length - 1] || [...subjects][0];
}

// Colours in order of appearance, so that equal stories look equal.
function stateColours(story) {
  const colours = new Map();
  const spans = story.bands.flatMap((band) => band.spans).sort((a, b) => a.from - b.from);
  for (const span of spans) {
    if (!colours.has(span.state)) {
      colours.set(span.state, { colour: STATE_COLOURS[colours.size % STATE_COLOURS.length],
        isHatched: colours.size >= STATE_COLOURS.length });
    }
  }
  return colours;
}

// Gives every node, core and column its place from left to right.
function layout(story, subject) {
  const laneWidth = story.columns.length > 8 ? 54 : 68;
  const nodes = [];
  const columns = [];
  let x = GAP;
  story.columns.forEach((column, index) => {
    let node = nodes[nodes.length - 1];
    if (!node || node.node !== column.node) {
      if (node) x = node.x + node.width + GAP;
      const bands = story.bands.filter((band) => band.node === column.node);
      const strips = bands.filter((band) => band.subject !== subject).slice(0, STRIPS_MAX);
      node = { node: column.node, x, strips, cores: [], main: bands.find((band) => band.subject === subject),
        width: strips.length * STRIP };
      nodes.push(node);
      x += node.width;
    }
    let core = node.cores[node.cores.length - 1];
    if (!core || core.core !== column.core) {
      core = { core: column.core, x, width: 0 };
      node.cores.push(core);
    }
    columns.push({ ...column, index, x: x + laneWidth / 2 });
    x += laneWidth;
    core.width += laneWidth;
    node.width = Math.max(x - node.x, node.main ? NODE_WIDTH_MIN : 0);
  });
  const last = nodes[nodes.length - 1];
  return { nodes, columns, laneWidth, width: Math.max(last ? last.x + last.width + GAP : 0, WIDTH_MIN) };
}

function drawHeads(place) {
  const heads = svg('svg', { width: place.width, height: HEAD, role: 'img', 'aria-label': 'nodes, cores and tasks' });
  for (const node of place.nodes) {
    const name = node.node === null ? 'network' : 'n' + node.node;
    heads.append(svg('g', { class: 'node-head' },
      svg('rect', { class: 'node-box', x: node.x, y: 2, width: node.width, height: HEAD, rx: 6 }),
      svg('text', { class: 'node', x: node.x + node.width / 2, y: 19, 'text-anchor': 'middle' }, name)));
    node.strips.forEach((band, i) => {
      const x = node.x + (i + 0.5) * STRIP;
      heads.append(svg('text', { class: 'core', transform: `translate(${x + 4} ${HEAD - 4}) rotate(-90)` },
        shortened(band.subject, 58), title('states of ' + band.subject)));
    });
    for (const core of node.cores) {
      const name = core.core === null ? 'link' : 'core ' + core.core;
      heads.append(
        svg('line', { class: 'lane', x1: core.x + 5, x2: core.x + core.width - 5, y1: 40, y2: 40 }),
        svg('text', { class: 'core', x: core.x + core.width / 2, y: 36, 'text-anchor': 'middle' }, name));
    }
  }
  for (const column of place.columns) {
    heads.append(svg('text', { class: 'task', x: column.x, y: 56, 'text-anchor': 'middle' },
      shortened(column.task, place.laneWidth), title(column.task)));
  }
  return heads;
}

function drawBand(band, box, colours, height, isMain) {
  const group = svg('g', { class: 'band-of', 'data-node': band.node, 'data-subject': band.subject });
  band.spans.forEach((span, i) => {
    const next = band.spans[i + 1];
    const top = span.from === 0 ? 0 : rowY(span.from);
    const bottom = next ? (next.from === 0 ? 0 : rowY(next.from)) : height;
    if (bottom <= top) return;
    const look = colours.get(span.state);
    const said = `n${band.node}, ${band.subject}: ${span.state}`;
    group.append(svg('rect', { class: 'band', x: box.x, y: top, width: box.width, height: bottom - top,
      fill: look.colour, 'data-state': span.state }, title(said)));
    if (look.isHatched) {
      group.append(svg('rect', { x: box.x, y: top, width: box.width, height: bottom - top, fill: 'url(#hatch)' }));
    }
    const name = isMain
      ? svg('text', { class: 'state-name main halo', x: box.x + 8, y: top + (span.from === 0 ? 12 : 19), 'data-bottom': bottom }, span.state)
      : svg('text', { class: 'state-name', transform: `translate(${box.x + 14} ${top + 4}) rotate(90)` },
        shortened(span.state, bottom - top - 4));
    if (isMain) {
      group.append(svg('rect', { class: 'band-edge', x: box.x, y: top, width: 4, height: bottom - top, fill: look.colour }));
    }
    group.append(name);
  });
  return group;
}

// The ends of an arrow stay clear of the dots.
function arrowLine(from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const dx = (to.x - from.x) / length;
  const dy = (to.y - from.y) / length;
  return { x1: from.x + 8 * dx, y1: from.y + 8 * dy, x2: to.x - 10 * dx, y2: to.y - 10 * dy };
}

// Messages are straight; what happens inside a node bends, so that it does not hide behind a dot.
function arrowPath({ x1, y1, x2, y2 }, kind) {
  if (kind === 'message') return `M${x1},${y1} L${x2},${y2}`;
  const bend = 0.12;
  const x = (x1 + x2) / 2 + bend * (y2 - y1);
  const y = (y1 + y2) / 2 - bend * (x2 - x1);
  return `M${x1},${y1} Q${x},${y} ${x2},${y2}`;
}

function drawArrow(arrow, from, to) {
  const line = arrowLine(from, to);
  const group = svg('g', { class: 'arrow-of', 'data-from': arrow.from, 'data-to': arrow.to, 'data-kind': arrow.kind },
    svg('path', { class: 'arrow ' + arrow.kind, d: arrowPath(line, arrow.kind), 'marker-end': `url(#tip-${arrow.kind})` },
      title(`${arrow.kind} ${arrow.label} from step ${arrow.from} to step ${arrow.to}`)));
  if (arrow.label) {
    group.append(svg('text', { class: 'arrow-name halo', x: line.x1 + 0.4 * (line.x2 - line.x1),
      y: line.y1 + 0.4 * (line.y2 - line.y1) - 4 }, arrow.label));
  }
  return group;
}

// State changes are squares with their rule, racing accesses diamonds, the failure a crossed circle.
function drawDot(step, at) {
  const kind = step.is_failure ? 'failure' : step.is_race ? 'racing' : '';
  const dot = svg('g', { class: `dot ${kind} kind-${step.kind}`, 'data-step': step.number, transform: `translate(${at.x} ${at.y})` },
    svg('circle', { class: 'ring', r: 12 }), title(step.sentence));
  if (step.is_failure) {
    dot.append(svg('circle', { class: 'shape', r: 9 }),
      svg('path', { class: 'cross-line', d: 'M-4,-4 L4,4 M-4,4 L4,-4' }));
  } else if (step.is_race) {
    dot.append(svg('path', { class: 'shape', d: 'M0,-8 L8,0 L0,8 L-8,0 Z' }));
  } else if (step.kind === 'fault') {
    dot.append(svg('path', { class: 'fault', d: 'M-7,-7 L7,7 M-7,7 L7,-7' }));
  } else if (step.rule) {
    dot.append(svg('rect', { class: 'shape', x: -6, y: -6, width: 12, height: 12, rx: 2 }));
  } else {
    dot.append(svg('circle', { class: 'shape', r: 6 }));
  }
  if (step.rule) dot.append(svg('text', { class: 'name halo', x: 10, y: 4 }, step.rule.id));
  return dot;
}

function drawMarks(body, story, place, at) {
  for (const step of story.steps) {
    for (const other of step.not_ordered_with) {
      const from = at(other);
      const to = at(step.number);
      body.append(svg('line', { class: 'race', x1: from.x, y1: from.y, x2: to.x, y2: to.y, 'data-from': other, 'data-to': step.number },
        title(`nothing orders steps ${other} and ${step.number}`)));
    }
  }
  if (story.critical) {
    const y = story.critical.line * ROW;
    body.append(svg('line', { class: 'critical-line', x1: 0, x2: place.width, y1: y, y2: y }),
      svg('text', { class: 'critical-name halo', x: 10, y: y + 12 }, 'from here on it cannot be avoided'));
  }
}

function drawBroken(story, place, at) {
  const y = rowY(story.steps.length + 1);
  const failure = story.steps.find((step) => step.is_failure);
  const mark = svg('g', { class: 'broken-mark', 'data-step': story.steps.length + 1 },
    svg('rect', { x: GAP, y: y - 15, width: place.width - 2 * GAP, height: 30, rx: 5 }),
    title(`${story.broken.oracle}: ${story.broken.sentence}`));
  if (failure) {
    const from = at(failure.number);
    mark.append(svg('line', { x1: from.x, x2: from.x, y1: from.y + 10, y2: y - 15 }));
  }
  const sentence = story.broken.sentence ? ': ' + story.broken.sentence : '';
  mark.append(svg('text', { x: GAP + 10, y: y + 4 },
    shortened(`✗ ${story.broken.oracle}${sentence}`, place.width - 4 * GAP, 7.4)));
  return mark;
}

function definitions() {
  const tip = (kind) => svg('marker', { id: 'tip-' + kind, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 9,
    markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto' }, svg('path', { class: 'tip ' + kind, d: 'M0,0 L8,4 L0,8 z' }));
  const kinds = ['message', 'wake', 'lock', 'start', 'signal', 'interrupt', 'order'];
  return svg('defs', {}, ...kinds.map(tip),
    svg('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke: 'currentColor', 'stroke-opacity': 0.4 })));
}

function drawDiagram(story) {
  const subject = mainSubject(story);
  const place = layout(story, subject);
  const colours = stateColours(story);
  const height = (story.steps.length + 1) * ROW;
  const at = (number) => ({ x: place.columns[story.steps[number - 1].column].x, y: rowY(number) });
  const body = svg('svg', { width: place.width, height, role: 'img',
    'aria-label': `${story.columns.length} columns, ${story.steps.length} steps; the list beside it says the same` }, definitions());
  for (const node of place.nodes) {
    body.append(svg('rect', { class: 'node-box', x: node.x, y: 0, width: node.width, height }));
    if (node.main) body.append(drawBand(node.main, { x: node.x + node.strips.length * STRIP, width: node.width - node.strips.length * STRIP }, colours, height, true));
    node.strips.forEach((band, i) => {
      body.append(drawBand(band, { x: node.x + i * STRIP + 1, width: STRIP - 2 }, colours, height, false));
    });
  }
  body.append(svg('rect', { class: 'row-mark', x: 0, y: 0, width: place.width, height: ROW }));
  for (const column of place.columns) {
    body.append(svg('line', { class: 'lane', x1: column.x, x2: column.x, y1: 0, y2: rowY(story.steps.length + 1) }));
  }
  for (const arrow of story.arrows) body.append(drawArrow(arrow, at(arrow.from), at(arrow.to)));
  drawMarks(body, story, place, at);
  for (const step of story.steps) body.append(drawDot(step, at(step.number)));
  body.append(drawBroken(story, place, at));
  return { heads: drawHeads(place), body, columns: place.columns, colours, subject };
}
