// The curves of one recipe: log-probabilities, reward margin and loss, one below the other on the same steps.

import uPlot from '/uplot/uPlot.esm.js';
import {apart, curve, cutAtStages, declared, distrust, observed, sinceStage, table} from './model.js';
import {style} from './palette.js';

const MARK = 5;
/** Width of the cut where a stage begins, as a share of the steps: some pixels. */
export const CUT = 0.008;

function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2)
    : value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

function axes(label) {
  const common = {
    stroke: ink('--quiet'), font: '12px system-ui, sans-serif',
    grid: {stroke: ink('--grid'), width: 1}, ticks: {stroke: ink('--grid'), width: 1, size: 4},
  };
  return [
    {...common, size: 28, gap: 2, values: (u, ticks) => ticks.map(tick => (Number.isInteger(tick) ? String(tick) : ''))},
    {...common, size: 58, gap: 3, values: (u, ticks) => ticks.map(tick => String(+tick.toPrecision(6)).replace('-', '−')), label, labelSize: label ? 18 : 0,
      labelFont: '12px system-ui, sans-serif', labelGap: 0},
  ];
}

/** Vertical lines where stages begin, crosses where attempts crashed, triangles where they recovered. */
function drawMarks(u, card, labelled) {
  const {ctx, bbox} = u;
  const pixel = devicePixelRatio;
  const seen = new Set();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * pixel}px system-ui, sans-serif`;
  ctx.textBaseline = 'bottom';
  ctx.textAlign = 'left';
  for (const run of card.runs) {
    for (const {step, objective} of run.stages) {
      const at = Math.round(u.valToPos(step, 'x', true));
      if (seen.has(`${step} ${objective}`)) {
        continue;
      }
      seen.add(`${step} ${objective}`);
      ctx.strokeStyle = ctx.fillStyle = ink('--quiet');
      ctx.lineWidth = pixel;
      ctx.setLineDash([3 * pixel, 3 * pixel]);
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      if (labelled) {
        ctx.fillText(objective.toUpperCase(), at + 4 * pixel, bbox.top + bbox.height - 3 * pixel);
      }
    }
  }
  ctx.setLineDash([]);
  for (const run of card.runs) {
    for (const {kind, step} of run.marks) {
      const tone = TONES[kind] ?? '--bad';
      if (kind === 'stop' || kind === 'branch' || seen.has(`${kind} ${step}`)) {
        continue;
      }
      seen.add(`${kind} ${step}`);
      // a mark at the very edge is still a mark
      const at = Math.max(bbox.left + MARK * pixel, Math.min(bbox.left + bbox.width - MARK * pixel, Math.round(u.valToPos(step, 'x', true))));
      mark(ctx, at, bbox.top + (kind === 'recovery' ? 22 : 9) * pixel, pixel, kind, tone);
    }
  }
  ctx.restore();
}

const TONES = {recovery: '--good', squeeze: '--wait'};

function mark(ctx, x, y, pixel, kind, tone) {
  const r = MARK * pixel;
  ctx.lineWidth = 2 * pixel;
  ctx.strokeStyle = ctx.fillStyle = ink(tone);
  ctx.beginPath();
  if (kind in TONES) {
    const up = kind === 'recovery' ? 1 : -1;
    ctx.moveTo(x, y - up * r);
    ctx.lineTo(x + r, y + up * r * 0.8);
    ctx.lineTo(x - r, y + up * r * 0.8);
    ctx.closePath();
    ctx.fill();
  } else {
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r);
    ctx.lineTo(x - r, y + r);
    ctx.stroke();
  }
}

/** One chart; made anew when what it shows is of another kind, fed otherwise. */
export class Chart {
  constructor(card, host, {height, label}) {
    Object.assign(this, {card, host, height, label, note: '', plot: null, key: null, zoomed: false});
    this.tip = document.createElement('div');
    this.tip.className = 'tip';
    this.tip.hidden = true;
  }

  /** @param lines [{name, style, curves}] */
  show(key, lines, bands) {
    this.lines = lines;
    const data = table(lines.map(line => line.curves));
    this.data = data;
    if (this.plot && this.key === key) {
      this.plot.setData(data, !this.zoomed);
      if (this.zoomed) {
        this.plot.redraw();
      }
      return;
    }
    this.destroy();
    this.key = key;
    const series = [{}];
    const fills = [];
    for (const {style: look} of lines) {
      const at = series.length;
      series.push({stroke: look.color, width: look.width, dash: look.dash, fill: look.filled ? look.color : undefined, points: {show: false}});
      series.push({stroke: 'transparent', width: 0, points: {show: false}}, {stroke: 'transparent', width: 0, points: {show: false}});
      if (bands) {
        fills.push({series: [at + 2, at + 1], fill: look.color + '26'});
      }
    }
    this.plot = new uPlot({
      width: this.width(), height: this.height, series, bands: fills, axes: axes(this.label),
      // all charts of a card have the same steps
      scales: {x: {time: false, range: () => [0, this.card.lastStep()]}}, legend: {show: false},
      padding: [8, 12, 0, 0],
      cursor: {sync: {key: this.card.name, scales: ['x', null]}, drag: {x: true, y: false}, points: {show: false}, y: false},
      hooks: {draw: [u => drawMarks(u, this.card, this.height > 200)], setCursor: [u => this.point(u)],
        setSelect: [u => {
          this.zoomed ||= u.select.width > 0;
        }]},
    }, data, this.host);
    this.zoomed = false;
    this.plot.over.addEventListener('dblclick', () => {
      this.zoomed = false;
    });
    this.plot.over.append(this.tip);
  }

  width() {
    return Math.max(200, this.host.clientWidth);
  }

  resize() {
    this.plot?.setSize({width: this.width(), height: this.height});
  }

  /** What else the tooltip says of a step. */
  remarks() {
    return [];
  }

  point(u) {
    const {idx, left} = u.cursor;
    if (idx === null || idx === undefined || left < 0) {
      this.tip.hidden = true;
      return;
    }
    const found = [];
    this.lines.forEach((line, i) => {
      const values = this.data[1 + 3 * i];
      let at = idx;
      while (at >= 0 && (values[at] === undefined || values[at] === null)) {
        at--;
      }
      if (at >= 0) {
        found.push([values[at], line]);
      }
    });
    found.sort((a, b) => b[0] - a[0]);
    const title = document.createElement('b');
    title.textContent = [`step ${Math.round(this.data[0][idx])}`, this.note].filter(Boolean).join('; ');
    this.tip.replaceChildren(title, ...found.map(([value, line]) => {
      const row = document.createElement('div');
      const dot = document.createElement('i');
      dot.style.background = line.style.color;
      row.append(dot, line.name, ' ', number(value));
      return row;
    }));
    for (const text of this.remarks(Math.round(this.data[0][idx]))) {
      const row = document.createElement('div');
      row.textContent = text;
      this.tip.append(row);
    }
    this.tip.hidden = found.length === 0;
    this.tip.classList.toggle('left', left > u.over.clientWidth / 2);
    this.tip.style.left = left > u.over.clientWidth / 2 ? `${left - 10}px` : `${left + 10}px`;
  }

  destroy() {
    this.plot?.destroy();
    this.plot = null;
  }
}

const observer = new IntersectionObserver(entries => {
  for (const entry of entries) {
    entry.target.card.visible = entry.isIntersecting;
    if (entry.isIntersecting) {
      entry.target.card.draw();
    }
  }
}, {rootMargin: '200px'});

/** All charts of one recipe; draws only while it is on the screen. */
export class Card {
  constructor(name, view) {
    this.name = name;
    this.view = view;
    this.runs = [];
    this.visible = false;
    this.stale = true;
    this.element = document.createElement('article');
    this.element.card = this;
    this.title = document.createElement('h3');
    this.title.textContent = name;
    this.element.append(this.title);
    this.logprob = this.chart('log π, nats', 280);
    this.margin = this.chart('reward margin', 120);
    this.loss = this.chart('loss', 110);
    this.change = this.chart('one step', 150);
    this.sides = this.chart('pull, push', 130);
    this.drift = this.chart('kernel drift', 130);
    /** Charts that columns declare, by what their axes say. */
    this.others = new Map();
    observer.observe(this.element);
    new ResizeObserver(() => this.charts().forEach(chart => chart.resize())).observe(this.element);
  }

  chart(label, height) {
    const host = document.createElement('div');
    host.className = 'chart';
    host.setAttribute('role', 'img');
    host.setAttribute('aria-label', `${label} of ${this.name} by step`);
    this.element.append(host);
    return new Chart(this, host, {height, label});
  }

  charts() {
    return [this.logprob, this.margin, this.loss, this.change, this.sides, this.drift, ...this.others.values()];
  }

  lastStep() {
    return Math.max(1, ...this.runs.map(run => Math.max(run.summary.step, run.loss.x.at(-1) ?? 0)));
  }

  feed(runs) {
    this.runs = runs;
    this.stale = true;
    if (this.visible) {
      this.draw();
    }
  }

  draw() {
    if (!this.stale || !this.element.clientWidth) {
      return;
    }
    this.stale = false;
    const {mode, bands, types, theme} = this.view;
    const seeds = this.runs.map(run => run.summary.seed);
    this.title.textContent = `${this.name} · ${seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`}`;
    const lines = types.map(type => ({
      name: type,
      style: style(type),
      curves: this.runs.flatMap(run => {
        const points = curve(run, type);
        return points ? [mode === 'change' ? sinceStage(points, run.stages, this.lastStep() * CUT) : points] : [];
      }),
    }));
    this.logprob.label = mode === 'change' ? 'change of log π' : 'log π';
    this.logprob.show([mode, bands, theme, ...types].join(), lines, bands);
    this.named(declared(this.runs));
    const look = style(this.view.apart);
    this.takenApart(this.change, [
      ['measured', {...look, dash: [], width: 2}],
      ['predicted', {...look, dash: [6, 4], width: 1.5}],
      ['remainder', {color: ink('--quiet'), dash: [2, 3], width: 1.5}],
    ]);
    this.takenApart(this.sides, [
      ['push', {...style('rejected'), dash: [], width: 1, filled: true}],
      ['pull', {...style('chosen'), dash: [], width: 1, filled: true}],
    ]);
    const rows = this.runs.map(run => run.kernel.observed).find(known => known);
    this.drift.note = rows && `over ${rows}`;
    this.sides.remarks = step => this.runs.flatMap(run => distrust(run, this.view.apart, step) || []);
    this.drawn(this.drift, [theme, ...types].join(), types.map(type => ({
      name: type,
      style: style(type),
      curves: this.runs.flatMap(run => (run.kernel.drift[type] ? [cutAtStages(run.kernel.drift[type], run.stages, this.lastStep() * CUT)] : [])),
    })));
  }

  /** Draws what columns declare, in the charts that they name, beside what is there. */
  named(lines) {
    const beside = (label, own) => [own, ...(lines.get(label) ?? [])];
    this.plain(this.margin, beside(this.margin.label, {name: 'margin', of: run => run.margin}));
    this.plain(this.loss, beside(this.loss.label, {name: 'loss', of: run => run.loss}));
    for (const label of lines.keys()) {
      if (![this.margin.label, this.loss.label].includes(label) && !this.others.has(label)) {
        this.others.set(label, this.chart(label, 120));
      }
    }
    this.others.forEach((chart, label) => this.plain(chart, lines.get(label) ?? []));
  }

  takenApart(chart, parts) {
    const type = this.view.apart;
    const rows = observed(this.runs, type);
    chart.note = rows && `mean over ${rows}`;
    this.drawn(chart, [this.view.theme, type].join(),
      parts.map(([part, look]) => ({name: `${type} ${part}`, style: look, curves: this.runs.flatMap(run => apart(run, type, part))})));
  }

  /** Draws lines without a range over seeds; nothing if none has a point. */
  drawn(chart, key, lines) {
    chart.host.hidden = !lines.some(line => line.curves.some(points => points.x.length));
    if (!chart.host.hidden) {
      chart.show(key, lines, false);
    }
  }

  /** Draws curves, those of no response type in one colour, the first without dashes, and of those only what has a point. */
  plain(chart, curves) {
    const lines = curves.filter(({name, ofResponse}) => !ofResponse || this.view.types.includes(name)).map(({name, ofResponse, of}, i) => ({
      name,
      style: ofResponse ? style(name) : {color: ink('--line'), dash: i ? [6, 4] : [], width: 1.5},
      curves: this.runs.map(of).filter(points => points?.x.length),
    })).filter(line => line.curves.length);
    chart.host.hidden = !lines.length;
    if (lines.length) {
      chart.show([this.view.theme, this.view.bands, ...lines.map(line => line.name)].join(), lines, this.view.bands);
    }
  }
}
