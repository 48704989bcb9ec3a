// The network as a drawing: what its worker is to draw, and over it a control for each unit.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { actingIn, activationOf } from '../acting.js';
import { labStyle } from '../lab/style.js';
import { createPiece } from '../pieces.js';
import { slowButtons, slowSentence } from '../slow.js';
import { isOff, isSameUnit, sampleOf, shownUnit } from '../state.js';

import { WIDEST } from '../view/network.js';
import { layoutOf, leastWidth, neighbour, shownOf } from '../view/network-layout.js';
import {
  className,
  classWord,
  formatCount,
  formatNumber,
  inputName,
  plural,
  rangeInWords,
  titleOf,
} from '../view/numbers.js';
import { draw } from './draw.js';
import { isOrdered, orderByInfluence, ordersOf } from './orders.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../schema.js').About} About */
/** @typedef {import('../view/network.js').Lines} Lines */
/** @typedef {import('../view/network-layout.js').Layout} Layout */
/** @typedef {NonNullable<import('../engine/inspections.js').Inspection['network']>} Told */
/** @typedef {import('../slow.js').Moment} Moment */

/** The numbers of a unit that is pointed at or pinned. */
const card = createPiece(
  () => import('./unit.js'),
  async () => (await import('../unit.css?url')).default,
);

/** The units that there is no room for at once. */
const turning = createPiece(() => import('./pages.js'));

/** What is to be said of other lines than weights, and of other networks than small ones. */
const more = createPiece(() => import('./network-words.js'));

/** What changes the layers. */
const layers = createPiece(() => import('../lab/layers.js'), labStyle);

/** Throttles in milliseconds of what is told beside the weights: figures, and lines of what is told. */
const FIGURES_EVERY = 160;
const LINES_EVERY = 33;

/** What lines can stand for. @type {[Lines, string][]} */
const LINES = [
  ['weights', 'Weights'],
  ['signal', 'Signal'],
  ['gradient', 'Gradient'],
  ['update', 'Update'],
];

/**
 * What is drawn, which is another only if something in it has changed.
 * @param {() => void} wake asks for a frame
 */
export function createScenes(wake) {
  let size = { width: 0, height: 0, joined: false };
  /** @type {Layout | undefined} */
  let layout;
  /** @type {unknown[]} */
  let key = [];
  /** @type {ReturnType<typeof compose> | undefined} */
  let scene;
  let watched = false;

  return {
    /** @param {HTMLElement} place of the drawing */
    watch(place) {
      if (watched) return;
      watched = true;
      new ResizeObserver(([{ contentRect }]) => {
        const map = /** @type {Element} */ (document.querySelector('#map-square')).getBoundingClientRect();
        const own = place.getBoundingClientRect();
        const joined = map.top < own.bottom && map.left >= own.right - 1;
        size = { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height), joined };
        wake();
      }).observe(place);
    },

    /** @param {Readonly<State>} state */
    every: ({ lines }) => (lines === 'weights' ? FIGURES_EVERY : LINES_EVERY),

    /** @param {Readonly<State>} state @param {About} about @param {Moment} [moment] in slow motion */
    sceneOf(state, { sizes }, moment) {
      if (size.width === 0) return undefined;
      const { lines, order, page, inspection } = state;
      const unit = shownUnit(state);
      const next = [
        String(sizes),
        size,
        lines,
        order,
        page,
        unit?.layer,
        unit?.unit,
        inspection?.network,
        String(state.frame?.off),
        state.parameter,
        sampleOf(state),
        devicePixelRatio,
        moment,
      ];
      if (scene && next.every((part, index) => part === key[index])) return scene;
      if (next[0] !== key[0] || next[1] !== key[1]) {
        layout = layoutOf(sizes, Math.max(size.width, leastWidth(sizes)), size.height, size.joined);
      }
      key = next;
      scene = compose(state, /** @type {Layout} */ (layout), size.width, moment);
      return scene;
    },
  };
}

