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

export default defineConfig({
  // Relative addresses: the built page works from any folder of any static host.
  base: './',
  plugins: [styleHashes],
  server: { watch: { ignored: ['**/target/**'] } },
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  worker: { format: 'es' },
});
