// The report: draws the curves that it holds, with the live page's charts. Everything that comes from a run is set as text, never as markup.

const COMPARED = ['chosen', 'rejected', ARGMAX, 'chosen_gptsemantic', 'irr_train', 'random_permute'];
const PRINTED_WIDTH = 660;
const sections = [];

class Section {
  constructor(element) {
    this.element = element;
    this.model = new Model();
    this.model.snapshot(JSON.parse(element.querySelector('.curves').textContent));
    this.hidden = new Set();
    this.view = {mode: 'change', bands: true, types: [], theme: 0, apart: 'chosen'};
    this.recipes = this.model.recipes();
    this.cards = [...this.recipes].map(([name, runs]) => {
      const card = new Card(name, this.view);
      card.runs = runs;
      element.querySelector('.charts').append(card.element);
      return card;
    });
    this.pairs = [...element.querySelectorAll('.pair')].flatMap(pair => this.comparisons(pair));
    for (const radio of element.querySelectorAll('[type=radio]')) {
      radio.addEventListener('change', () => {
        this.view.mode = radio.value;
        this.show();
      });
    }
    element.querySelector('.bands').addEventListener('change', event => {
      this.view.bands = event.target.checked;
      this.show();
    });
  }

  /** Small charts of two recipes, one for each quantity that both have. */
  comparisons(pair) {
    const both = [pair.dataset.baseline, pair.dataset.extend].map(name => this.recipes.get(name) ?? []);
    const card = {
      name: `${pair.dataset.extend} ${pair.dataset.baseline}`,
      runs: both.flat().map(run => ({...run, marks: []})),
      lastStep: () => Math.max(1, ...both.flat().map(run => run.summary.step)),
    };
    return COMPARED.filter(type => both.every(runs => runs.some(run => curve(run, type)?.x.length))).map(type => {
      const article = document.createElement('article');
      const title = document.createElement('h3');
      const host = document.createElement('div');
      title.textContent = type;
      host.className = 'chart';
      host.setAttribute('role', 'img');
      host.setAttribute('aria-label', `${type} of ${card.name} by step`);
      article.append(title, host);
      pair.querySelector('.charts').append(article);
      return {type, both, names: [pair.dataset.baseline, pair.dataset.extend], chart: new Chart(card, host, {height: 170, label: ''}), card};
    });
  }

  show() {
    const all = sorted(this.model.types());
    this.view.types = all.filter(type => !this.hidden.has(type));
    this.showTypes(all);
    for (const card of this.cards) {
      card.stale = true;
      card.draw();
    }
    for (const {type, both, names, chart, card} of this.pairs) {
      const lines = both.map((runs, i) => ({
        name: names[i],
        style: {...style(type), dash: i ? [6, 4] : [], width: 2},
        curves: runs.flatMap(run => (curve(run, type) ? [sinceStage(curve(run, type), run.stages, card.lastStep() * CUT)] : [])),
      }));
      chart.show(`${this.view.theme} ${this.view.bands}`, lines, this.view.bands);
    }
  }

  showTypes(all) {
    this.element.querySelector('.types').replaceChildren(...all.map(type => {
      const chip = document.createElement('button');
      chip.type = 'button';
      chip.className = 'chip';
      chip.dataset.type = type;
      chip.setAttribute('aria-pressed', String(!this.hidden.has(type)));
      chip.append(swatch(style(type)), type);
      chip.addEventListener('click', () => {
        if (!this.hidden.delete(type)) {
          this.hidden.add(type);
        }
        this.show();
      });
      return chip;
    }));
  }

  charts() {
    return [...this.cards.flatMap(card => card.charts()), ...this.pairs.map(pair => pair.chart)];
  }
}

/** The charts anew, in the colours of the present theme. */
function redraw() {
  for (const section of sections) {
    section.view.theme++;
    section.show();
  }
}

for (const element of document.querySelectorAll('.experiment')) {
  const section = new Section(element);
  sections.push(section);
  section.show();
}

onThemeChange(redraw);
window.addEventListener('resize', () => {
  for (const section of sections) {
    section.pairs.forEach(pair => pair.chart.resize());
  }
});
// paper is white and has a width of its own
window.addEventListener('beforeprint', () => {
  redraw();
  document.querySelectorAll('details').forEach(details => {
    details.open = true;
  });
  for (const chart of sections.flatMap(section => section.charts())) {
    chart.plot?.setSize({width: PRINTED_WIDTH, height: chart.height});
  }
});
window.addEventListener('afterprint', () => {
  for (const chart of sections.flatMap(section => section.charts())) {
    chart.resize();
  }
});
document.documentElement.dataset.drawn = 'true';
