// The network as a drawing: its pictures are the package's own activations, its controls are reached and named.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames as framesOfMap, openAtRest, pixelsOf, test, train } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** See tests/reference/generate.py. */
const NUMPY = JSON.parse(await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'));

// Okabe and Ito's, on white.
const CLASSES = [
  [213, 94, 0],
  [0, 114, 178],
  [0, 158, 115],
];

const network = (/** @type {Page} */ page) => page.getByRole('region', { name: 'Network' });
const unit = (/** @type {Page} */ page, /** @type {number} */ number) =>
  network(page).getByRole('gridcell', { name: new RegExp(`^Unit ${number}\\b`) });

/** Map and drawing are those of what was asked for last. @param {Page} page */
async function frames(page) {
  await framesOfMap(page);
  await expect(page.locator('.network-place')).toHaveAttribute('aria-busy', 'false');
  await framesOfMap(page);
}

/** Opens the page at the epoch that NumPy tells of, once the drawing's figures have come. @param {Page} page @param {string} [search] */
async function openAtNumpys(page, search = '') {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  await page.goto(`./?${search}epoch=${NUMPY.epochs}`);
  await expect(page.locator('#epochs')).toHaveText(String(NUMPY.epochs));
  await expect(page.locator('[data-layer="1"][data-slot="0"]')).toHaveAttribute('aria-label', /active/);
  await frames(page);
}

/** The package's own run at that epoch. @param {ConstructorParameters<typeof Trainer>[0]} [options] */
function trained(options) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < NUMPY.epochs; epoch += 1) trainer.step();
  return trainer;
}

/** Where tiles are on the canvas, in device pixels. @param {Page} page @param {string} layer */
const tilesOf = (page, layer) =>
  page.locator(`[data-layer="${layer}"]`).evaluateAll((cells) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#network-canvas'));
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    return cells.map((cell) => {
      const { left, top, width } = cell.getBoundingClientRect();
      return {
        x: Math.round((left - box.left) * ratio),
        y: Math.round((top - box.top) * ratio),
        side: Math.round(width * ratio),
      };
    });
  });

/** Where the centre of a pixel of a map is in the plane. @param {number} column @param {number} row @param {number} side */
const placeOf = (column, row, side) => [
  1.1 * ((2 * (column + 0.5)) / side - 1),
  1.1 * (1 - (2 * (row + 0.5)) / side),
];

/** A share of a colour on white. @param {number} share @param {number[]} color */
const onWhite = (share, color) => color.map((byte) => Math.round(255 + share * (byte - 255)));

/** @param {number[]} pixel @param {number[]} color @param {string} what */
function expectColor(pixel, color, what) {
  for (const [channel, byte] of color.entries()) {
    expect(Math.abs(pixel[channel] - byte), `${what}: ${pixel} for ${color}`).toBeLessThanOrEqual(2);
  }
}

for (const density of [1, 2]) {
  test.describe(`at ${density} pixels to a CSS pixel`, () => {
    test.use({ deviceScaleFactor: density });

    test('a unit’s picture is its activation, in the colour of the class it votes for', async ({ page }) => {
      await openAtNumpys(page);
      const pixels = await pixelsOf(page, '#network-canvas');
      const tiles = await tilesOf(page, '1');
      expect(tiles).toHaveLength(64);
      const parameters = trained().parameters();
      let active = 0;
      for (const [index, { x, y, side }] of tiles.entries()) {
        if (NUMPY.active[index] === 0) continue; // crossed out
        const outputs = Array.from({ length: side * side }, (_, pixel) => {
          const [px, py] = placeOf(pixel % side, Math.floor(pixel / side), side);
          return Math.max(px * parameters[index] + py * parameters[64 + index] + parameters[128 + index], 0);
        });
        const most = Math.max(...outputs);
        for (const [across, down] of [
          [0.1, 0.1],
          [0.9, 0.1],
          [0.5, 0.5],
          [0.1, 0.9],
          [0.9, 0.9],
          [0.3, 0.7],
        ]) {
          const [column, row] = [Math.floor(across * side), Math.floor(down * side)];
          const share = outputs[row * side + column] / most;
          if (share > 0.1) active += 1;
          expectColor(
            pixels.at(x + column, y + row),
            onWhite(share, CLASSES[NUMPY.votes[index]]),
            `unit ${index}`,
          );
        }
      }
      expect(active).toBeGreaterThan(100);
    });

    test('a class’s picture is its probability, as the package predicts it', async ({ page }) => {
      await openAtNumpys(page);
      const pixels = await pixelsOf(page, '#network-canvas');
      const trainer = trained();
      for (const [label, { x, y, side }] of (await tilesOf(page, '2')).entries()) {
        for (let step = 0; step < 40; step += 1) {
          const [column, row] = [Math.floor((step * side) / 40), (step * 17) % side];
          const probabilities = trainer.predict(Float32Array.from(placeOf(column, row, side)));
          expectColor(
            pixels.at(x + column, y + row),
            onWhite(probabilities[label], CLASSES[label]),
            `arm ${label}`,
          );
        }
      }
    });
  });
}