/** @param {Readonly<State>} state @param {Layout} layout @param {number} room that there is for its width @param {Moment} [moment] */
function compose(state, layout, room, moment) {
  const { page, inspection } = state;
  const lit = shownUnit(state);
  const lines = moment?.lines ?? state.lines;
  const shown = shownOf(layout, ordersOf(state), page);
  const want = { sample: sampleOf(state), lines, shown };
  const { unit: _, parameter: __, ...asked } = inspection?.wants.network ?? {};
  const told = JSON.stringify(asked) === JSON.stringify(want) ? inspection?.network : undefined;
  const slot = lit ? (shown[lit.layer]?.indexOf(lit.unit) ?? -1) : -1;
  const off = shown.map((units, layer) =>
    Uint8Array.from(units, (unit) => Number(isOff(state, { layer, unit }))),
  );
  const drawn = {
    layout,
    lines,
    shown,
    strong: [
      undefined,
      ...(told?.layers.map((layer) => ('strong' in layer ? layer.strong : undefined)) ?? []),
    ],
    dead: [
      undefined,
      ...(told?.layers.map(({ active }, index) =>
        Uint8Array.from(active, (count, slot) => Number(count === 0 && !off[index + 1][slot])),
      ) ?? []),
    ],
    off,
    lit: lit && slot >= 0 ? { layer: lit.layer, slot } : undefined,
    density: devicePixelRatio,
    blocks: told?.blocks,
    pulse: moment?.pulse?.(shown),
  };
  const unit = lit && /** @type {[number, number]} */ ([lit.layer, lit.unit]);
  const slow = state.slow && { slow: { sample: want.sample } };
  const wide = layout.width > room;
  return { drawn, told, wide, wants: { ...slow, network: { ...want, unit, parameter: state.parameter } } };
}

/** @typedef {ReturnType<typeof compose>} Scene */

/** Orders the units of a network that has just come, where not all fit: the strongest are to be seen. @param {Props} props */
export function orderAtFirst(props) {
  const { state, scene } = props;
  const paged = scene?.drawn.layout.columns.some(({ pages }) => pages > 1);
  if (scene?.told && paged && state.order?.data !== state.data) orderByInfluence(props, scene.told);
}

/** @param {Props} props */
export function networkView(props) {
  const { state, scene, tick, theme } = props;
  const { failure, lit, pinned, units, open } = state;
  const { batches, dropout } = actingIn(state);
  // What is told changes oftener than it can be read: it is written with the figures, or when something else is shown.
  const places = [tick, scene?.drawn.layout, state.order, state.page, lit, pinned];
  const { inspection, frame, playing, inspectorFailure } = state;
  const same = inspection?.epoch === frame?.epoch && inspection?.batch === frame?.batch;
  const told = same && scene?.told;
  const busy = !failure && !playing && !(props.settled && (told || inspectorFailure));
  return html`
    <section class="network" aria-label="Network" ?data-layers=${state.layers} ?inert=${failure !== ''}>
      <div class="network-place" aria-busy=${String(busy)} ${draw(props.watchNetwork)}>
        <div class="network-drawing" ${draw((/** @type {HTMLElement} */ element) => size(element, scene))}>
          <canvas id="network-canvas" aria-hidden="true"></canvas>
          ${guard([...places, units, open, state.data], () => (scene ? unitsView(props, scene) : nothing))}
          ${state.layers && scene ? layers.content?.headsView(props, scene.drawn.layout) : nothing}
        </div>
      </div>
      <div class="network-foot">
        <div class="stacked">
          ${linesView(props)}
          <div class="slow-buttons" role="group" aria-label="Stages of ${batches ? 'an update' : 'the epoch'}" ?data-unseen=${!state.slow}>${slowButtons(props)}</div>
        </div>
        <button
          type="button" id="slow" aria-pressed=${String(Boolean(state.slow))} title="One ${batches ? 'update' : 'epoch'}, stage by stage, on the drawing"
          @click=${props.actions.toggleSlow}
        >Slow motion</button>
        ${orderView(props)}
      </div>
      <div class="network-told ${props.about.sizes.length > 3 || props.about.classes > 3 ? 'deep' : ''}">
        ${guard([tick, theme, state.scales], () => scaleView(props))}
        <div class="stacked">
          ${guard(
            [...places, theme, state.lines, inspectorFailure, !state.slow, dropout, batches, more.content],
            () => wordsView(props),
          )}
          <p class="hint" id="slow-words" aria-live="polite" ?data-unseen=${!state.slow}>${slowSentence(props)}</p>
          ${cardView(props)}
          ${state.layers ? (layers.need(props.actions) ?? layers.content?.layersView(props) ?? nothing) : nothing}
        </div>
      </div>
    </section>
  `;
}

