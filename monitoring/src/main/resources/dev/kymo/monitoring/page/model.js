// What the page knows: the server's snapshot and the updates since. No DOM here.

import {ARGMAX} from './palette.js';

const LIMIT = 4000;

function put(curve, step, value) {
  if (value === undefined) {
    return;
  }
  const {x, y} = curve;
  if (x.length && step <= x[x.length - 1]) {
    const at = x.lastIndexOf(step);
    if (at >= 0) {
      y[at] = value;
    }
    return;
  }
  x.push(step);
  y.push(value);
  if (x.length > LIMIT) {
    const last = x.length - 1;
    const keep = (value, i) => i % 2 === 0 || i === last;
    curve.x = x.filter(keep);
    curve.y = y.filter(keep);
  }
}

export class Model {
  constructor() {
    this.experiment = '';
    this.goodput = null;
    this.runs = new Map();
    /** How often what moved the probes, and how often a kernel has changed. */
    this.moves = 0;
    this.kernels = 0;
  }

  snapshot(data) {
    this.experiment = data.experiment;
    this.goodput = data.goodput ?? null;
    this.runs = new Map(Object.entries(data.runs));
    this.moves++;
    this.kernels++;
  }

  /** Applies updates; returns the recipes whose curves changed. */
  update(data) {
    const changed = new Set();
    this.goodput = data.goodput ?? null;
    for (const [id, summary] of Object.entries(data.runs)) {
      if (!this.runs.has(id)) {
        const empty = () => ({x: [], y: []});
        this.runs.set(id, {stages: [], marks: [], loss: empty(), margin: empty(), argmax: empty(), curves: [], responses: {}, apart: {}, movers: {responses: {}}, kernel: {step: 0, observed: '', similarity: {}, drift: {}}});
      }
      this.runs.get(id).summary = summary;
    }
    for (const [id, movers] of Object.entries(data.movers)) {
      this.runs.get(id).movers = movers;
      this.moves++;
    }
    for (const update of data.updates) {
      const run = this.runs.get(update.run);
      apply[update.kind](run, update);
      if (update.kind === 'kernel') {
        this.kernels++;
      }
      changed.add(run.summary.recipe);
    }
    return changed;
  }

  recipes() {
    const recipes = new Map();
    for (const run of this.runs.values()) {
      // several models: a recipe of each is a group of its own
      const name = group(run.summary, this.models());
      if (!recipes.has(name)) {
        recipes.set(name, []);
      }
      recipes.get(name).push(run);
    }
    for (const runs of recipes.values()) {
      runs.sort((a, b) => a.summary.seed - b.summary.seed);
    }
    return recipes;
  }

  models() {
    return new Set([...this.runs.values()].map(run => run.summary.model)).size;
  }

  types() {
    const types = new Set();
    for (const run of this.runs.values()) {
      Object.keys(run.responses).forEach(type => types.add(type));
    }
    if (types.size) {
      types.add(ARGMAX);
    }
    return types;
  }
}

/** The response types of which steps were taken apart. */
export function typesApart(model) {
  return new Set([...model.runs.values()].flatMap(run => Object.keys(run.apart)));
}

function group(summary, models) {
  return models > 1 ? `${summary.model} ${summary.recipe}` : summary.recipe;
}

const apply = {
  step(run, update) {
    put(run.loss, update.step, update.loss);
    put(run.margin, update.step, update.margin);
    if (update.stage) {
      run.stages.push(update.stage);
    }
  },
  reading(run, update) {
    run.responses[update.response] ??= {x: [], y: []};
    put(run.responses[update.response], update.step, update.logprob);
    put(run.argmax, update.step, update.argmax);
  },
  curve({curves}, {chart, line, ofResponse, step, value}) {
    let known = curves.find(curve => curve.chart === chart && curve.line === line);
    if (!known) {
      curves.push(known = {chart, line, ofResponse, points: {x: [], y: []}});
    }
    put(known.points, step, value);
  },
  apart(run, update) {
    const empty = () => ({x: [], y: []});
    const parts = (run.apart[update.response] ??= {measured: empty(), predicted: empty(), pull: empty(), push: empty(), error: empty()});
    for (const [part, points] of Object.entries(parts)) {
      put(points, update.step, update[part]);
    }
  },
  kernel({kernel}, update) {
    kernel.step = update.step;
    kernel.observed = update.observed;
    (kernel.similarity[update.response] ??= {})[update.other] = update.similarity;
    if (update.response === update.other) {
      put((kernel.drift[update.response] ??= {x: [], y: []}), update.step, update.drift);
    }
  },
  mark(run, update) {
    run.marks.push(update.mark);
    if (run.marks.length > 200) {
      run.marks.shift();
    }
  },
};

