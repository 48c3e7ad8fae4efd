import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { list, record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { PROJECT } from '../../../shell/setup/cache.ts';

const FOLDER = path.join(PROJECT, '.github/workflows');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));
const scripts = record(JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')), 'scripts');

const steps = (workflow: unknown): readonly unknown[] => Object.values(record(workflow, 'jobs')).flatMap((job) => list(job, 'steps'));

describe.each(files)('the workflow %s', (name) => {
  const source = readFileSync(path.join(FOLDER, name), 'utf8');
  const workflow: unknown = parse(source);

  it('has its actions pinned by commit, with the version beside it', () => {
    const used = source.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may do nothing but what a job asks for', () => {
    expect(record(workflow).permissions).toEqual({ contents: 'read' });
  });

  it('runs no text of others as a command', () => {
    for (const step of steps(workflow)) expect(text(step, 'run') ?? '').not.toContain('${{');
  });

  it('runs scripts that there are', () => {
    const asked = steps(workflow).flatMap((step) => [...(text(step, 'run') ?? '').matchAll(/npm (?:run (?:-s )?)?(test|[\w-]+)(?= |$)/gm)].map(([, script]) => script));
    expect(asked.filter((script) => script !== 'ci' && typeof scripts[script ?? ''] !== 'string')).toEqual([]);
  });
});

describe('a release', () => {
  it('starts from a tag of the form that the check asks for', () => {
    const workflow: unknown = parse(readFileSync(path.join(FOLDER, 'release.yml'), 'utf8'));
    expect(record(workflow, 'on', 'push').tags).toEqual(['hpe-storage-*']);
  });
});