/** @param {Props} props */
function cardView(props) {
  const { state, actions } = props;
  const unit = shownUnit(state);
  const missing = unit && card.need(actions);
  return html`<div class="unit-card" id="unit-card" ?hidden=${!unit || state.slow}>${
    missing ?? card.content?.cardView(props) ?? nothing
  }</div>`;
}

/** The layout that each element is as large as, or has its controls at. @type {WeakMap<HTMLElement, Layout>} */
const placed = new WeakMap();

/** @param {HTMLElement} element @param {Scene | undefined} scene */
function size(element, scene) {
  if (!scene || placed.get(element) === scene.drawn.layout) return;
  placed.set(element, scene.drawn.layout);
  element.style.width = `${scene.drawn.layout.width}px`;
  // On paper it is as large as it was drawn.
  element.style.setProperty('--height', `${scene.drawn.layout.height}px`);
}

/** @param {Props} props */
const linesView = ({ state, actions }) => html`
  <fieldset class="lines" role="radiogroup" aria-labelledby="lines-label" ?data-unseen=${Boolean(state.slow)}>
    <span id="lines-label">Lines</span>
    ${LINES.map(
      ([value, label]) => html`<label class="choice"><input
        type="radio" autocomplete="off" name="lines" value=${value} .checked=${live(state.lines === value)}
        @change=${() => actions.set({ lines: value })}
      > ${label}</label>`,
    )}
  </fieldset>`;

/** The widest line, and what it stands for. @param {Props} props */
const scaleView = ({ state: { scales }, theme }) => html`<span class="scale" id="line-scale">
  <svg width="22" height="6" viewBox="0 0 22 6" aria-hidden="true"><path d="M0 3H22" stroke=${theme.ink} stroke-width=${WIDEST} /></svg>
  <span><span class="visually-hidden">The widest line</span> = <b translate="no">${formatNumber(scales?.line ?? 0, 1)}</b></span>
</span>`;

/** @param {Props} props */
function orderView(props) {
  const { state, actions, scene } = props;
  const { data } = state;
  const told = scene?.told;
  const columns = scene?.drawn.layout.columns ?? [];
  const pages = Math.max(...columns.map(({ pages }) => pages), 1);
  const known = told?.layers.some((layer) => 'order' in layer);
  const ordered = isOrdered(state);
  return html`<span class="order">
    <button
      type="button" id="order" aria-pressed=${String(Boolean(ordered))} ?disabled=${!known && !ordered}
      @click=${() => (ordered ? actions.set({ order: { data, epoch: 0, layers: [] }, page: 0 }) : told && orderByInfluence(props, told))}
    >Order by influence</button>
    ${pages > 1 ? (turning.need(actions) ?? turning.content?.pagesView(props, columns, ordered) ?? nothing) : nothing}
  </span>`;
}

/** Where the inspector has failed; what has happened, and a button, stand in the panels. */
const FAILED =
  'Only weights can be drawn at the moment: open a panel below for the reason, and to try again.';

/** Whether there is more to say than of the weights of a network that fits. @param {Props} props */
const saysMore = ({ state, scene }) =>
  state.lines !== 'weights' ||
  scene?.wide ||
  isOrdered(state) ||
  (state.frame?.off.length ?? 0) > 0 ||
  scene?.drawn.layout.gaps.some(({ matrix }) => matrix);

