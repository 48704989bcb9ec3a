import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { withoutBreaks } from './scripts/spaces.js';

/**
 * The style that stands in index.html is allowed by its hash, whatever the build makes of it: it works where no file can be loaded.
 * @type {import('vite').Plugin}
 */
const styleHashes = {
  name: 'style-hashes',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const hashes = Array.from(html.matchAll(/<style[^>]*>(.*?)<\/style>/gs), ([, style]) =>
        createHash('sha256').update(style).digest('base64'),
      );
      return html.replace(
        "style-src 'self'",
        ["style-src 'self'", ...hashes.map((hash) => `'sha256-${hash}'`)].join(' '),
      );
    },
  },
};

/**
 * Pieces that are loaded later have no styles that Vite would have to load before them: its helper for that, which is not
 * small, gives way to the import alone.
 * @type {import('vite').Plugin}
 */
const plainImports = {
  name: 'plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /^\0vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

/**
 * Templates without line breaks.
 * @type {import('vite').Plugin}
 */
const templatesWithoutBreaks = {
  name: 'templates-without-breaks',
  apply: 'build',
  transform: {
    filter: { id: /\/www\/[^?]*\.js$/, code: /html`/ },
    handler: (code) => ({ code: withoutBreaks(code), map: null }),
  },
};

/** The page, and the script of its workers. */
const [PAGE, WORKER] = ['www/main.js', 'www/engine/worker.js'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/**
 * The workers' script is built together with the page, and not apart from it, as Vite does: so they can share modules.
 * @type {import('vite').Plugin}
 */
const workerWithPage = {
  name: 'worker-with-page',
  apply: 'build',
  enforce: 'pre',
  load: {
    filter: { id: `${WORKER}?worker&url` },
    handler() {
      const file = this.emitFile({ type: 'chunk', id: WORKER, name: 'worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  },
};

/**
 * The modules that a module imports, be it at once or, if asked for, later.
 * @param {string} id @param {import('rolldown').ChunkingContext} build @param {boolean} [later] @param {Set<string>} [all]
 */
function importedBy(id, build, later = false, all = new Set()) {
  if (all.has(id)) return all;
  all.add(id);
  const { importedIds = [], dynamicallyImportedIds = [] } = build.getModuleInfo(id) ?? {};
  for (const other of later ? [...importedIds, ...dynamicallyImportedIds] : importedIds) {
    importedBy(other, build, later, all);
  }
  return all;
}

/**
 * What both the workers and the page need, at least one of them at once, is a file. What else the page needs at once is another, of
 * which the pieces loaded later use their share: a worker must not load it, not even with a piece of its own.
 * @type {{name: import('rolldown').CodeSplittingNameFunction}[]}
 */
const FILES = [
  {
    name: (id, build) =>
      (importedBy(WORKER, build).has(id) && importedBy(PAGE, build, true).has(id)) ||
      (importedBy(PAGE, build).has(id) && importedBy(WORKER, build, true).has(id))
        ? 'common'
        : null,
  },
  {
    name: (id, build) =>
      importedBy(PAGE, build).has(id) && !importedBy(WORKER, build, true).has(id) ? 'index' : null,
  },
];

export default defineConfig({
  // Relative addresses: the built page works from any folder of any static host.
  base: './',
  plugins: [styleHashes, plainImports, templatesWithoutBreaks, workerWithPage],
  server: { watch: { ignored: ['**/target/**'] } },
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Smaller than Vite's own by some hundred bytes, gzipped. No getter here does more than tell, and no function expression is a
    // constructor.
    minify: 'terser',
    terserOptions: {
      ecma: 2020,
      module: true,
      compress: {
        passes: 5,
        pure_getters: true,
        unsafe_arrows: true,
        keep_fargs: false,
        lhs_constants: false,
      },
    },
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
});
