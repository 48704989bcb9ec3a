// What must hold of the page whatever has been done to it.

/**
 * What does not hold, in words. Sent to the browser as it stands here.
 * @returns {string[]}
 */
export function brokenInvariants() {
  /** @type {string[]} */
  const broken = [];
  /** @param {boolean} holds @param {string} words */
  function check(holds, words) {
    if (!holds) broken.push(words);
  }
  const root = document.querySelector('#page');
  if (!root?.firstElementChild) return broken; // nothing is drawn yet, or this is no page of ours

  // Readings are numbers as they are written, or there are none yet.
  const loss = /^(–|\d+\.\d{3}|∞|\d\.?\d*·10[⁰¹²³⁴-⁹]+)$/;
  for (const [id, form] of /** @type {[string, RegExp][]} */ ([
    ['epochs', /^(–|\d{1,3}(,\d{3})*)$/],
    ['loss', loss],
    ['accuracy', /^(–|(100|\d{1,2})\.\d %)$/],
    ['validation-loss', loss],
    ['validation-accuracy', /^(–|(100|\d{1,2})\.\d %)$/],
    ['rate', /^(–|\d[\d.,]*)$/],
  ])) {
    const reading = document.getElementById(id);
    if (!reading && id.startsWith('validation')) continue; // there is no such data
    if (id === 'rate' && document.getElementById('batch')) continue; // which stands in its place
    const text = reading?.textContent?.trim() ?? 'nothing';
    check(form.test(text), `#${id} shows ${text}`);
  }
  for (const line of document.querySelectorAll('#log p')) {
    check(
      /^(epoch: \d+|validation), acc: [01]\.\d{3}, loss: \d+\.\d{3}( \(data_loss: \d+\.\d{3}, reg_loss: \d+\.\d{3}\))?(, lr: [\d.e-]+)?$/.test(
        line.textContent ?? '',
      ),
      `the log has ${line.textContent}`,
    );
  }

  // No value that the page's own code has lost stands in its words.
  const lost = /undefined|\[object|\bnull\b/.exec(/** @type {HTMLElement} */ (root).innerText);
  check(!lost, `the page says ${lost?.[0]}`);

  // The map is a square that is to be seen; what lies over it covers it.
  const [square, map] = ['#map-square', '#map'].map((selector) =>
    /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect(),
  );
  check(square.width > 0 && Math.abs(square.width - square.height) < 1, 'the map is no square');
  check(Math.abs(map.width - map.height) < 1, 'what is drawn of the map is no square');
  const overlay = /** @type {HTMLCanvasElement} */ (document.querySelector('#overlay'));
  check(Boolean(overlay.hidden) || overlay.width === overlay.height, 'what lies over the map is no square');

  // Nothing is too wide, no id is given twice, and whatever names another element names one that is there.
  const { scrollWidth } = document.documentElement;
  check(scrollWidth <= innerWidth, `the page is ${scrollWidth} pixels wide in a window of ${innerWidth}`);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids)) {
    check(ids.filter((other) => other === id).length === 1, `there are several #${id}`);
  }
  for (const name of ['aria-labelledby', 'aria-describedby', 'popovertarget', 'for']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of (element.getAttribute(name) ?? '').split(' ')) {
        check(ids.includes(id), `${name} names #${id}, which is not there`);
      }
    }
  }

  // A row of the confusion matrix adds up to its class.
  for (const row of document.querySelectorAll('#confusion tbody tr')) {
    const cells = [...row.querySelectorAll('td')].map(
      (cell) => cell.textContent?.split('/').map(Number) ?? [],
    );
    check(
      cells.reduce((sum, [count]) => sum + count, 0) === cells[0][1],
      `a row of the confusion matrix is ${row.textContent}`,
    );
  }
  return broken;
}