/** What the drawing shows, in words. @param {Props} props */
function wordsView(props) {
  const { about, state, scene, theme } = props;
  const { lines, inspectorFailure } = state;
  const dark = theme.dark ? 'light' : 'dark';
  const [word, words] = [classWord(about), plural(classWord(about))];
  const missing = saysMore(props) && more.need(props.actions);
  const layers = scene?.told?.layers ?? [];
  const hidden = about.sizes.slice(1, -1);
  const deep = hidden.length > 1;
  const are = (/** @type {string[]} */ ...names) =>
    hidden.every((_, index) => names.includes(activationOf(about, index + 1)));
  const less = are('relu', 'sigmoid') ? '' : ', and red where that is below 0';
  const where = are('relu') ? ' where they are active' : `, the stronger the more they give${less}`;
  const units = `Units ${deep ? `are ${dark}, in the last layer in` : 'have'} the colour of the ${word} they vote for${deep && where[0] === ' ' ? ',' : ''}${where}.`;
  const shares = layers.flatMap((layer, index) =>
    'share' in layer && hidden[index] > 16 ? [`${Math.round(100 * layer.share)} %`] : [],
  );
  const strongest = `The 16 strongest${deep ? ' of a layer' : ''} have ${shares.slice(0, 4).join(', ')} of the influence; the rest is faint.`;
  const dead = layers.reduce((sum, { dead }) => sum + dead, 0);
  const sentences = [
    inspectorFailure !== '' && FAILED,
    lines === 'weights'
      ? `Weights: ${dark} above 0, red below, into ${words} in their colours; bars are biases.`
      : more.content?.linesInWords(lines, state, scene?.told),
    hidden.length > 0 && units,
    shares.length > 0 && strongest,
    dead > 0 && `${formatCount(dead)} dead (crossed out).`,
    ...(saysMore(props) ? (more.content?.moreInWords(props) ?? []) : []),
  ];
  return html`<p class="hint" id="network-words" ?hidden=${shownUnit(state)} ?data-unseen=${Boolean(state.slow)}>${sentences.filter(Boolean).join(' ')}</p>${missing || nothing}`;
}

