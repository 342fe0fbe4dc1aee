// The page of a story: draws it (diagram.js), lists its steps, and walks through them.
//
// Keys: down/up or j/k one step, Page Down/Up ten, Home/End the ends, right/left the same task's next
// or last step, r the next race. The last "step" says what broke. #step=5 in the address starts there.
'use strict';

(function () {
  const story = JSON.parse(document.getElementById('story').textContent);
  const last = story.steps.length + 1;
  const board = document.getElementById('board');
  const list = document.getElementById('steps');
  const details = document.getElementById('details');
  const drawn = drawDiagram(story);
  let current = 0;

  function html(name, className, ...children) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== '' && child !== null));
    return element;
  }

  // --- the list beside the diagram -------------------------------------------------------------

  function stepItem(step) {
    const mark = step.not_ordered_with.length ? ` · not ordered with ${step.not_ordered_with.join(', ')}` : '';
    const where = step.where ? ` · ${step.where.file.split('/').pop()}:${step.where.line}` : '';
    // A step of a table says the same shorter than its line of the trace.
    const what = step.rule && step.parts.length === 1
      ? [html('code', '', step.rule.id + ' '), `${step.rule.subject}: ${step.rule.from} → ${step.rule.to}`] : [step.what];
    const item = html('li', '', html('b', '', String(step.number)), html('div', 'what', ...what),
      html('div', 'place', `${step.place} ${step.task} ${step.operation} · ${step.time}${mark}${where}`));
    if (step.is_failure) item.classList.add('failure');
    if (step.is_race) item.classList.add('racing');
    if (story.critical && story.critical.line === step.number) item.classList.add('critical');
    item.title = step.sentence;
    return item;
  }

  function finalItem() {
    const item = html('li', 'final', html('b', '', '✗'),
      html('div', 'what', story.broken.verdict), html('div', 'place', story.broken.message));
    item.title = story.broken.message;
    return item;
  }

  function fillList() {
    list.append(...story.steps.map(stepItem), finalItem());
    [...list.children].forEach((item, i) => {
      item.id = `step-${i + 1}`;
      item.dataset.step = i + 1;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
    });
  }

  // --- the details of a step -------------------------------------------------------------------

  function linkTo(number, text) {
    const button = html('button', 'link', text);
    button.type = 'button';
    button.addEventListener('click', () => show(number));
    return button;
  }

  function table(rows) {
    const body = html('tbody', '');
    for (const [heading, cell] of rows) {
      if (cell === '' || cell === null) continue;
      const head = html('th', '', heading);
      head.scope = 'row';
      body.append(html('tr', '', head, html('td', '', cell)));
    }
    return html('table', '', body);
  }

  function sourceBlock(place) {
    const lines = place.source.map((line) => html('div', line.line === place.line ? 'here' : '',
      html('i', '', String(line.line)), line.text || ' '));
    return [html('h3', '', 'Source'), html('div', 'file mono', `${place.file}:${place.line}`),
      ...(lines.length ? [html('div', 'source mono', ...lines)] : [])];
  }

  // Both what the step said of itself and the row of the protocol's spec, where that could be read.
  function ruleBlock(rule) {
    const cell = (heading) => (rule.row ? rule.row.cells : []).filter((item) => item.heading === heading).map((item) => item.cell)[0] || '';
    const event = cell('event') ? `${rule.event} (${cell('event')})` : rule.event;
    return [html('h3', '', 'Table row'),
      table([['rule', rule.id], ['object', rule.subject], ['state', rule.from], ['event', event], ['actions', cell('actions')],
        ['next', rule.to], ['verdict', cell('verdict')], ['after', cell('after')]]),
      rule.row ? html('div', 'file mono', `${rule.row.file}:${rule.row.line}`) : ''];
  }

  function partsBlock(step) {
    if (step.parts.length < 2 && !step.parts.some((part) => 'before' in part)) return [];
    const rows = step.parts.map((part) => [part.where, part.what + ('before' in part ? ` (was ${part.before})` : '')]);
    return [html('h3', '', 'Values'), table(rows)];
  }

  function raceBlock(step) {
    const others = new Set(step.not_ordered_with);
    for (const later of story.steps) if (later.not_ordered_with.includes(step.number)) others.add(later.number);
    if (others.size === 0) return [];
    const rows = [...others].sort((a, b) => a - b).map((number) => {
      const other = story.steps[number - 1];
      const where = other.where ? `, ${other.where.file.split('/').pop()}:${other.where.line}` : '';
      return [`step ${number}`, linkTo(number, `${other.place} ${other.task} ${other.what}${where}`)];
    });
    return [html('h3', 'racing-note', 'Nothing orders this with'), table(rows)];
  }

  function orderBlock(step) {
    const before = story.arrows.filter((arrow) => arrow.to === step.number)
      .map((arrow) => ['after', linkTo(arrow.from, `step ${arrow.from} (${arrow.kind}${arrow.label ? ' ' + arrow.label : ''})`)]);
    const after = story.arrows.filter((arrow) => arrow.from === step.number)
      .map((arrow) => ['before', linkTo(arrow.to, `step ${arrow.to} (${arrow.kind}${arrow.label ? ' ' + arrow.label : ''})`)]);
    return before.length + after.length ? [html('h3', '', 'The machine orders it'), table([...before, ...after])] : [];
  }

  function stepDetails(step) {
    const earlier = step.number > 1 ? step.time_ns - story.steps[step.number - 2].time_ns : 0;
    return [html('p', 'sentence', step.sentence),
      table([['who', `${step.place} ${step.task}`], ['doing', step.operation],
        ['time', `${step.time}${earlier ? ` (${earlier.toLocaleString('en')} ns after step ${step.number - 1})` : ''}`],
        ['step of run', String(step.step)]]),
      ...raceBlock(step), ...(step.rule ? ruleBlock(step.rule).filter((block) => block !== '') : []), ...partsBlock(step),
      ...(step.where ? sourceBlock(step.where) : []), ...orderBlock(step)];
  }

  function finalDetails() {
    const broken = story.broken;
    return [html('p', 'sentence verdict', `${broken.verdict}${broken.sentence ? ': ' + broken.sentence : ''}.`),
      html('p', 'sentence', broken.message),
      table([['noticed by', broken.actor], ['time', broken.time], ['step of run', String(broken.step)],
        ['margin', story.margin], ['minimised', story.minimised],
        ['replay', story.replay ? html('code', '', story.replay) : '']]),
      ...(story.critical ? [html('h3', '', 'Point of no return'), html('p', '', story.conclusion.find((text) => text.includes('be avoided')) || '')] : []),
      ...(broken.where ? sourceBlock(broken.where) : [])];
  }

  function navigation() {
    const button = (text, label, step) => {
      const element = html('button', '', text);
      element.type = 'button';
      element.setAttribute('aria-label', label);
      element.disabled = step < 1 || step > last;
      element.addEventListener('click', () => show(step));
      return element;
    };
    const where = current === last ? 'what broke' : `step ${current} of ${story.steps.length}`;
    return html('nav', '', button('◀', 'step before', current - 1), html('b', '', where), button('▶', 'next step', current + 1));
  }

  // --- walking ---------------------------------------------------------------------------------

  function markCurrent() {
    for (const item of list.children) item.setAttribute('aria-selected', String(Number(item.dataset.step) === current));
    list.setAttribute('aria-activedescendant', `step-${current}`);
    for (const dot of drawn.body.querySelectorAll('.dot')) dot.classList.toggle('current', Number(dot.dataset.step) === current);
    for (const arrow of drawn.body.querySelectorAll('.arrow-of')) {
      const isTouched = [arrow.dataset.from, arrow.dataset.to].includes(String(current));
      arrow.firstChild.classList.toggle('touched', isTouched);
    }
    drawn.body.querySelector('.row-mark').setAttribute('y', (current - 1) * ROW);
    const sentences = [...document.querySelectorAll('.sentences li')];
    const told = sentences.filter((item) => Number(item.dataset.first) <= current).pop();
    for (const item of sentences) item.classList.toggle('current', item === told && current !== last);
  }

  // The row and its dot come into view, below the heads and right of the list.
  function scrollToCurrent() {
    const top = (current - 1) * ROW;
    const room = board.clientHeight - HEAD - ROW;
    if (top < board.scrollTop + ROW) board.scrollTop = Math.max(0, top - ROW);
    if (top > board.scrollTop + room - ROW) board.scrollTop = top - room + ROW;
    const step = story.steps[current - 1];
    if (!step) return;
    const x = drawn.columns[step.column].x;
    const width = board.clientWidth - list.offsetWidth;
    if (x < board.scrollLeft + 60) board.scrollLeft = Math.max(0, x - 60);
    if (x > board.scrollLeft + width - 60) board.scrollLeft = x - width + 60;
  }

  // A state that began above what is to be seen keeps its name in sight.
  function keepNamesInSight() {
    for (const name of drawn.body.querySelectorAll('.state-name.main')) {
      name.dataset.top = name.dataset.top || name.getAttribute('y');
      const lowest = Number(name.dataset.bottom) - 4;
      name.setAttribute('y', Math.max(Number(name.dataset.top), Math.min(board.scrollTop + 12, lowest)));
    }
  }

  function show(number, isFirst) {
    const next = Math.max(1, Math.min(last, number));
    if (next === current) return;
    current = next;
    markCurrent();
    details.replaceChildren(navigation(), ...(current === last ? finalDetails() : stepDetails(story.steps[current - 1])));
    details.scrollTop = 0;
    document.body.dataset.step = current;
    scrollToCurrent();
    if (!isFirst) history.replaceState(null, '', '#step=' + current);
  }

  // The nearest step in one direction for which the condition holds; where there is none, the current.
  function nearest(direction, isWanted) {
    for (let i = current + direction; i >= 1 && i < last; i += direction) {
      if (isWanted(story.steps[i - 1])) return i;
    }
    return current;
  }

  function sameTask(direction) {
    const step = story.steps[current - 1];
    return step ? nearest(direction, (other) => other.column === step.column) : nearest(direction, () => true);
  }

  const keys = {
    ArrowDown: () => current + 1, j: () => current + 1, ArrowUp: () => current - 1, k: () => current - 1,
    PageDown: () => current + 10, PageUp: () => current - 10, Home: () => 1, End: () => last,
    ArrowRight: () => sameTask(1), ArrowLeft: () => sameTask(-1), r: () => nearest(1, (step) => step.is_race),
  };

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    show(keys[event.key]());
  }

  // --- the rest of the page --------------------------------------------------------------------

  function legendEntry(drawing, ...text) {
    return html('span', '', svg('svg', { width: 26, height: 14, 'aria-hidden': true }, ...drawing), ...text);
  }

  function fillLegend() {
    const line = (className) => svg('line', { class: className, x1: 1, x2: 25, y1: 7, y2: 7 });
    const has = (kind) => story.arrows.some((arrow) => arrow.kind === kind);
    const entries = [];
    if (has('message')) entries.push(legendEntry([line('arrow message')], 'message'));
    if (has('wake') || has('start') || has('signal')) entries.push(legendEntry([line('arrow wake')], 'wakes, starts'));
    if (has('lock') || has('interrupt') || has('order')) entries.push(legendEntry([line('arrow')], 'lock, interrupt'));
    if (story.steps.some((step) => step.is_race)) {
      entries.push(legendEntry([line('race'), svg('path', { d: 'M13,1 L19,7 L13,13 L7,7 Z', fill: 'var(--race)' })], 'nothing orders these'));
    }
    if (drawn.colours.size) entries.push(html('span', '', `states of ${drawn.subject}:`));
    for (const [state, look] of drawn.colours) {
      entries.push(html('span', '', svg('svg', { width: 14, height: 14, 'aria-hidden': true },
        svg('rect', { width: 14, height: 14, fill: look.colour }),
        ...(look.isHatched ? [svg('path', { d: 'M0,14 L14,0', stroke: '#000' })] : [])), state));
    }
    const key = (name) => html('kbd', '', name);
    entries.push(html('span', 'keys', key('↓'), key('↑'), key('j'), key('k'), ' step ', key('←'), key('→'), ' same task ',
      key('r'), ' next race ', key('Home'), key('End')));
    document.getElementById('legend').append(...entries);
  }

  function onClick(event) {
    const target = event.target.closest('[data-step]');
    if (target && board.contains(target)) show(Number(target.dataset.step));
  }

  // Paper (A4, upright) is as wide as it is: what is wider becomes smaller, and so does what then fits on
  // one page below the heading.
  function fitPaper() {
    const [width, room, smallest] = [720, 830, 0.55];
    const tall = HEAD + drawn.body.height.baseVal.value;
    let zoom = Math.min(1, width / (330 + drawn.body.width.baseVal.value));
    if (tall * zoom > room && tall * smallest <= room) zoom = room / tall;
    board.style.zoom = zoom;
  }

  document.getElementById('heads').append(drawn.heads);
  document.getElementById('diagram').append(drawn.body);
  fillList();
  fillLegend();
  document.addEventListener('keydown', onKey);
  board.addEventListener('click', onClick);
  board.addEventListener('scroll', keepNamesInSight, { passive: true });
  window.addEventListener('beforeprint', fitPaper);
  window.addEventListener('afterprint', () => { board.style.zoom = 1; });
  window.addEventListener('hashchange', () => show(stepOfAddress()));
  function stepOfAddress() { return Number((location.hash.match(/step=(\d+)/) || [])[1] || 1); }
  show(stepOfAddress(), true);
  list.focus({ preventScroll: true });
})();
