import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: the built page works from any folder of any static host.
  base: './',
  server: { watch: { ignored: ['**/target/**'] } },
  build: {
    target: 'es2022',
    // The page's Content-Security-Policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  worker: { format: 'es' },
});