/** @param {Props} props @param {Scene} scene @param {number} layer @param {number} slot */
function nameOf({ about, state }, { drawn: { shown }, told }, layer, slot) {
  const unit = shown[layer][slot];
  const last = about.sizes.length - 1;
  const of = titleOf(about, { layer, unit });
  if (layer === 0 || layer === last) return of;
  if (isOff(state, { layer, unit })) return `${of}, switched off`;
  const own = told?.layers[layer - 1];
  if (!own) return of;
  const vote = own.votes[slot];
  const votes = vote >= 0 ? `, votes for ${className(about, vote)}` : '';
  if (activationOf(about, layer) !== 'relu') {
    const range = 'ranges' in own ? own.ranges?.[slot] : undefined;
    return `${of}${votes}${range ? `, ${rangeInWords(range)}` : ''}`;
  }
  const count = own.active[slot];
  const samples = formatCount(about.samples);
  return `${of}${votes}, ${count > 0 ? `active for ${formatCount(count)} of ${samples}` : `dead, active for none of ${samples}`}`;
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The tile that the tab key leads to. */
const at = { layer: 1, slot: 0 };

/** @param {Props} props @param {Scene} scene */
function unitsView(props, scene) {
  const { state, actions, about } = props;
  const { layout, shown } = scene.drawn;
  const last = about.sizes.length - 1;
  // Those that the panels tell of, while one does.
  const chosen = state.open.epoch || state.open.pull ? state.units : undefined;
  at.layer = Math.min(at.layer, last);
  at.slot = Math.min(at.slot, shown[at.layer].length - 1);
  /** The tile that an event is at. @param {Event} event */
  function tileOf({ target }) {
    const cell = /** @type {HTMLElement | undefined} */ (
      target instanceof Element ? target.closest('[role="gridcell"]') : undefined
    );
    return cell && { layer: Number(cell.dataset.layer), slot: Number(cell.dataset.slot) };
  }
  /** @param {Event} event */
  function point(event) {
    const tile = tileOf(event);
    if (tile && event.type === 'focusin') Object.assign(at, tile);
    const unit = tile && { layer: tile.layer, unit: shown[tile.layer][tile.slot] };
    if (!isSameUnit(unit, state.lit)) actions.set({ lit: unit });
  }
  /** @param {Event} event */
  function choose(event) {
    const tile = tileOf(event);
    if (tile) actions.pin({ layer: tile.layer, unit: shown[tile.layer][tile.slot] });
  }
  /** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
  function move(event) {
    const { key, currentTarget } = event;
    const arrow = ARROWS[key];
    const ends = { Home: 0, End: shown[at.layer].length - 1 }[key];
    const by = { PageUp: -1, PageDown: 1 }[key];
    if (event.altKey || event.ctrlKey || event.metaKey || !(arrow || ends !== undefined || by)) return;
    event.preventDefault();
    if (by) return turning.content?.turn(props, by);
    const tile = arrow ? neighbour(layout, shown, at, arrow[0], arrow[1]) : { layer: at.layer, slot: ends };
    /** @type {HTMLElement | null} */ (
      currentTarget.querySelector(`[data-layer="${tile.layer}"][data-slot="${tile.slot}"]`)
    )?.focus();
  }
  return html`<div
    class="units" role="grid" aria-label="Units, layer by layer"
    @click=${choose} @pointerover=${point} @pointerleave=${() => actions.set({ lit: undefined })}
    @focusin=${point} @focusout=${() => actions.set({ lit: undefined })} @keydown=${move}
    ${draw((/** @type {HTMLElement} */ grid) => place(grid, layout, shown))}
  >${shown.map(
    (units, layer) =>
      html`<div role="row" aria-label=${layer === 0 ? 'Inputs' : layer === last ? plural(className(about, 0).slice(0, -2)) : last > 2 ? `Hidden layer ${layer}` : 'Hidden layer'}>${units.map(
        (unit, slot) => html`<button
        type="button" role="gridcell" data-layer=${layer} data-slot=${slot}
        class=${chosen?.[layer] === unit ? 'unit-tile chosen' : 'unit-tile'}
        tabindex=${layer === at.layer && slot === at.slot ? 0 : -1}
        aria-label=${nameOf(props, scene, layer, slot)}
        aria-selected=${String(isSameUnit(state.pinned, { layer, unit }))}
        aria-describedby=${isSameUnit(shownUnit(state), { layer, unit }) ? 'unit-card' : nothing}
      >${layer === 0 ? html`<i>${inputName(unit)}</i>` : layer === last ? calledView(about, layout.columns[layer], unit) : nothing}</button>`,
      )}</div>`,
  )}</div>`;
}

/** Sides of tiles from which on a number in the corner leaves most of the map free. */
const NUMBERED = 30;

/** A class's name above its tile, or its number in it. @param {About} about @param {Layout['columns'][0]} column @param {number} unit */
function calledView(about, { named, side }, unit) {
  if (named) return html`<span>${className(about, unit)}</span>`;
  return side >= NUMBERED ? html`<small>${unit}</small>` : nothing;
}

/** How many tiles of each layer an element has in their places. @type {WeakMap<HTMLElement, string>} */
const counted = new WeakMap();

/** Puts the controls where the tiles are. @param {HTMLElement} grid @param {Layout} layout @param {number[][]} shown */
function place(grid, layout, shown) {
  const counts = String(shown.map(({ length }) => length));
  if (placed.get(grid) === layout && counted.get(grid) === counts) return;
  placed.set(grid, layout);
  counted.set(grid, counts);
  for (const [layer, row] of [...grid.children].entries()) {
    const { side, tiles } = layout.columns[layer];
    for (const [slot, cell] of [...row.children].entries()) {
      const { style } = /** @type {HTMLElement} */ (cell);
      Object.assign(style, {
        left: `${tiles[slot].x}px`,
        top: `${tiles[slot].y}px`,
        width: `${side}px`,
        height: `${side}px`,
      });
    }
  }
}
