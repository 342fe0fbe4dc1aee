// The report of a campaign: everything that is shown comes from the document in #campaign.
// Charts are drawn by Chart.js; tables are HTML. Tests: tests/browser/report_page_test.cpp.
'use strict';
(() => {
  const campaign = JSON.parse(document.getElementById('campaign').textContent);
  const byId = (id) => document.getElementById(id);
  // Okabe and Ito, and darker or lighter ones where there are more curves.
  const colours = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#7A7A7A', '#8C6D1F',
    '#6A51A3', '#B2182B'];
  const charts = {};
  const hidden = new Map(campaign.axes.map((axis) => [axis.path, new Set()]));
  const sorting = {column: null, isDown: false};

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // --- numbers ------------------------------------------------------------------------------------

  const kScales = {
    ns: [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']],
    per_s: [[1e6, 'M/s'], [1e3, 'k/s'], [1, '/s']],
    bytes: [[1e6, 'MB'], [1e3, 'kB'], [1, 'B']],
    percent: [[1, '%']],
  };
  /// Divisor and name with which values up to `largest` read well.
  function scaleOf(unit, largest) {
    const steps = kScales[unit] || [[1, '']];
    return steps.find(([divisor]) => largest >= divisor) || steps[steps.length - 1];
  }
  function numberText(value) {
    const size = Math.abs(value);
    if (Number.isInteger(value)) return value.toLocaleString('en');
    return value.toLocaleString('en', {maximumFractionDigits: size < 10 ? 3 : size < 100 ? 2 : 1});
  }
  function valueText(value, unit) {
    const [divisor, name] = scaleOf(unit, Math.abs(value));
    return numberText(value / divisor) + (name ? ' ' + name : '');
  }
  function figureOf(name) { return campaign.figures.find((figure) => figure.name === name); }

  // --- which variants are shown ------------------------------------------------------------------------

  const isShown = (variant) =>
    campaign.axes.every((axis) => !hidden.get(axis.path).has(variant.values[axis.path]));
  const shownVariants = () => campaign.variants.filter(isShown);

  function makeFilters() {
    for (const axis of campaign.axes) {
      const set = element('fieldset', {'data-axis': axis.path}, element('legend', {}, axis.path));
      for (const value of axis.values) {
        const box = element('input', {type: 'checkbox', value: value, checked: ''});
        box.addEventListener('change', () => {
          if (box.checked) hidden.get(axis.path).delete(value); else hidden.get(axis.path).add(value);
          draw();
        });
        set.append(element('label', {}, box, ' ' + value));
      }
      byId('filters').append(set);
    }
  }

  // --- overview ---------------------------------------------------------------------------------------

  function columns() {
    const axes = campaign.axes.map((axis) => ({
      name: axis.path, text: (v) => v.values[axis.path],
      order: (v) => axis.values.indexOf(v.values[axis.path])}));
    const fixed = [
      {name: 'runs', text: (v) => v.runs, order: (v) => v.runs},
      {name: 'failed', text: (v) => v.failed, order: (v) => v.failed, isBad: (v) => v.failed > 0}];
    const figures = campaign.main.map((name) => {
      const figure = figureOf(name);
      return {name: figure.label,
        text: (v) => v.figures[name] ? valueText(v.figures[name][0], figure.unit) : '-',
        title: (v) => v.figures[name] ? bandText(v.figures[name], figure.unit) : '',
        order: (v) => v.figures[name] ? v.figures[name][0] : -Infinity};
    });
    return [...axes, ...fixed, ...figures];
  }
  const bandText = (figure, unit) => `${valueText(figure[1], unit)} to ${valueText(figure[2], unit)}`;

  function drawOverview() {
    const table = byId('variants');
    const shown = shownVariants();
    const all = columns();
    const head = element('tr');
    all.forEach((column, i) => {
      const mark = sorting.column === i ? (sorting.isDown ? ' ▾' : ' ▴') : '';
      const button = element('button', {type: 'button'}, column.name + mark);
      button.addEventListener('click', () => {
        sorting.isDown = sorting.column === i && !sorting.isDown;
        sorting.column = i;
        drawOverview();
      });
      head.append(element('th', {scope: 'col'}, button));
    });
    if (sorting.column !== null) {
      const order = all[sorting.column].order;
      shown.sort((a, b) => (sorting.isDown ? -1 : 1) * (order(a) - order(b)));
    }
    const rows = shown.map((variant) => element('tr', {'data-variant': variant.number},
      ...all.map((column) => {
        const cell = element('td', {}, String(column.text(variant)));
        if (column.title) cell.title = column.title(variant);
        if (column.isBad && column.isBad(variant)) {
          cell.className = 'failed';
          const first = campaign.failures.find((failure) => failure.variant === variant.number);
          if (first) cell.replaceChildren(element('a', {href: `#failure-${first.number}`}, cell.textContent));
        }
        return cell;
      })));
    table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
    byId('shown').textContent = `${shown.length} of ${campaign.variants.length} variants.`;
  }

  // --- charts ---------------------------------------------------------------------------------------

  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function axisOptions(title, extra = {}) {
    return Object.assign({
      title: {display: true, text: title, color: style('--ink')},
      ticks: {color: style('--dim')}, grid: {color: style('--rule')}}, extra);
  }
  function options(x, y, tooltip) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false, normalized: true,
      interaction: {mode: 'nearest', intersect: false, axis: 'xy'},
      scales: {x, y},
      plugins: {
        legend: {position: 'right', labels: {color: style('--ink'), filter: (item, data) => !data.datasets[item.datasetIndex].isBand},
          onClick: (event, item, legend) => toggleCurve(legend.chart, item)},
        tooltip: {filter: (item) => !item.dataset.isBand, callbacks: tooltip},
      },
    };
  }
  // A curve goes together with its band.
  function toggleCurve(chart, item) {
    const curve = chart.data.datasets[item.datasetIndex].curve;
    const isVisible = chart.isDatasetVisible(item.datasetIndex);
    chart.data.datasets.forEach((set, i) => {
      if (set.curve === curve) chart.setDatasetVisibility(i, !isVisible);
    });
    chart.update();
  }
  function show(id, type, data, chosen, label) {
    byId(id).setAttribute('aria-label', label);
    if (charts[id]) charts[id].destroy();
    charts[id] = new Chart(byId(id), {type, data, options: chosen});
  }

  const chosenAxis = () => campaign.axes.find((axis) => axis.path === byId('axis').value);
  /// Variants by what distinguishes them besides the axis, each group in the axis's order.
  function groups(axis) {
    const found = new Map();
    for (const variant of shownVariants()) {
      const label = campaign.axes.filter((other) => other !== axis)
        .map((other) => `${other.label}=${variant.values[other.path]}`).join(' ');
      if (!found.has(label)) found.set(label, []);
      found.get(label).push(variant);
    }
    for (const list of found.values()) {
      list.sort((a, b) => axis.values.indexOf(a.values[axis.path]) - axis.values.indexOf(b.values[axis.path]));
    }
    return found;
  }

  /// Three datasets of a curve: both edges of its band, then itself.
  function curveSets(label, colour, points, more = {}) {
    const edge = {isBand: true, curve: label, pointRadius: 0, pointHitRadius: 0, borderWidth: 0.5, borderColor: colour + '66'};
    return [
      {...edge, label: label + ' low', data: points.map((p) => ({x: p.x, y: p.low}))},
      {...edge, label: label + ' high', data: points.map((p) => ({x: p.x, y: p.high})), fill: '-1',
        backgroundColor: colour + '2e'},
      {label, curve: label, data: points, borderColor: colour, backgroundColor: colour, borderWidth: 2,
        pointRadius: 4, ...more},
    ];
  }

  function drawCurves() {
    const axis = chosenAxis();
    const figure = figureOf(byId('figure').value);
    if (!axis || !figure) return;
    const all = [...groups(axis)].map(([label, variants]) => [label, variants
      .filter((variant) => variant.figures[figure.name])
      .map((variant) => {
        const [median, low, high] = variant.figures[figure.name];
        const at = axis.values.indexOf(variant.values[axis.path]);
        return {x: axis.numbers ? axis.numbers[at] : axis.values[at], name: axis.values[at], y: median, low, high};
      })]).filter(([, points]) => points.length > 0);
    const largest = Math.max(0, ...all.flatMap(([, points]) => points.map((p) => p.high)));
    const [divisor, unit] = scaleOf(figure.unit, largest);
    const scaled = (p) => ({...p, y: p.y / divisor, low: p.low / divisor, high: p.high / divisor});
    const sets = all.flatMap(([label, points], i) =>
      curveSets(label || figure.label, colours[i % colours.length], points.map(scaled)));
    const x = axis.numbers
      ? axisOptions(axis.path, {type: axis.is_log ? 'logarithmic' : 'linear'})
      : axisOptions(axis.path, {type: 'category', labels: axis.values, offset: true});
    if (axis.numbers) {
      x.afterBuildTicks = (scale) => { scale.ticks = axis.numbers.map((value) => ({value})); };
      x.ticks.callback = (value) => axis.values[axis.numbers.indexOf(value)];
      x.ticks.autoSkip = false;
    }
    const y = axisOptions(unit ? `${figure.label} [${unit}]` : figure.label, {beginAtZero: true});
    const tooltip = {
      title: (items) => items.map((item) => `${axis.label} = ${item.raw.name}`)[0],
      label: (item) => `${item.dataset.label}: ${numberText(item.raw.y)} ${unit}`,
      afterLabel: (item) => `${numberText(item.raw.low)} to ${numberText(item.raw.high)} ${unit}`,
    };
    show('curve-chart', 'line', {datasets: sets}, options(x, y, tooltip),
      `${figure.label} against ${axis.path}, ${all.length} curves`);
    byId('band-text').textContent = campaign.band_text;
    drawCurveTable(axis, figure, all);
  }
  function drawCurveTable(axis, figure, all) {
    const head = element('tr', {}, element('th', {}, 'curve'), element('th', {}, axis.path),
      element('th', {}, figure.label), element('th', {}, 'from'), element('th', {}, 'to'));
    const rows = all.flatMap(([label, points]) => points.map((p) => element('tr', {},
      ...[label || figure.label, p.name, valueText(p.y, figure.unit), valueText(p.low, figure.unit),
        valueText(p.high, figure.unit)].map((text) => element('td', {}, text)))));
    byId('curve-table').replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }

  function drawLoad() {
    const axis = chosenAxis();
    const operation = byId('load-operation').value;
    if (!axis || !operation) return;
    const throughput = campaign.throughput;
    const names = [[`latency.${operation}.p50_ns`, 'median', []], [`latency.${operation}.p99_ns`, '99th percentile', [6, 4]]];
    const usable = (variant, name) => variant.figures[throughput] && variant.figures[name];
    const all = [...groups(axis)];
    const values = shownVariants().flatMap((v) => names.filter(([n]) => usable(v, n)).map(([n]) => v.figures[n][2]));
    const rates = shownVariants().filter((v) => v.figures[throughput]).map((v) => v.figures[throughput][0]);
    const [yDivisor, yUnit] = scaleOf('ns', Math.max(0, ...values));
    const [xDivisor, xUnit] = scaleOf('per_s', Math.max(0, ...rates));
    const sets = all.flatMap(([label, variants], i) => names.flatMap(([name, what, dash]) => {
      const points = variants.filter((v) => usable(v, name)).map((v) => ({
        x: v.figures[throughput][0] / xDivisor, y: v.figures[name][0] / yDivisor,
        low: v.figures[name][1] / yDivisor, high: v.figures[name][2] / yDivisor, name: v.values[axis.path]}));
      return points.length === 0 ? [] : curveSets([label, what].filter(Boolean).join(', '), colours[i % colours.length], points, {borderDash: dash});
    }));
    const tooltip = {
      title: (items) => items.map((item) => `${axis.label} = ${item.raw.name}`)[0],
      label: (item) => `${item.dataset.label}: ${numberText(item.raw.y)} ${yUnit} at ${numberText(item.raw.x)} ${xUnit}`,
      afterLabel: (item) => `${numberText(item.raw.low)} to ${numberText(item.raw.high)} ${yUnit}`,
    };
    show('load-chart', 'line', {datasets: sets},
      options(axisOptions(`throughput [${xUnit}]`, {type: 'linear', beginAtZero: true}),
        axisOptions(`latency of ${operation} [${yUnit}]`, {beginAtZero: true}), tooltip),
      `latency of ${operation} against throughput`);
  }

  /// Bins as a line around them: down to nothing where there is a gap.
  function outline(bins, total, divisor) {
    const points = [];
    let end = null;
    for (const [from, until, samples] of bins) {
      const what = {samples, from: from / divisor, until: until / divisor};
      const [left, right] = [Math.max(1, from) / divisor, Math.max(1, until) / divisor];
      if (end !== null && from > end + 1) points.push({...points[points.length - 1], y: 0}, {x: left, ...what, y: 0});
      if (end === null) points.push({x: left, ...what, y: 0});
      points.push({x: left, ...what, y: 100 * samples / total}, {x: right, ...what, y: 100 * samples / total});
      end = until;
    }
    points.push({...points[points.length - 1], y: 0});
    return points;
  }

  function drawHistograms() {
    const operation = byId('operation').value;
    if (!operation) return;
    const some = shownVariants().filter((variant) => variant.histograms[operation]);
    const ends = some.flatMap((variant) => variant.histograms[operation].map(([, until]) => until));
    const [divisor, unit] = scaleOf('ns', Math.max(0, ...ends));
    const sets = some.map((variant, i) => {
      const bins = variant.histograms[operation];
      const total = bins.reduce((sum, [, , samples]) => sum + samples, 0);
      const colour = colours[i % colours.length];
      return {label: variant.label, curve: variant.label, data: outline(bins, total, divisor), borderColor: colour,
        backgroundColor: colour + '2e', borderWidth: 1.5, pointRadius: 0, pointHitRadius: 6, fill: 'origin'};
    });
    const tooltip = {
      title: (items) => items.map((item) => `${numberText(item.raw.from)} to ${numberText(item.raw.until)} ${unit}`)[0],
      label: (item) => `${item.dataset.label}: ${item.raw.samples} operations`,
    };
    show('histogram-chart', 'line', {datasets: sets},
      options(axisOptions(`latency of ${operation} [${unit}]`, {type: 'logarithmic'}),
        axisOptions('share of operations [%]', {beginAtZero: true}), tooltip),
      `distribution of the latency of ${operation}, ${sets.length} variants`);
  }

  // --- over time ----------------------------------------------------------------------------------------

  const timeVariant = () => shownVariants().find((v) => String(v.number) === byId('time-variant').value);
  /// The choice has what the filters leave; what was chosen stays, where it can.
  function drawOverTime() {
    const before = byId('time-variant').value;
    const some = shownVariants().filter((v) => v.over_time.links.length + v.over_time.queues.length > 0);
    fill('time-variant', some.map((v) => [v.number, v.label || 'the only one']));
    if (some.some((v) => String(v.number) === before)) byId('time-variant').value = before;
    byId('over-time').hidden = some.length === 0;
    if (some.length > 0) drawTimeOf(timeVariant());
  }
  function drawTimeOf(variant) {
    drawTimeHeat(variant.over_time.links);
    drawQueues(variant);
  }
  const intervalText = (series, i) => {
    const from = series.from_ns + i * series.interval_ns;
    return `${valueText(from, 'ns')} to ${valueText(from + series.interval_ns, 'ns')}`;
  };
  function drawTimeHeat(links) {
    if (links.length === 0) {
      byId('time-heat').replaceChildren(element('caption', {}, 'No link carried anything.'));
      return;
    }
    const kMarked = 8;  // columns between two times
    const head = element('tr', {}, element('th', {}, 'link'), ...links[0].mean.map((_, i) => element('th', {scope: 'col'},
      i % kMarked === 0 ? valueText(links[0].from_ns + i * links[0].interval_ns, 'ns') : '')));
    const rows = links.map((link) => element('tr', {}, element('th', {scope: 'row'}, link.name), ...link.mean.map((share, i) => {
      const cell = element('td', {'data-percent': share});
      cell.style.backgroundColor = `rgba(${style('--heat')}, ${Math.min(1, share / 100) * 0.9})`;
      cell.title = `${link.name}, ${intervalText(link, i)}: ${numberText(share)} %`;
      return cell;
    })));
    byId('time-heat').replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }
  function drawQueues(variant) {
    const queues = variant.over_time.queues;
    const ends = queues.map((queue) => queue.from_ns + queue.mean.length * queue.interval_ns);
    const [divisor, unit] = scaleOf('ns', Math.max(0, ...ends));
    const sets = queues.flatMap((queue, i) => {
      const points = (values) => values.map((y, at) => ({
        x: (queue.from_ns + (at + 0.5) * queue.interval_ns) / divisor, y, when: intervalText(queue, at)}));
      const curve = {curve: queue.name, borderColor: colours[i % colours.length], backgroundColor: colours[i % colours.length],
        pointRadius: 0, pointHitRadius: 6};
      return [{...curve, label: queue.name, data: points(queue.mean), borderWidth: 2},
        {...curve, label: queue.name + ', longest', data: points(queue.largest), borderWidth: 1, borderDash: [6, 4]}];
    });
    const tooltip = {title: (items) => items.map((item) => item.raw.when)[0],
      label: (item) => `${item.dataset.label}: ${numberText(item.raw.y)}`};
    show('queue-chart', 'line', {datasets: sets},
      options(axisOptions(`time [${unit}]`, {type: 'linear'}), axisOptions('in the queues', {beginAtZero: true}), tooltip),
      `queues over time, ${variant.label}`);
  }

  // --- links, failures -----------------------------------------------------------------------------------

  function drawHeat() {
    const some = shownVariants().filter((variant) => Object.keys(variant.links).length > 0);
    const links = campaign.links.filter((link) => some.some((variant) => link in variant.links));
    if (links.length === 0) {
      byId('heat').replaceChildren(element('caption', {}, 'No link carried anything in these variants.'));
      return;
    }
    const head = element('tr', {}, element('th', {}, 'link'), ...some.map((v) => element('th', {scope: 'col'}, v.label)));
    const rows = links.map((link) => element('tr', {}, element('th', {scope: 'row'}, link), ...some.map((variant) => {
      const share = variant.links[link];
      if (share === undefined) return element('td', {}, '');
      const cell = element('td', {'data-percent': share}, share < 0.1 && share > 0 ? '<0.1 %' : numberText(Math.round(share * 10) / 10) + ' %');
      cell.style.backgroundColor = `rgba(${style('--heat')}, ${Math.min(1, share / 100) * 0.75})`;
      cell.title = `${link}, ${variant.label}: ${share.toFixed(2)} %`;
      return cell;
    })));
    byId('heat').replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }

  function drawFailures() {
    const shown = new Set(shownVariants().map((variant) => variant.number));
    const some = campaign.failures.filter((failure) => shown.has(failure.variant));
    const list = some.map((failure) => {
      const box = element('div', {class: 'failure', id: 'failure-' + failure.number},
        element('p', {}, element('b', {}, failure.violation), ` in ${failure.label}, seed ${failure.seed}: ${failure.message}`),
        element('pre', {}, `${failure.replay}\n${failure.walk}`));
      if (failure.explanation) {
        box.append(element('details', {id: `explanation-${failure.number}`},
          element('summary', {}, 'what led there'), element('pre', {}, failure.explanation)));
      }
      return box;
    });
    const none = campaign.failed === 0 ? 'No run failed.' : 'No run of these variants failed.';
    const rest = campaign.failed > campaign.failures.length
      ? [element('p', {class: 'dim'}, `${campaign.failures.length} of ${campaign.failed} failed runs: the first of each cause and variant.`)] : [];
    byId('failure-list').replaceChildren(...(some.length ? list : [element('p', {}, none)]), ...rest);
  }

  // --- the page -----------------------------------------------------------------------------------------

  function draw() {
    drawOverview();
    drawCurves();
    drawLoad();
    drawHistograms();
    drawHeat();
    drawOverTime();
    drawFailures();
  }
  function fill(id, entries, chosen) {
    byId(id).replaceChildren(...entries.map(([value, text]) => element('option', {value}, text)));
    if (chosen) byId(id).value = chosen;
  }

  makeFilters();
  fill('figure', campaign.figures.map((figure) => [figure.name, figure.label]), campaign.main[0]);
  fill('axis', campaign.axes.map((axis) => [axis.path, axis.path]), campaign.x_axis);
  fill('load-operation', campaign.operations.map((name) => [name, name]));
  fill('operation', campaign.operations.map((name) => [name, name]));
  byId('figure').addEventListener('change', drawCurves);
  byId('axis').addEventListener('change', () => { drawCurves(); drawLoad(); });
  byId('load-operation').addEventListener('change', drawLoad);
  byId('operation').addEventListener('change', drawHistograms);
  byId('time-variant').addEventListener('change', () => drawTimeOf(timeVariant()));
  if (campaign.axes.length === 0) byId('curves').hidden = byId('load').hidden = true;
  if (campaign.operations.length === 0) byId('load').hidden = byId('distributions').hidden = true;
  // Colours of canvases do not follow a style sheet by themselves.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('print').addEventListener('change', draw);
  addEventListener('beforeprint', () => {
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    draw();
  });
  addEventListener('afterprint', draw);
  draw();
  window.dojoCharts = charts;
})();
