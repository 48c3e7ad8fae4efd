import { describe } from 'vitest';
import { playsIn } from '../house/scenario.ts';
import { expect, test, type Session } from '../house/session.ts';
import { createBackend, harvestersPagesWork, reviewAndStart } from '../house/work.ts';

playsIn('ready');

/** Names of this run: the cluster may have been used before. */
const RUN = Date.now().toString(36);

const secretYaml = (name: string, fields: Readonly<Record<string, string>>): string => [
  'apiVersion: v1', 'kind: Secret', 'metadata:', `  name: ${ name }`, '  namespace: hpe-storage', 'stringData:',
  ...Object.entries({ serviceName: 'primera3par-csp-svc', servicePort: '"8080"', username: '3paradm', ...fields }).map(([key, value]) => `  ${ key }: ${ value }`),
].join('\n');

const GOOD = secretYaml(`up-good-${ RUN }`, { backend: '10.20.0.30', password: 'Simulated-9000' });

const openUpload = async({ page, dashboard }: Session): Promise<void> => {
  await dashboard.open('backends');
  await page.getByTestId('hpe-backends-upload').getByRole('button').click();
  await dashboard.modal.waitFor();
};

/** The verdict on each row of the upload, in order. */
const verdicts = async({ page }: Session, count: number): Promise<readonly (string | null)[]> => {
  const rows = page.getByTestId('hpe-backends-row');

  await rows.nth(count - 1).waitFor();

  return rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-kind')));
};

describe('backends from files', () => {
  test('a good file is written after its review', async({ admin, cluster }) => {
    await openUpload(admin);
    await admin.dashboard.upload({ 'good.yaml': GOOD });
    expect(await verdicts(admin, 1)).toEqual(['create']);
    expect(await reviewAndStart(admin)).toBe('done');
    expect(await cluster.kubectl('get', 'secret', `up-good-${ RUN }`, '-n', 'hpe-storage', '-o', 'jsonpath={.data.username}')).toBe(Buffer.from('3paradm').toString('base64'));
    await admin.page.getByTestId('hpe-backends-close').click();
    await admin.dashboard.row(`up-good-${ RUN }`).waitFor();
    await harvestersPagesWork(admin);
  });

  test('among many, the bad never block the good, and the others say what they are', async({ admin, cluster }) => {
    await openUpload(admin);
    await admin.dashboard.upload({
      'mixed.yaml': [
        secretYaml(`up-mixed-${ RUN }`, { backend: '10.20.0.40', password: 'Simulated-Primera' }),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: not-a-backend\n',
        secretYaml(`up-no-address-${ RUN }`, { password: 'Simulated-Primera' }),
      ].join('\n---\n'),
      'one.json': JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `up-json-${ RUN }`, namespace: 'hpe-storage' }, data: {
        serviceName: 'YWxsZXRyYTYwMDAtY3NwLXN2Yw==', servicePort: 'ODA4MA==', backend: 'MTAuMjAuMC42MA==', username: 'YWRtaW4=', password: 'U2ltdWxhdGVkLTYwMDA=',
      } }),
      'picture.yaml': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]),
    });
    const seen = await verdicts(admin, 5);

    expect([...seen].sort()).toEqual(['bad', 'create', 'create', 'refused', 'skipped']);
    expect(await reviewAndStart(admin)).toBe('done');
    const names = await cluster.kubectl('get', 'secrets', '-n', 'hpe-storage', '-o', 'jsonpath={.items[*].metadata.name}');

    expect(names.split(' ')).toEqual(expect.arrayContaining([`up-mixed-${ RUN }`, `up-json-${ RUN }`]));
    expect(names).not.toMatch(/up-no-address|not-a-backend/);
  });

  test.for([
    ['an anchor that expands', 'bomb.yaml', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nkind: Secret\n', 'refused'],
    ['a file that is too large', 'large.yaml', `kind: Secret\n# ${ 'x'.repeat(1024 * 1024) }`, 'refused'],
    ['broken YAML', 'broken.yaml', 'kind: Secret\n  name: [', 'refused'],
    ['a wrong type', 'type.yaml', secretYaml(`up-type-${ RUN }`, { backend: '10.20.0.30', password: '12345678' }), 'bad'],
  ] as const)('%s gets a message of its own, and nothing can be written', async([, name, content, verdict], { admin }) => {
    await openUpload(admin);
    await admin.dashboard.upload({ [name]: content });
    expect(await verdicts(admin, 1)).toEqual([verdict]);
    expect(await admin.page.getByTestId('hpe-backends-row').innerText()).toMatch(/\w{3,} \w+ \w+/);
    expect(await admin.page.getByTestId('hpe-backends-review').isDisabled()).toBe(true);
  });

  test('a name that is taken offers another, and the one that is there stays', async({ admin, cluster }) => {
    await createBackend(admin, { family: /B10000.*block/, name: `up-taken-${ RUN }`, address: '10.20.0.10:443', username: '3paradm', password: 'Simulated-B10000' });
    await openUpload(admin);
    await admin.dashboard.upload({ 'again.yaml': secretYaml(`up-taken-${ RUN }`, { backend: '10.20.0.30', password: 'Simulated-9000' }) });
    expect(await verdicts(admin, 1)).toEqual(['clash']);
    await admin.page.getByTestId('hpe-backends-row-rename').click();
    expect(await verdicts(admin, 1)).toEqual(['create']);
    expect(await reviewAndStart(admin)).toBe('done');
    expect(Buffer.from(await cluster.kubectl('get', 'secret', `up-taken-${ RUN }`, '-n', 'hpe-storage', '-o', 'jsonpath={.data.backend}'), 'base64').toString()).toBe('10.20.0.10:443');
  });
});

describe('two admins on one backend', () => {
  test('the second is told what the first changed, and overwrites nothing unseen', async({ open, cluster }) => {
    const [first, second] = [await open('admin'), await open('admin')];

    await createBackend(first, { family: /B10000.*block/, name: `shared-${ RUN }`, address: '10.20.0.10:443', username: '3paradm', password: 'Simulated-B10000' });
    const edit = `?action=edit&backend=hpe-storage/shared-${ RUN }`;

    await second.dashboard.open('backends', edit);
    await second.page.getByTestId('hpe-backends-username').fill('second');
    await second.page.getByTestId('hpe-backends-review').click();
    await second.page.getByTestId('hpe-run-start').waitFor();

    await first.dashboard.open('backends', edit);
    await first.page.getByTestId('hpe-backends-username').fill('first');
    expect(await reviewAndStart(first)).toBe('done');

    await second.page.getByTestId('hpe-run-start').click();
    await second.page.getByTestId('hpe-backends-conflict').waitFor();
    expect(await second.page.getByTestId('hpe-backends-conflict').innerText()).toContain('first');
    expect(Buffer.from(await cluster.kubectl('get', 'secret', `shared-${ RUN }`, '-n', 'hpe-storage', '-o', 'jsonpath={.data.username}'), 'base64').toString()).toBe('first');
    await second.page.getByTestId('hpe-backends-close').click();
    await harvestersPagesWork(second);
  });
});
