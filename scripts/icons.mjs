// `npm run icons`: renders resources/icon.svg in the sizes for packages, with the tests' Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { root } from './runtime.mjs';

const svg = readFileSync(join(root, 'resources/icon.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
mkdirSync(join(root, 'resources/icons'), { recursive: true });

async function render(size, file) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  writeFileSync(join(root, 'resources', file), await page.screenshot({ omitBackground: true }));
}

for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) await render(size, `icons/${size}x${size}.png`);
await render(1024, 'icon.png');
await browser.close();
