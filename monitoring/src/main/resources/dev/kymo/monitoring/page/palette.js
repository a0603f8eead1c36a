// A response type has one colour everywhere. Families share a hue (chosen: blue, rejected: orange to red, irrelevant: green,
// random: purple) and differ in lightness and dash, so that hue alone never carries the meaning.

const known = {
  chosen: ['#2a83d6', []],
  chosen_initial: ['#5aa9ec', [8, 3]],
  chosen_selfr: ['#2fa3b8', [2, 3]],
  chosen_gptsemantic: ['#3f6fd8', [10, 3, 2, 3]],
  chosen_gptformat: ['#4bb4d0', [5, 3]],
  rejected: ['#dd5a1b', []],
  reject_gptsemantic: ['#e58a1f', [10, 3, 2, 3]],
  reject_gptformat: ['#c9485b', [5, 3]],
  irr_train: ['#1f9e77', []],
  irr_test: ['#4fae45', [8, 3]],
  irr_hum: ['#8a9a1c', [2, 3]],
  random_permute: ['#a86fd0', []],
  random_nonhum: ['#c765ad', [5, 3]],
};

const others = ['#9a7b4f', '#7d8b99', '#b0762c', '#6f8f6a', '#8a6f9e'];

export const ARGMAX = 'argmax';
const order = [ARGMAX, ...Object.keys(known)];
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function style(type) {
  if (type === ARGMAX) {
    return {color: dark.matches ? '#f2f2f2' : '#111111', dash: [], width: 2.5};
  }
  const found = known[type];
  if (found) {
    return {color: found[0], dash: found[1], width: type === 'chosen' || type === 'rejected' ? 2.5 : 1.5};
  }
  let hash = 0;
  for (const letter of type) {
    hash = (hash * 31 + letter.codePointAt(0)) % 9973;
  }
  return {color: others[hash % others.length], dash: [3, 2], width: 1.5};
}

/** Known types in the order of the files, then the others by name. */
export function sorted(types) {
  const place = type => (order.includes(type) ? order.indexOf(type) : order.length);
  return [...types].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

export function onThemeChange(then) {
  dark.addEventListener('change', then);
}

/** A piece of the line as the charts draw it. */
export function swatch(look) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', '26');
  svg.setAttribute('height', '10');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  for (const [name, value] of Object.entries({x1: 1, x2: 25, y1: 5, y2: 5, stroke: look.color, 'stroke-width': look.width + 0.5,
    'stroke-dasharray': look.dash.join(' ')})) {
    line.setAttribute(name, value);
  }
  svg.append(line);
  return svg;
}
