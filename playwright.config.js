import { defineConfig } from '@playwright/test';

// The built page is served from a folder of the host, as on GitHub Pages.
const baseURL = 'http://127.0.0.1:4180/some/sub/path/';

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
    command: 'vite preview --host 127.0.0.1 --port 4180 --strictPort --base /some/sub/path/',
    url: baseURL,
  },
});
