import { createHash } from 'node:crypto';
import { defineConfig } from 'vite';

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

export default defineConfig({
  // Relative addresses: the built page works from any folder of any static host.
  base: './',
  plugins: [styleHashes, plainImports],
  server: { watch: { ignored: ['**/target/**'] } },
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
    // What the page needs at once is one file, of which the pieces loaded later use their share.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  worker: { format: 'es' },
});