test('the inputs’ pictures are the coordinates: ink above 0, red below', async ({ page }) => {
  await openAtNumpys(page);
  const pixels = await pixelsOf(page, '#network-canvas');
  const [ink, red] = [
    [29, 27, 24],
    [179, 38, 30],
  ];
  for (const [input, { x, y, side }] of (await tilesOf(page, '0')).entries()) {
    for (const along of [0, Math.floor(side / 4), side - 1]) {
      const [column, row] = input === 0 ? [along, 5] : [5, along];
      const share = placeOf(column, row, side)[input] / placeOf(side - 1, 0, side)[0];
      expectColor(
        pixels.at(x + column, y + row),
        onWhite(Math.abs(share), share > 0 ? ink : red),
        `input ${input}`,
      );
    }
  }
});

test('in a deep network earlier layers are ink, and the last has the classes’ colours', async ({ page }) => {
  await openAtNumpys(page, 'hidden=6,5&');
  const pixels = await pixelsOf(page, '#network-canvas');
  const trainer = trained({ hidden: [6, 5] });
  const parameters = trainer.parameters();
  // W1 2 × 6, b1, W2 6 × 5, b2, W3 5 × 3.
  const third = 12 + 6 + 30 + 5;
  /** @param {number[]} place */
  function outputsOf([px, py]) {
    const first = Array.from({ length: 6 }, (_, j) =>
      Math.max(px * parameters[j] + py * parameters[6 + j] + parameters[12 + j], 0),
    );
    const second = Array.from({ length: 5 }, (_, j) =>
      Math.max(
        first.reduce((sum, value, i) => sum + value * parameters[18 + 5 * i + j], parameters[48 + j]),
        0,
      ),
    );
    return [first, second];
  }
  for (const layer of [1, 2]) {
    for (const [index, { x, y, side }] of (await tilesOf(page, String(layer))).entries()) {
      const outputs = Array.from(
        { length: side * side },
        (_, pixel) => outputsOf(placeOf(pixel % side, Math.floor(pixel / side), side))[layer - 1][index],
      );
      const most = Math.max(...outputs);
      const weights = [0, 1, 2].map((label) => parameters[third + 3 * index + label]);
      const color = layer === 1 ? [29, 27, 24] : CLASSES[weights.indexOf(Math.max(...weights))];
      for (const pixel of [3, 200, 700, 1111, side * side - 5]) {
        // A cross on a dead unit is on its diagonals.
        if (
          most === 0 ||
          Math.abs((pixel % side) - Math.floor(pixel / side)) < 3 ||
          Math.abs((pixel % side) + Math.floor(pixel / side) - side) < 3
        )
          continue;
        const found = pixels.at(x + (pixel % side), y + Math.floor(pixel / side));
        expectColor(found, onWhite(outputs[pixel] / most, color), `unit ${index} of layer ${layer}`);
      }
    }
  }
});

test('each unit is named by what it does, as NumPy says', async ({ page }) => {
  await openAtNumpys(page);
  const names = await page
    .locator('[data-layer="1"]')
    .evaluateAll((cells) => cells.map((cell) => cell.ariaLabel));
  expect(names).toEqual(
    NUMPY.active.map((/** @type {number} */ count, /** @type {number} */ index) =>
      count > 0
        ? `Unit ${index}, votes for Arm ${NUMPY.votes[index]}, active for ${count} of 300`
        : `Unit ${index}, votes for Arm ${NUMPY.votes[index]}, dead, active for none of 300`,
    ),
  );
  await expect(page.locator('#network-words')).toContainText('1 dead (crossed out).');
  await expect(network(page).getByRole('row')).toHaveCount(3);
  await expect(network(page).getByRole('gridcell', { name: 'Input x' })).toHaveCount(1);
  await expect(network(page).getByRole('gridcell', { name: 'Arm 2', exact: true })).toHaveCount(1);
});

