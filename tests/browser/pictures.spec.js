// What is drawn at known places: pixels of the built page, where NumPy and geometry say that something must be.

import { readFile } from 'node:fs/promises';
import { expect, frames, openAtRest, pixelsOf, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {[number, number, number]} Color red, green and blue */

/** See tests/reference/generate.py. */
const NUMPY = JSON.parse(await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'));

// Of the style sheet in light, and of Okabe and Ito.
/** @type {Record<string, Color>} */
const COLORS = { ink: [29, 27, 24], paper: [251, 249, 244] };
/** @type {Color[]} */
const CLASSES = [
  [213, 94, 0],
  [0, 114, 178],
  [0, 158, 115],
];

/** @typedef {Awaited<ReturnType<typeof pixelsOf>>} Pixels */

/**
 * How many pixels around a place, at a distance of `from` to `to`, have a colour, but for so much in each channel.
 * @param {Pixels} pixels @param {[number, number]} place @param {number} from @param {number} to @param {Color} color
 */
function countAround({ at, width, height }, [x, y], from, to, color) {
  let count = 0;
  for (let dy = -Math.ceil(to); dy <= to; dy += 1) {
    for (let dx = -Math.ceil(to); dx <= to; dx += 1) {
      const distance = Math.hypot(dx, dy);
      const inside = x + dx >= 0 && y + dy >= 0 && x + dx < width && y + dy < height;
      if (distance < from || distance > to || !inside) continue;
      const pixel = at(x + dx, y + dy);
      if (color.every((value, channel) => Math.abs(value - pixel[channel]) <= 24)) count += 1;
    }
  }
  return count;
}

/** Where a point of the plane is on a square of so many pixels: y goes up, and the map from −1.1 to 1.1. */
const placeOf = (/** @type {number[]} */ [x, y], /** @type {number} */ side) =>
  /** @type {[number, number]} */ ([(side * (1 + x / 1.1)) / 2, (side * (1 - y / 1.1)) / 2]);

/** Opens the page at the epoch that NumPy tells of. @param {Page} page */
async function openAtNumpys(page) {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  await page.goto(`./?epoch=${NUMPY.epochs}`);
  await expect(page.locator('#epochs')).toHaveText(String(NUMPY.epochs));
  await frames(page);
}

/** Samples whose marks touch no other: nothing else lies within a twentieth of the map. */
const ALONE = NUMPY.points.flatMap((/** @type {number[]} */ [x, y], /** @type {number} */ sample) =>
  NUMPY.points.every(
    (/** @type {number[]} */ [u, v], /** @type {number} */ other) =>
      other === sample || Math.hypot(u - x, v - y) > 0.06,
  ) && Math.max(Math.abs(x), Math.abs(y)) < 1
    ? [sample]
    : [],
);

test('wrong answers, and no others, are outlined; marks have their class’s colour', async ({ page }) => {
  await openAtNumpys(page);
  const map = await pixelsOf(page, '#map');
  expect(map.width).toBe(map.height);
  /** @type {number[]} */
  const outlined = [];
  for (const sample of ALONE) {
    const place = placeOf(NUMPY.points[sample], map.width);
    const radius = map.width / 170;
    expect(countAround(map, place, 0, 0.4 * radius, CLASSES[NUMPY.labels[sample]])).toBeGreaterThan(2);
    if (countAround(map, place, 0.7 * radius, 1.7 * radius, COLORS.ink) > 5) outlined.push(sample);
  }
  expect(ALONE.length).toBeGreaterThan(20);
  const wrong = ALONE.filter((/** @type {number} */ sample) => NUMPY.wrong.includes(sample));
  expect(wrong.length).toBeGreaterThan(5);
  expect(wrong.length).toBeLessThan(ALONE.length - 5);
  expect(outlined).toEqual(wrong);
});

test('points lie where NumPy puts them, in the colours of the legend', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  // The outermost point of each arm for seed 0, from tests/reference.
  const ends = [
    [-0.7006, -0.7136],
    [0.9694, -0.2454],
    [-0.9428, 0.3334],
  ];
  const { drawn, legend } = await page.evaluate((ends) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#map'));
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      copy.getContext('2d', { willReadFrequently: true })
    );
    context.drawImage(canvas, 0, 0);
    const drawn = ends.map(([x, y]) => {
      // A mark's middle is at a whole pixel.
      const [column, row] = [(x / 1.1 + 1) / 2, (1 - y / 1.1) / 2].map((part) =>
        Math.round(part * canvas.width),
      );
      return `rgb(${[...context.getImageData(column, row, 1, 1).data.slice(0, 3)].join(', ')})`;
    });
    const legend = ends.map(
      (_, arm) => getComputedStyle(/** @type {Element} */ (document.querySelector(`.class-${arm}`))).fill,
    );
    return { drawn, legend };
  }, ends);
  expect(drawn).toEqual(legend);
});

