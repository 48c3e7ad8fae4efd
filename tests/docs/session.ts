import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../shell/setup/run-command.ts';
import type { Block } from './pages.ts';

export interface Desk {
  /** Folder that the reader works in. */
  readonly folder: string;
  /** Folders with the real kubectl and Helm, put before the others on the PATH. */
  readonly programs: readonly string[];
  /** What a reader fills in: a placeholder of the papers, and what it stands for here. */
  readonly substitutions: Readonly<Record<string, string>>;
}

const DEADLINE_MS = 100_000;

/**
 * A reader's shell: variables and the current folder stay from one block to the next. Nothing of the machine's own configuration is
 * used: HOME is the desk.
 */
export class Session {
  readonly #desk: Desk;
  readonly #state: string;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#state = path.join(desk.folder, '.session');
  }

  /** Runs a block as it stands, but for the placeholders. Gives its output. @throws CommandError when a command of it fails */
  async run(block: Block): Promise<string> {
    const { folder, programs, substitutions } = this.#desk;
    const filled = Object.entries(substitutions).reduce((code, [placeholder, value]) => code.replaceAll(placeholder, value), block.code);
    const script = path.join(folder, '.block.sh');
    const file = JSON.stringify(this.#state);
    await writeFile(script, `[ -f ${file} ] && . ${file}\nset -euo pipefail\n${filled}\n{ export -p; echo "cd $(printf %q "$PWD")"; } > ${file}\n`);
    return runCommand('bash', [script], {
      cwd: folder, deadlineMs: DEADLINE_MS, env: { HOME: folder, PATH: [...programs, process.env.PATH].join(path.delimiter) },
    });
  }
}