test('a dead unit is crossed out', async ({ page }) => {
  await openAtNumpys(page);
  const dead = NUMPY.active.indexOf(0);
  const pixels = await pixelsOf(page, '#network-canvas');
  const { x, y, side } = (await tilesOf(page, '1'))[dead];
  // The middle of the cross is darker than the paper around it.
  expect(pixels.at(x + side / 2, y + side / 2)[0]).toBeLessThan(225);
  expect(pixels.at(x + side / 2, y + 3)[0]).toBe(255);
});

test('arrow keys walk the units with one tab stop, and Enter chooses', async ({ page }) => {
  await openAtNumpys(page);
  await page.getByLabel('Show the folds').check();
  await expect(page.locator('#fold-reading')).toContainText('is active');
  await unit(page, 17).focus();
  await expect(network(page).locator('[role="gridcell"][tabindex="0"]')).toHaveCount(1);
  await expect(unit(page, 17)).toHaveAttribute('tabindex', '0');
  const columns = await page
    .locator('[data-layer="1"]')
    .evaluateAll(
      (cells) =>
        cells.filter((cell) => cell.getBoundingClientRect().top === cells[0].getBoundingClientRect().top)
          .length,
    );
  const focus = page.locator(':focus');
  await page.keyboard.press('ArrowLeft');
  await expect(focus).toHaveAttribute('data-slot', '16');
  await page.keyboard.press('ArrowUp');
  await expect(focus).toHaveAttribute('data-slot', String(16 - columns));
  await page.keyboard.press('End');
  await expect(focus).toHaveAttribute('data-slot', '63');
  await page.keyboard.press('Home');
  await expect(focus).toHaveAttribute('data-slot', '0');
  await page.keyboard.press('ArrowLeft');
  await expect(focus).toHaveAttribute('aria-label', 'Input x');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const chosen = Number(await focus.getAttribute('data-slot'));
  await expect(page.locator('#fold-number')).toHaveText(String(chosen));
  await expect(focus).toHaveAttribute('aria-selected', 'true');
  await expect(network(page).locator('[aria-selected="true"][data-layer="1"]')).toHaveCount(1);
  await expect(page.locator('#epochs')).toHaveText(String(NUMPY.epochs)); // no key has stepped
  await page.keyboard.press('Tab');
  await expect(focus).toHaveAttribute('value', 'weights');
});

test('a unit that is pointed at is told of in words, and choosing it is followed', async ({ page }) => {
  await openAtNumpys(page);
  const parameters = trained().parameters();
  const digits = (/** @type {number} */ value) => Math.abs(value).toFixed(3);
  const card = page.locator('#unit-card');
  await expect(card).toBeHidden();
  await unit(page, 7).hover();
  await expect(card).toContainText('Unit 7');
  await expect(card).toContainText(`for ${NUMPY.active[7]} of 300`);
  const numbers = [7, 71, 135, 192 + 21, 192 + 22, 192 + 23].map((index) => digits(parameters[index]));
  // Weights from x and y, the bias, weights to the three arms.
  const told = await card.locator('.unit-number b').allTextContents();
  expect(told.map((text) => text.replace('−', ''))).toEqual(numbers);
  expect(told.map((text) => text.startsWith('−'))).toEqual(
    [7, 71, 135, 192 + 21, 192 + 22, 192 + 23].map((index) => parameters[index] < 0),
  );
  await unit(page, 7).click();
  await expect(unit(page, 7)).toHaveAttribute('aria-selected', 'true');
  await page.mouse.move(5, 5);
  await expect(card).toContainText('Unit 7'); // it is pinned
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await expect(card).toBeHidden();
});

test('while a unit is pointed at, only its own lines are drawn', async ({ page }) => {
  await openAtNumpys(page);
  const dark = async () => {
    const { width, height, at } = await pixelsOf(page, '#network-canvas');
    const tiles = await tilesOf(page, '1');
    const right = Math.max(...tiles.map(({ x, side }) => x + side)) + 12;
    let count = 0;
    for (let y = 0; y < height; y += 1)
      if (Math.min(...at(Math.min(right, width - 1), y).slice(0, 3)) < 235) count += 1;
    return count;
  };
  const all = await dark();
  await unit(page, 7).hover();
  await expect(page.locator('#unit-card')).toBeVisible();
  await frames(page);
  const own = await dark();
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThan(all / 5);
});