test('the ground is the network’s answer: the class colours on paper, mixed by probability', async ({
  page,
}) => {
  await openAtNumpys(page);
  const map = await pixelsOf(page, '#map');
  // Beside a sample the answer is nearly its own: three radii away no mark is left.
  for (const sample of ALONE.slice(0, 30)) {
    const [x, y] = placeOf(NUMPY.points[sample], map.width);
    const radius = map.width / 170;
    const ground = [0, 1, 2].map((channel) =>
      NUMPY.probabilities[sample].reduce(
        (/** @type {number} */ sum, /** @type {number} */ p, /** @type {number} */ c) =>
          sum + p * (0.42 * CLASSES[c][channel] + 0.58 * 255),
        0,
      ),
    );
    // The mean of both sides takes out what changes from one to the other.
    const [left, right] = [map.at(x - 2.5 * radius, y), map.at(x + 2.5 * radius, y)];
    for (const channel of [0, 1, 2]) {
      expect(Math.abs((left[channel] + right[channel]) / 2 - ground[channel])).toBeLessThan(12);
    }
  }
});

test('the confusion matrix counts as NumPy does', async ({ page }) => {
  await openAtNumpys(page);
  await page.locator('#answers-panel > summary').click();
  const rows = page.locator('#confusion tbody tr');
  await expect(rows).toHaveText(
    NUMPY.confusion.map(
      (/** @type {number[]} */ counts) =>
        new RegExp(`^\\s*Arm \\d\\s*${counts.map((count) => `${count}/100`).join('\\s*')}\\s*$`),
    ),
  );
  // Right answers stand on the diagonal.
  for (const row of [0, 1, 2]) {
    for (const column of [0, 1, 2]) {
      const cell = rows.nth(row).locator('td').nth(column);
      await (row === column ? expect(cell) : expect(cell).not).toHaveClass(/right/);
    }
  }
});

test('the chosen sample wears a ring of ink, and no other does', async ({ page }) => {
  await openAtNumpys(page);
  const box = (await page.locator('#map-square').boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const chosen = [3, 12, 20].map((index) => ALONE[index]);
  for (const sample of chosen) {
    const [x, y] = placeOf(NUMPY.points[sample], box.width);
    await page.mouse.click(box.x + x, box.y + y);
    await frames(page);
    const overlay = await pixelsOf(page, '#overlay');
    const ratio = overlay.width / box.width;
    /** @param {number} sample */
    const ringAt = (sample) =>
      countAround(overlay, placeOf(NUMPY.points[sample], overlay.width), 10 * ratio, 12 * ratio, COLORS.ink);
    for (const other of chosen) {
      if (other === sample) expect(ringAt(other)).toBeGreaterThan(40);
      else expect(ringAt(other)).toBeLessThan(10);
    }
  }
});

test('the chosen sample wears ticks, which no wrongly answered one does', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const map = page.locator('#map-square');
  const box = await map.boundingBox();
  if (!box) throw new Error('no map');
  // The outermost point of the second arm for seed 0, from tests/reference: near the right edge.
  const [x, y] = [((0.9694 / 1.1 + 1) / 2) * box.width, ((1 + 0.2454 / 1.1) / 2) * box.height];
  await page.mouse.click(box.x + x, box.y + y);
  await frames(page);
  const overlay = await pixelsOf(page, '#overlay');
  /** The pixels around places beside the sample, in CSS pixels. @param {[number, number][]} places */
  const around = (places) =>
    places.map(([right, down]) =>
      [-1, 0, 1].flatMap((by) => [-1, 0, 1].map((to) => overlay.at(x + right + to, y + down + by))),
    );
  const places = /** @type {[number, number][]} */ ([[14, 0], [-14, 0], [0, 14], [0, -14], [11, 0]]); // biome-ignore format: five places
  for (const pixels of around(places)) {
    // A line of ink may lie between pixels, and share them with the paper around it.
    expect(Math.min(...pixels.map(([red, , , alpha]) => (alpha > 250 ? red : 255)))).toBeLessThan(80);
  }
  for (const pixels of around([[11, 11], [-11, 11], [0, 0], [22, 0]])) // biome-ignore format: four places
    expect(Math.max(...pixels.map(([, , , alpha]) => alpha))).toBeLessThan(8); // no more than the edge of a line
});

