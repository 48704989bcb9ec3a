import { defineConfig } from '@playwright/test';

// The built page is served from a folder of the host, as on GitHub Pages. Two checkouts tested at once take two ports.
const port = process.env.PORT ?? '4180';
const baseURL = `http://127.0.0.1:${port}/some/sub/path/`;

export default defineConfig({
  testDir: 'tests/browser',
  testMatch: '*.spec.js',
  forbidOnly: true,
  workers: 2,
  reporter: [['list']],
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `vite preview --host 127.0.0.1 --port ${port} --strictPort --base /some/sub/path/`,
    url: baseURL,
  },
});
