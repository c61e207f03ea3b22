// Runs scenarios in Debian's Chromium, one after the other: node run.mjs SCENARIO[,SCENARIO…] URL
import { chromium } from 'playwright-core';
import * as readline from 'node:readline';
import * as scenarios from './scenarios.mjs';

const [names, base] = process.argv.slice(2);
const input = readline.createInterface({ input: process.stdin });
const lines = input[Symbol.asyncIterator]();

/** Tells the caller where the scenario is, and waits until it may go on. */
async function meet(word) {
  console.log(word);
  await lines.next();
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let failed = false;

async function run(scenario) {
  const troubles = [];
  const pages = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    pages.push(page);
    page.setDefaultTimeout(15000);
    page.on('pageerror', (error) => troubles.push(`error: ${error.stack}`));
    page.on('dialog', (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('console', (message) => {
      // The browser itself tells of every request that fails.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) troubles.push(`asks elsewhere: ${request.url()}`);
    });
    return page;
  };
  await scenarios[scenario]({ base, open, meet });
  for (const page of pages) await page.context().close();
  if (troubles.length > 0) throw new Error(troubles.join('\n'));
}

try {
  for (const scenario of names.split(',')) {
    const begun = performance.now();
    try {
      await run(scenario);
      console.log(`${scenario}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    } catch (failure) {
      console.log(`${scenario}: ${failure.stack ?? failure}`);
      failed = true;
    }
  }
} finally {
  await browser.close();
  input.close();
}
process.exit(failed ? 1 : 0);
