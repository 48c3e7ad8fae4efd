import process from 'node:process';
import { chromium, type Browser } from 'playwright-core';

/** Root has no sandbox to give to a browser, and a lab has no use for a GPU or for looking up updates. */
const FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const launchChromium = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS });
