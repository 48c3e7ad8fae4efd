import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { withFolder } from '../../packaging/archive.ts';
import { packageCatalog } from '../../packaging/catalog.ts';
import { readEndpoint, usualEndpoint } from '../../packaging/endpoint.ts';
import { releaseNotes, releaseProblems } from '../../packaging/release.ts';
import { packageStandalone } from '../../packaging/standalone/index.ts';
import { PROJECT } from '../cache.ts';
import { ensureExtension } from '../extension.ts';
import { Hint, main } from '../main.ts';
import { Board } from '../progress.ts';
import { runCommand } from '../run-command.ts';
import { ensureTools } from '../tools.ts';

const USAGE = `npm run package -- [options]     writes an extension catalog into dist/catalog, with the companion
                                     chart for a Harvester that no Rancher manages

  --endpoint URL   address that the catalog will be served from. Left out: GitHub Pages of this clone's repository, else the
                   in-cluster address of the air-gapped catalog, http://hpe-storage-catalog-svc.cattle-ui-plugin-system:8080
  --into FOLDER    adds this version to the catalog in FOLDER, where earlier versions stay as they are
  --tag TAG        releases: refuses unless TAG, the versions in both package.json and CHANGELOG.md agree
  --notes          prints what CHANGELOG.md says of this version, and does nothing else
`;

await main(async ({ args }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      endpoint: { type: 'string' }, into: { type: 'string' }, tag: { type: 'string' },
      notes: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const changelog = await readFile(path.join(PROJECT, 'CHANGELOG.md'), 'utf8');
  const version = await versionOf('pkg/hpe-storage/package.json');
  if (values.notes) {
    process.stdout.write(`${releaseNotes(changelog, version)}\n`);
    return 0;
  }
  if (values.tag !== undefined) await checkRelease(values.tag, version, changelog);
  const endpoint = readEndpoint(values.endpoint ?? usualEndpoint(process.env.GITHUB_REPOSITORY, await origin()));
  const out = values.into === undefined ? path.join(PROJECT, 'dist', 'catalog') : path.resolve(values.into);
  const progress = new Board().open();
  const { helm } = await ensureTools(progress);
  const { folder } = await ensureExtension(progress);
  progress.step('Packaging');
  if (values.into === undefined) await rm(out, { recursive: true, force: true });
  const id = process.env.ARTIFACTHUB_REPOSITORY_ID ?? '';
  const made = await withFolder(async (work) => packageCatalog({
    extension: folder, out, endpoint, helm,
    charts: [await packageStandalone({ extension: folder, out: work, version, helm })],
    ...(id === '' ? {} : { artifactHubId: id }),
  }));
  progress.done();
  process.stdout.write(`${out}\n${made.name} ${made.version}, to be served from ${endpoint}\n`);
  return 0;
});

async function checkRelease(tag: string, version: string, changelog: string): Promise<void> {
  const problems = releaseProblems({ tag, version, projectVersion: await versionOf('package.json'), changelog });
  if (problems.length > 0) throw new Hint(`This is no release of ${version}:\n${problems.map((one) => `  - ${one}`).join('\n')}`, 'put them right in a commit, and tag that one');
}

async function versionOf(file: string): Promise<string> {
  return text(JSON.parse(await readFile(path.join(PROJECT, file), 'utf8')), 'version') ?? '';
}

function origin(): Promise<string | undefined> {
  return runCommand('git', ['remote', 'get-url', 'origin'], { cwd: PROJECT, deadlineMs: 10_000 }).catch(() => undefined);
}