test('a fold lies where its unit switches, in the colour of the class it votes for', async ({ page }) => {
  await openAtNumpys(page);
  await page.getByLabel('Show the folds').check();
  await expect(page.locator('#fold-reading')).toContainText('is active');
  let probed = 0;
  for (const unit of [0, 7, 20, 41, 63]) {
    const [a, b] = [NUMPY.weights[0][unit], NUMPY.weights[1][unit]];
    const c = NUMPY.biases[unit];
    // The place on the line that is nearest to the middle of the map.
    const foot = [(-a * c) / (a * a + b * b), (-b * c) / (a * a + b * b)];
    if (Math.hypot(...foot) > 0.9) continue;
    await page.locator('#fold-unit').evaluate((/** @type {HTMLInputElement} */ slider, unit) => {
      slider.value = String(unit);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }, unit);
    await expect(page.locator('#fold-reading')).toContainText(`Unit ${unit} is active`);
    await frames(page);
    const overlay = await pixelsOf(page, '#overlay');
    const [x, y] = placeOf(foot, overlay.width);
    const color = CLASSES[NUMPY.votes[unit]];
    expect(countAround(overlay, [x, y], 0, 3, color), `unit ${unit}`).toBeGreaterThan(2);
    // The side to which the sum grows, along (a, b) with y up, is shaded in a sixth of ink: nowhere is less. On the
    // other there is nothing between the lines of other units.
    const length = Math.hypot(a, b);
    const [dx, dy] = [a / length, -b / length];
    const least = (/** @type {number} */ way) =>
      Math.min(
        ...Array.from({ length: 41 }, (_, index) => {
          const along = 2 * (index - 20);
          return overlay.at(x + way * 8 * dx - along * dy, y + way * 8 * dy + along * dx)[3];
        }),
      );
    expect(least(1)).toBeGreaterThan(35);
    expect(least(-1)).toBe(0);
    probed += 1;
  }
  expect(probed).toBeGreaterThan(2);
});

test.describe('on a fine screen', () => {
  test.use({ deviceScaleFactor: 2 }); // an arrow is two pixels wide, of which one is surely in its colour

  test('where the loss pulls, an arrow goes from a wrong answer straight towards its own corner', async ({
    page,
  }) => {
    await openAtNumpys(page);
    await page.locator('#answers-panel > summary').click();
    await expect(page.locator('#confusion')).toContainText('/100');
    await frames(page);
    const before = await pixelsOf(page, '#triangle');
    await page.getByLabel('Show where the loss pulls each point').check();
    await frames(page);
    const after = await pixelsOf(page, '#triangle');
    const side = after.width - 2 * 28;
    const corners = [
      [0.5, 0],
      [0, Math.sqrt(3) / 2],
      [1, Math.sqrt(3) / 2],
    ];
    let [probed, plain, drawn] = [0, 0, 0];
    for (const sample of NUMPY.wrong) {
      const p = NUMPY.probabilities[sample];
      const at = [0, 1].map((axis) => [0, 1, 2].reduce((sum, c) => sum + p[c] * corners[c][axis], 0));
      const own = corners[NUMPY.labels[sample]];
      if (side * Math.hypot(own[0] - at[0], own[1] - at[1]) < 200) continue; // the arrow is hidden by its mark
      const [x, y] = [0, 1].map((axis) => 28 + side * (at[axis] + 0.14 * (own[axis] - at[axis])));
      const color = CLASSES[NUMPY.labels[sample]];
      probed += 1;
      if (countAround(before, [x, y], 0, 1.5, color) > 0) plain += 1;
      if (countAround(after, [x, y], 0, 1.5, color) > 0) drawn += 1;
    }
    expect(probed).toBeGreaterThan(30);
    // Marks lie above some of the arrows, and some lie where arrows of others would.
    expect(drawn).toBeGreaterThan(0.8 * probed);
    expect(plain).toBeLessThan(0.4 * probed);
  });
});
