// Parts the settings of www/pkg/schema.js into what the page and its workers need from the start, www/pkg/settings.js, and the hints of
// settings that are not seen before something is opened, www/pkg/hints.js: a fifth of the whole.

import { writeFile } from 'node:fs/promises';
import { schema } from '../www/pkg/schema.js';

const pkg = new URL('../www/pkg/', import.meta.url);

/** Those that the page shows at once, with their hints. */
const SEEN_AT_ONCE = ['seed', 'initialization', 'optimizer', 'learningRate', 'momentum', 'decay'];

/** @type {Record<string, string>} */
const hints = {};

const settings = schema.map(({ hint, choices, ...setting }) => {
  const { name } = setting;
  if (SEEN_AT_ONCE.includes(name)) return { ...setting, hint, choices };
  hints[name] = hint;
  const names = choices?.map(({ hint, ...choice }) => {
    hints[`${name}.${choice.value}`] = hint;
    return choice;
  });
  return { ...setting, choices: names };
});

/** @param {string} name of the file @param {string} type of what it exports @param {unknown} value */
const write = (name, type, value) =>
  writeFile(
    new URL(`${name}.js`, pkg),
    `// Written by scripts/hints.js.\n\n/** @type {${type}} */\nexport const ${name} = ${JSON.stringify(value, undefined, 2)};\n`,
  );

await write('settings', "import('../schema.js').Setting[]", settings);
await write('hints', 'Record<string, string>', hints);