test('a switch says what lines are, and beside it stands what the widest is', async ({ page }) => {
  await openAtNumpys(page);
  const lines = page.getByRole('radiogroup', { name: 'Lines' });
  await expect(lines.getByRole('radio')).toHaveCount(4);
  await expect(lines.getByRole('radio', { name: 'Weights' })).toBeChecked();
  const trainer = trained();
  const largest = (/** @type {ArrayLike<number>} */ values) => Math.max(...Array.from(values, Math.abs));
  const [trace, arrays] = [trainer.trace(0).slice(), trainer.traceArrays()];
  /** @param {string} suffix without biases @returns {number} */
  const most = (suffix) => {
    let at = 0;
    return Math.max(
      ...arrays.map(([name, rows, columns]) => {
        at += rows * columns;
        return name.endsWith(suffix) ? largest(trace.subarray(at - rows * columns, at)) : 0;
      }),
    );
  };
  const biases = { '.weights': '.biases', '.dweights': '.dbiases', '.weight_updates': '.bias_updates' };
  for (const [label, suffix] of /** @type {const} */ ([
    ['Weights', '.weights'],
    ['Gradient', '.dweights'],
    ['Update', '.weight_updates'],
  ])) {
    await lines.getByRole('radio', { name: label }).check();
    const size = Math.max(most(suffix), most(biases[suffix]));
    const scale = [1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find(
      (step) => step >= size,
    );
    await expect(page.locator('#line-scale b')).toHaveText(String(scale));
  }
  const before = await pixelsOf(page, '#network-canvas');
  await expect(page.locator('#overlay')).toBeHidden();
  await lines.getByRole('radio', { name: 'Signal' }).check();
  await expect(page.locator('#network-words')).toContainText('activation × weight');
  await expect(page.locator('#overlay')).toBeVisible(); // with a ring around the sample that it is told for
  await frames(page);
  const after = await pixelsOf(page, '#network-canvas');
  const [{ x, side }] = await tilesOf(page, '0');
  const column = (/** @type {typeof before} */ pixels) =>
    Array.from({ length: pixels.height }, (_, y) => String(pixels.at(x + side + 8, y))).join();
  expect(column(after)).not.toBe(column(before));
});

test('units can be ordered by influence, and back', async ({ page }) => {
  await openAtNumpys(page);
  const names = () =>
    page.locator('[data-layer="1"]').evaluateAll((cells) => cells.map((cell) => cell.ariaLabel));
  const numbered = await names();
  const order = button(page, 'Order by influence');
  await order.click();
  await expect(order).toHaveAttribute('aria-pressed', 'true');
  await frames(page);
  const ordered = await names();
  expect(ordered).not.toEqual(numbered);
  expect(ordered.toSorted()).toEqual(numbered.toSorted());
  expect(ordered.at(-1)).toContain('dead');
  // They keep these places.
  for (let step = 0; step < 5; step += 1) await button(page, 'Step').click();
  await frames(page);
  const number = (/** @type {string | null} */ name) => /\d+/.exec(String(name))?.[0];
  expect((await names()).map(number)).toEqual(ordered.map(number));
  await order.click();
  await frames(page);
  expect((await names()).map(number)).toEqual(numbered.map(number));
});

test('of many units the strongest are shown, and pages can be turned by button and key', async ({ page }) => {
  await openAtNumpys(page, 'hidden=300&');
  await expect(page.locator('#units-page')).toHaveText('1–64 of 300');
  await expect(button(page, 'Order by influence')).toHaveAttribute('aria-pressed', 'true');
  await expect(button(page, 'Units before')).toBeDisabled();
  await expect(page.locator('#network-words')).toContainText('In their order at epoch 30.');
  const units = async () => {
    await frames(page);
    const names = await page
      .locator('[data-layer="1"]')
      .evaluateAll((cells) => cells.map((cell) => cell.ariaLabel));
    return names.map((name) => Number(/^Unit (\d+)/.exec(String(name))?.[1]));
  };
  const seen = await units();
  await button(page, 'Units after').click();
  await expect(page.locator('#units-page')).toHaveText('65–128 of 300');
  seen.push(...(await units()));
  await page.locator('[data-layer="1"][data-slot="3"]').focus();
  for (let turn = 0; turn < 5; turn += 1) {
    await page.keyboard.press('PageDown');
    if (turn < 3) seen.push(...(await units()));
  }
  await expect(page.locator('#units-page')).toHaveText('257–300 of 300');
  await expect(page.locator(':focus')).toHaveAttribute('data-slot', '3');
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index));
  await page.keyboard.press('PageUp');
  await expect(page.locator('#units-page')).toHaveText('193–256 of 300');
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await frames(page);
  await expect(page.locator('#network-words')).toContainText('In their order at epoch 30.');
  await button(page, 'Order anew').click();
  await expect(page.locator('#network-words')).toContainText('In their order at epoch 33.');
  await expect(page.locator('#units-page')).toHaveText('1–64 of 300');
  // Another run has other strongest units.
  await button(page, 'New seed').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await expect(page.locator('#units-page')).toHaveText('1–64 of 300');
  await expect(page.locator('#network-words')).toContainText('In their order at epoch 0.');
});

