import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { withOlderColors } from './host-colors.ts';

/**
 * Vite plugin: what the dashboard's loader wants (extension-mechanics §4.6): one script that sets
 * `window["<name>-<version>"]`, with its CSS inside, and beside it package.json with the same version and the icon.
 */
export const oneFile = (id: string, folder: string): Plugin => ({
  name:    'hpe-one-file',
  enforce: 'post',
  generateBundle(_options, bundle) {
    let css = '';

    for (const [name, output] of Object.entries(bundle)) {
      if (output.type === 'asset' && name.endsWith('.css')) {
        css += typeof output.source === 'string' ? output.source : new TextDecoder().decode(output.source);
        delete bundle[name];
      }
    }
    for (const output of Object.values(bundle)) {
      if (output.type === 'chunk' && output.isEntry) {
        const style = css && `(()=>{const s=document.createElement('style');s.dataset.extension=${ JSON.stringify(id) };s.textContent=${ JSON.stringify(withOlderColors(css)) };document.head.appendChild(s)})();`;

        output.code = `${ output.code.trimEnd() }\n${ style }window[${ JSON.stringify(id) }]=__hpeStorage;\n`;
      }
    }
    for (const name of ['package.json', 'icon.svg']) {
      this.emitFile({ type: 'asset', fileName: name, source: readFileSync(join(folder, name)) });
    }
  },
});
