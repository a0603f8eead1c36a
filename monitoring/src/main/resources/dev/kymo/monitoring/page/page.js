// The page: keeps the model up to date and shows it. Everything that comes from a run is set as text, never as markup.

import {follow} from './feed.js';
import {kernelTypes, Model, observed, similarity, typesApart} from './model.js';
import {Card, number} from './charts.js';
import {onThemeChange, sorted, style, swatch} from './palette.js';

const GLYPHS = {queued: '○', running: '▶', recovering: '↻', completed: '✓', failed: '✕', diverged: '≠'};
const LINES = {live: '● live', lost: '○ connection lost; trying again'};
const SHOWN_MARKS = 100;

const model = new Model();
const hidden = new Set();
const cards = new Map();
const rows = new Map();
const recovered = new Map();
const cells = new Map();
const view = {mode: 'change', bands: true, types: [], theme: 0, apart: 'chosen'};
let gridKey = '';
let typesKey = '';
let moversKey = '';
let kernelsShown = 0;

const $ = id => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

function clock(seconds) {
  if (seconds === null || seconds === undefined) {
    return '';
  }
  const whole = Math.round(seconds);
  const two = value => String(value).padStart(2, '0');
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}`
    : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function showHeader() {
  let step = 0;
  let total = 0;
  let rate = 0;
  let left = 0;
  const states = {};
  for (const {summary} of model.runs.values()) {
    step += summary.step;
    total += summary.totalSteps;
    rate += summary.stepsPerSecond ?? 0;
    left += ['completed', 'failed', 'diverged'].includes(summary.state) ? 0 : Math.max(0, summary.totalSteps - summary.step);
    states[summary.state] = (states[summary.state] ?? 0) + 1;
  }
  setText($('experiment'), model.experiment);
  document.title = `${model.experiment} · Kymo`;
  const parts = Object.keys(GLYPHS).filter(state => states[state]).map(state => `${states[state]} ${state}`);
  parts.push(`${step.toLocaleString('en')} of ${total.toLocaleString('en')} steps`);
  if (rate > 0 && left > 0) {
    parts.push(`${rate.toFixed(1)} steps/s`, `about ${clock(left / rate)} left`);
  }
  setText($('progress-text'), parts.join(' · '));
  $('progress-bar').style.width = total ? `${(100 * step) / total}%` : '0';
}

/** Recipes down, seeds across. */
function showGrid(recipes) {
  const seeds = [...new Set([...model.runs.values()].map(run => run.summary.seed))].sort((a, b) => a - b);
  const key = JSON.stringify([[...recipes.keys()], seeds, model.runs.size]);
  if (key !== gridKey) {
    gridKey = key;
    buildGrid(recipes, seeds);
  }
  for (const [id, run] of model.runs) {
    const {summary} = run;
    const {cell, text, bar} = cells.get(id);
    const className = `cell ${summary.state}`;
    if (cell.className !== className) {
      cell.className = className;
    }
    setText(text, `${GLYPHS[summary.state] ?? ''} ${summary.step}/${summary.totalSteps}`);
    bar.style.width = summary.totalSteps ? `${(100 * summary.step) / summary.totalSteps}%` : '0';
    cell.title = `${id}: ${summary.state}`;
  }
}

function buildGrid(recipes, seeds) {
  cells.clear();
  const grid = element('table');
  const head = element('tr');
  head.append(element('th', '', 'recipe'), ...seeds.map(seed => element('th', '', `seed ${seed}`)));
  grid.append(head);
  for (const [name, runs] of recipes) {
    const row = element('tr');
    row.append(element('th', 'recipe', name));
    for (const seed of seeds) {
      const run = runs.find(candidate => candidate.summary.seed === seed);
      const data = element('td');
      if (run) {
        const made = {cell: element('div'), text: element('span'), bar: element('div', 'bar')};
        made.cell.append(made.text, made.bar);
        cells.set(run.summary.run, made);
        data.append(made.cell);
      }
      row.append(data);
    }
    grid.append(row);
  }
  $('grid').replaceChildren(grid);
}

function showTable() {
  for (const [id, {summary}] of model.runs) {
    if (!rows.has(id)) {
      const row = element('tr');
      ['run', '', '', 'number', 'number', 'number', 'number', 'number', 'number', 'problem'].forEach(name => row.append(element('td', name)));
      rows.set(id, row);
      $('rows').append(row);
    }
    const texts = [
      id, `${GLYPHS[summary.state] ?? ''} ${summary.state}`, summary.stage ? `${summary.stage} ${summary.objective}` : '',
      `${summary.step}/${summary.totalSteps}`, summary.stepsPerSecond ? summary.stepsPerSecond.toFixed(1) : '',
      clock(summary.secondsLeft), String(summary.attempts), String(summary.recoveries),
      summary.lastLoss === null ? '' : number(summary.lastLoss), summary.lastError ?? '',
    ];
    const row = rows.get(id);
    texts.forEach((text, i) => setText(row.children[i], text));
    row.children[1].className = `state ${summary.state}`;
  }
}

/** What crashes have cost, run by run. */
function showRecoveries() {
  const crashed = [...model.runs].filter(([, run]) => run.summary.recovery);
  $('recoveries').hidden = !crashed.length;
  setText($('goodput'), model.goodput === null ? '' : `Of the experiment, over the time of its slots: ${share(model.goodput)}.`);
  for (const [id, {summary: {recovery}}] of crashed) {
    if (!recovered.has(id)) {
      const row = element('tr');
      ['run', '', 'number', 'number', 'number', 'number', 'number', 'number', 'number', 'number'].forEach(name => row.append(element('td', name)));
      recovered.set(id, row);
      $('recovered').append(row);
    }
    const seconds = value => value === null ? '' : value.toFixed(1);
    const texts = [
      id, Object.entries(recovery.crashes).map(([reason, count]) => `${count} ${reason}`).join(', '), String(recovery.recovered), String(recovery.replayed),
      seconds(recovery.seconds), seconds(recovery.detection), seconds(recovery.scheduling), seconds(recovery.load), seconds(recovery.replay), share(recovery.goodput),
    ];
    texts.forEach((text, i) => setText(recovered.get(id).children[i], text));
  }
}

function share(value) {
  return typeof value === 'number' ? `${(100 * value).toFixed(1)} %` : '';
}

function showTypes() {
  const all = sorted(model.types());
  view.types = all.filter(type => !hidden.has(type));
  const key = JSON.stringify([all, [...hidden], view.theme]);
  if (key === typesKey) {
    return;
  }
  typesKey = key;
  $('types').replaceChildren(...all.map(type => {
    const look = style(type);
    const chip = element('button', 'chip');
    chip.type = 'button';
    chip.dataset.type = type;
    chip.setAttribute('aria-pressed', String(!hidden.has(type)));
    chip.append(swatch(look), type);
    chip.addEventListener('click', () => {
      if (!hidden.delete(type)) {
        hidden.add(type);
      }
      showAll();
    });
    return chip;
  }));
}

function showApart() {
  const types = sorted(typesApart(model));
  $('apart-choice').hidden = $('apart-note').hidden = !types.length;
  const rows = observed([...model.runs.values()], view.apart);
  setText($('apart-observed'), rows && `Means over ${rows}.`);
  if (types.length !== $('apart').options.length) {
    $('apart').replaceChildren(...types.map(type => new Option(type, type, false, type === view.apart)));
  }
}

/** Which training rows moved the response type that is looked at, run by run. */
function showMovers() {
  const key = `${model.moves} ${view.apart}`;
  if (key === moversKey) {
    return;
  }
  moversKey = key;
  const moved = [...model.runs].filter(([, run]) => run.movers.responses[view.apart]);
  $('moved').hidden = !moved.length;
  setText($('moved-type'), view.apart);
  setText($('moved-not'), moved.filter(([, {movers}]) => movers.notCounted).map(([id, {movers}]) => `${id} without ${movers.notCounted}.`).join(' '));
  $('movers').replaceChildren(...moved.map(([id, {movers}]) => {
    const {observed: rows, measured, attributed, withinNoise, raised, lowered, lastRaised, lastLowered} = movers.responses[view.apart];
    const line = element('tr');
    line.title = `mean over ${rows}`;
    line.append(element('td', 'run', id), element('td', '', movers.stage), element('td', '', rows), element('td', 'number', String(movers.steps)), element('td', 'number', signed(measured)), attributedCell(attributed, measured), element('td', 'number', withinNoise),
      trainingRows(raised), trainingRows(lowered), element('td', 'number', String(movers.last)), trainingRows(lastRaised), trainingRows(lastLowered));
    return line;
  }));
}

function signed(value) {
  return value > 0 ? `+${number(value)}` : number(value);
}

/** What belongs to rows; what that is of the change, in words, in the tooltip. */
function attributedCell(attributed, measured) {
  const cell = element('td', 'number', signed(attributed));
  const share = attributed / measured;
  const rest = `momentum, decay, rounding and what is not of first order ${share > 1 ? 'took back' : 'made'} ${signed(measured - attributed)}`;
  if (Number.isFinite(share)) {
    cell.title = share < 0 ? `against the change; ${rest}` : share > 1 ? `more than the change; ${rest}` : `${Math.round(100 * share)} % of the change; ${rest}`;
  }
  return cell;
}

function trainingRows(some) {
  const cell = element('td', 'movers');
  for (const {row, total, sides} of some) {
    const mover = element('span', 'mover', `row ${row} ${signed(total)}`);
    mover.title = Object.entries(sides).map(([side, part]) => `${side} ${signed(part)}`).join(', ');
    cell.append(mover);
  }
  if (!some.length) {
    cell.textContent = '–';
  }
  return cell;
}

/** How alike response types are to the models, a table for each recipe. */
function showKernels(recipes) {
  if (model.kernels === kernelsShown) {
    return;
  }
  kernelsShown = model.kernels;
  const tables = [...recipes].filter(([, runs]) => kernelTypes(runs).size).map(([name, runs]) => heatTable(name, runs));
  $('kernels').hidden = !tables.length;
  $('heat').replaceChildren(...tables);
}

function heatTable(name, runs) {
  const types = sorted(kernelTypes(runs));
  const table = element('table', 'heat');
  const steps = [...new Set(runs.filter(run => kernelTypes([run]).size).map(run => run.kernel.step))].sort((a, b) => a - b);
  const head = element('tr');
  head.append(element('th'), ...types.map(type => {
    const title = element('th');
    title.append(element('span', '', type));
    return title;
  }));
  const rows = runs.map(run => run.kernel.observed).find(known => known);
  table.append(element('caption', '', `${name}, after step ${steps.join(' and ')}; mean over ${rows}`), element('thead'), element('tbody'));
  table.tHead.append(head);
  table.tBodies[0].append(...types.map(one => {
    const line = element('tr');
    line.append(element('th', '', one), ...types.map(other => heatCell(one, other, similarity(runs, one, other))));
    return line;
  }));
  const host = element('div', 'scroll');
  host.append(table);
  return host;
}

function heatCell(one, other, value) {
  const cell = element('td', '', value === undefined ? '–' : value.toFixed(2));
  cell.title = value === undefined ? `${one} and ${other}: no row has both` : `${one} and ${other}: ${number(value)}`;
  cell.style.setProperty('--strength', `${100 * Math.max(0, Math.min(1, value ?? 0))}%`);
  return cell;
}

function showMarks() {
  const all = [];
  for (const [id, run] of model.runs) {
    run.marks.forEach(mark => all.push([id, mark]));
  }
  all.sort((a, b) => (a[1].at < b[1].at ? 1 : -1));
  $('happenings').hidden = !all.length;
  $('marks').replaceChildren(...all.slice(0, SHOWN_MARKS).map(([id, mark]) => {
    const item = element('li');
    item.append(element('span', `key ${mark.kind}`, mark.kind === 'recovery' ? '▲' : mark.kind === 'squeeze' ? '▼' : mark.kind === 'stop' || mark.kind === 'branch' ? '■' : '✕'),
      ` ${id}, step ${mark.step}: ${mark.kind}, ${mark.text} `, element('time', '', new Date(mark.at).toLocaleTimeString('en-GB')));
    return item;
  }));
}

function showCurves(recipes, changed) {
  for (const [name, runs] of recipes) {
    if (!cards.has(name)) {
      const card = new Card(name, view);
      cards.set(name, card);
      $('charts').append(card.element);
    }
    if (!changed || runs.some(run => changed.has(run.summary.recipe))) {
      cards.get(name).feed(runs);
    }
  }
  for (const [name, card] of cards) {
    if (!recipes.has(name)) {
      card.element.remove();
      cards.delete(name);
    }
  }
}

/**
 * @param changed recipes with new points; nothing: all
 * @param began when the browser was told
 */
function showAll(changed, began = performance.now()) {
  const recipes = model.recipes();
  const before = view.types.length;
  showTypes();
  showHeader();
  showGrid(recipes);
  showTable();
  showRecoveries();
  showMarks();
  showApart();
  showMovers();
  showKernels(recipes);
  showCurves(recipes, view.types.length === before ? changed : undefined);
  // how long an update takes, for whoever measures; uPlot draws in microtasks that are queued by now
  queueMicrotask(() => {
    document.documentElement.dataset.millis = (performance.now() - began).toFixed(1);
  });
}

follow({
  snapshot(data, began) {
    model.snapshot(data);
    rows.clear();
    recovered.clear();
    $('recovered').replaceChildren();
    $('rows').replaceChildren();
    gridKey = '';
    showAll(undefined, began);
  },
  update(data, began) {
    showAll(model.update(data), began);
  },
  state(state) {
    setText($('line'), LINES[state]);
    $('line').className = state;
  },
});

for (const radio of document.querySelectorAll('[name=mode]')) {
  radio.addEventListener('change', () => {
    view.mode = radio.value;
    showAll();
  });
}
$('apart').addEventListener('change', event => {
  view.apart = event.target.value;
  showAll();
});
$('bands').addEventListener('change', event => {
  view.bands = event.target.checked;
  showAll();
});
onThemeChange(() => {
  view.theme++;
  showAll();
});