for (const [width, height, search] of /** @type {const} */ ([
  [1440, 900, ''],
  [1024, 768, ''],
  [390, 844, ''],
  [320, 568, 'hidden=64,64&'],
])) {
  test(`every unit can be pressed by a finger, ${width} wide ${search}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openAtNumpys(page, search);
    const boxes = await page.locator('.unit-tile').evaluateAll((cells) =>
      cells.map((cell) => {
        const { x, y, width, height } = cell.getBoundingClientRect();
        return { x, y, width, height };
      }),
    );
    expect(boxes.length).toBeGreaterThan(30);
    for (const [index, one] of boxes.entries()) {
      expect(Math.min(one.width, one.height)).toBeGreaterThanOrEqual(24);
      for (const other of boxes.slice(index + 1)) {
        const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
        const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
        expect(Math.min(across, down)).toBeLessThanOrEqual(0);
      }
    }
  });
}

test('the drawing has no accessibility violations, whatever is pointed at and shown', async ({ page }) => {
  await openAtNumpys(page, 'hidden=300,40&');
  await page.getByRole('radio', { name: 'Gradient' }).check();
  await page.locator('[data-layer="1"][data-slot="3"]').focus();
  await expect(page.locator('#unit-card')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('tab', { name: 'Log' }).click();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('the drawing follows training, and rests with it', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const picture = () =>
    page.locator('#network-canvas').evaluate((/** @type {HTMLCanvasElement} */ canvas) => canvas.toDataURL());
  const before = await picture();
  await button(page, 'Play').click();
  await train(page);
  await button(page, 'Pause').click();
  await frames(page);
  const after = await picture();
  expect(after).not.toBe(before);
  await frames(page);
  expect(await picture()).toBe(after);
});

test('the log is a tab beside the curves, and can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openAtRest(page);
  const [curves, log] = ['Curves', 'Log'].map((name) => page.getByRole('tab', { name }));
  await expect(page.locator('#time-line')).toBeVisible();
  await expect(page.locator('#log')).toBeHidden();
  await button(page, 'Step').click();
  await log.click();
  await expect(page.locator('#time-line')).toBeHidden();
  await expect(page.locator('#log')).toBeVisible();
  await button(page, 'Copy the log').click();
  await expect(page.locator('#notice')).toHaveText('Copied: the training log.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('epoch: 0, acc: 0.360, loss: 1.113');
  await log.press('ArrowUp');
  await expect(curves).toBeFocused();
  await expect(curves).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('#time-line-canvas')).toBeVisible();
});

test('one neuron, many layers and many classes are told in short', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const header = page.locator('header p');
  await page.goto('./?hidden=1');
  await expect(header).toHaveText(/^\s*A neural network with 1 hidden\s+neuron learns/);
  await expect(page.locator('#network-words')).not.toContainText('scroll');
  await page.goto(`./?hidden=${Array(16).fill(8)}`);
  await expect(header).toHaveText(/^\s*A neural network with 128 hidden\s+neurons in 16 layers learns/);
  await expect(page.locator('#network-words')).toContainText('The rest is to the right: scroll there.');
  // In the corner of each class's tile, where there is no room above it.
  await page.goto('./?classes=10');
  await expect(page.locator('[data-layer="2"] small')).toHaveText([...'0123456789']);
  const lowest = await page.locator('[data-layer="2"]').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const [own, number] = [tile, tile.firstElementChild].map((part) => part?.getBoundingClientRect());
      return own && number && number.top >= own.top && number.bottom <= own.bottom;
    }),
  );
  expect(lowest).toEqual(Array(10).fill(true));
});

test('the units that a panel tells of are outlined while it is open', async ({ page }) => {
  await openAtRest(page);
  await unit(page, 7).click();
  await expect(page.locator('.unit-tile.chosen')).toHaveCount(0);
  await page.locator('#pull-panel > summary').click();
  await expect(page.locator('.unit-tile.chosen')).toHaveCount(3);
});