/** A part of what steps taken apart did to a response type, as a list of one curve or none; push stands on pull where both have one sign. */
export function apart(run, type, part) {
  const parts = run.apart[type];
  if (!parts) {
    return [];
  }
  const {measured, predicted, pull, push} = parts;
  if (part === 'remainder') {
    return [{x: measured.x, y: measured.y.map((value, i) => value - predicted.y[i])}];
  }
  if (part === 'push') {
    return [{x: push.x, y: push.y.map((value, i) => (value * pull.y[i] > 0 ? value + pull.y[i] : value))}];
  }
  return [parts[part]];
}

/** How many rows of the probe set steps taken apart are means over, for a response type; nothing: none was. All runs observe the same. */
export function observed(runs, type) {
  return runs.map(run => run.movers.responses[type]?.observed).find(known => known) ?? '';
}

/** What is to be said of a step's parts: nothing if float32 arithmetic moves them by little. */
export function distrust(run, type, step) {
  const error = run.apart[type]?.error;
  const at = error ? error.x.indexOf(step) : -1;
  return at >= 0 && error.y[at] > 0.01 ? `not trusted: float32 moves parts by ${(100 * error.y[at]).toFixed(0)} %` : '';
}

/** The response types between which runs have kernels. */
export function kernelTypes(runs) {
  return new Set(runs.flatMap(run => Object.keys(run.kernel.similarity)));
}

/** How alike two response types are to the models of these runs, by each run's last estimate: the mean over the runs; undefined: none has both. */
export function similarity(runs, one, other) {
  const known = runs.map(({kernel}) => kernel.similarity[one]?.[other] ?? kernel.similarity[other]?.[one]).filter(value => value !== undefined);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : undefined;
}

/** The lines that columns declare of these runs, chart by chart: [{name, ofResponse, of}], `of` telling a run's points. */
export function declared(runs) {
  const charts = new Map();
  for (const {chart, line, ofResponse} of runs.flatMap(run => run.curves)) {
    if (!charts.has(chart)) {
      charts.set(chart, []);
    }
    if (!charts.get(chart).some(known => known.name === line)) {
      const same = curve => curve.chart === chart && curve.line === line;
      charts.get(chart).push({name: line, ofResponse, of: run => run.curves.find(same)?.points});
    }
  }
  return charts;
}

export function curve(run, type) {
  return type === ARGMAX ? run.argmax : run.responses[type];
}

/**
 * A curve less its value when each stage began. There the line is cut and starts again from zero, `cut` steps further right:
 * without a distance there would be a line from one to the other.
 */
export function sinceStage(points, stages, cut) {
  return fromZero(points, stages, cut, value => value);
}

/** A curve that counts from each stage's beginning by itself, cut there in the same way. */
export function cutAtStages(points, stages, cut) {
  return fromZero(points, stages, cut, () => 0);
}

/** @param base what is taken off a stage, of the curve's value when it began */
function fromZero(points, stages, cut, base) {
  const x = [];
  const y = [];
  let stage = 0;
  let off = null;
  for (let i = 0; i < points.x.length; i++) {
    const step = points.x[i];
    while (stage + 1 < stages.length && step > stages[stage + 1].step) {
      stage++;
      off = i > 0 ? base(points.y[i - 1]) : null;
      if (off !== null) {
        const gap = Math.min(cut, (step - stages[stage].step) / 2);
        x.push(stages[stage].step + gap / 2, stages[stage].step + gap);
        y.push(null, 0);
      }
    }
    off ??= base(points.y[i]);
    x.push(step);
    y.push(points.y[i] - off);
  }
  return {x, y};
}

/** Mean, lowest and highest over several curves, at every step that one of them has: [steps, then three lists per group]. */
export function table(groups) {
  const steps = new Set();
  for (const curves of groups) {
    for (const points of curves) {
      points.x.forEach(step => steps.add(step));
    }
  }
  const x = Float64Array.from(steps).sort();
  const row = new Map();
  x.forEach((step, i) => row.set(step, i));
  const columns = [x];
  for (const curves of groups) {
    // undefined joins neighbours, null cuts the line
    const mean = new Array(x.length).fill(undefined);
    const low = new Array(x.length).fill(undefined);
    const high = new Array(x.length).fill(undefined);
    const count = new Uint16Array(x.length);
    for (const points of curves) {
      for (let i = 0; i < points.x.length; i++) {
        const at = row.get(points.x[i]);
        const value = points.y[i];
        if (value === null) {
          if (!count[at]) {
            mean[at] = low[at] = high[at] = null;
          }
        } else if (!count[at]) {
          mean[at] = low[at] = high[at] = value;
          count[at] = 1;
        } else {
          mean[at] += value;
          low[at] = Math.min(low[at], value);
          high[at] = Math.max(high[at], value);
          count[at]++;
        }
      }
    }
    for (let i = 0; i < x.length; i++) {
      if (count[i] > 1) {
        mean[i] /= count[i];
      }
    }
    columns.push(mean, low, high);
  }
  return columns;
}
