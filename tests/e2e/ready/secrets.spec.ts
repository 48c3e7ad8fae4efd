import { describe, inject } from 'vitest';
import { playsIn } from '../house/scenario.ts';
import { expect, test } from '../house/session.ts';
import { createBackend, fillBackend, reviewAndStart } from '../house/work.ts';

playsIn('ready');

/** Names of this run: the cluster may have been used before. */
const RUN = Date.now().toString(36);
const named = (what: string): string => `canary-${ what }-${ RUN }`;

/** Each is made another way, and none may ever be seen by the browser again. */
const CANARY = {
  form: 'Canary-form-7f3a91Zq!',
  upload: 'Canary-file-b2c8d4Xw!',
  rotated: 'Canary-turn-55e0a7Rk!',
  api: 'Canary-api--91f6c3Lm!',
  applied: 'Canary-kctl-3d7b08Vp!',
  abandoned: 'Canary-left-c4419eTs!',
  refused: 'Canary-deny-68ad20Hy!',
} as const;

const ADDRESS = '10.20.0.77:443';
const backend = (password: string) => ({ serviceName: 'primera3par-csp-svc', servicePort: '8080', backend: ADDRESS, username: '3paradm', password });

describe('stored passwords', () => {
  test('none comes back to the browser, however its Secret was made', { timeout: 240_000 }, async({ admin, cluster }) => {
    const { page, dashboard, canaries } = admin;

    await cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: named('applied'), namespace: 'hpe-storage' }, stringData: backend(CANARY.applied) });
    await cluster.kubectl('create', 'secret', 'generic', named('api'), '-n', 'hpe-storage', ...Object.entries(backend(CANARY.api)).map(([key, value]) => `--from-literal=${ key }=${ value }`));
    expect(await cluster.kubectl('get', 'secret', named('applied'), '-n', 'hpe-storage', '-o', 'json'), 'the annotation holds the password').toContain(CANARY.applied);

    await createBackend(admin, { family: /B10000.*block/, name: named('form'), address: ADDRESS, username: '3paradm', password: CANARY.form });

    await page.getByTestId('hpe-backends-upload').getByRole('button').click();
    await dashboard.upload({ 'canary.json': JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: named('file'), namespace: 'hpe-storage' }, stringData: backend(CANARY.upload) }) });
    expect(await reviewAndStart(admin)).toBe('done');
    await page.getByTestId('hpe-backends-close').click();

    await dashboard.open('backends', `?action=rotate&backend=hpe-storage/${ named('applied') }`);
    await page.getByTestId('hpe-backends-password').fill(CANARY.rotated);
    expect(await reviewAndStart(admin)).toBe('done');
    expect(await cluster.kubectl('get', 'secret', named('applied'), '-n', 'hpe-storage', '-o', 'json'), 'the annotation with the old password is gone').not.toContain(CANARY.applied);
    await page.getByTestId('hpe-backends-close').click();

    await fillBackend(admin, { family: /B10000.*block/, name: named('left'), address: ADDRESS, username: '3paradm', password: CANARY.abandoned });
    await page.getByTestId('hpe-backends-close').click();

    for (const name of [named('applied'), named('api'), named('file')]) {
      await dashboard.open('backends', `?action=edit&backend=hpe-storage/${ name }`);
      await dashboard.modal.waitFor();
    }
    for (const name of ['overview', 'classes', 'driver', 'volumes', 'backends'] as const) await dashboard.open(name);
    await page.goBack();
    await dashboard.ready();

    expect(await canaries.findAnywhere(Object.values(CANARY))).toEqual([]);
  });

  test('what was typed is gone after the server refused it', async({ admin, lab }) => {
    const { page, dashboard, canaries } = admin;

    await dashboard.open('backends');
    await lab.fault({ match: 'POST /(k8s/clusters/[^/]+/)?v1/secrets', kind: 'status', value: 500, times: -1 });
    await fillBackend(admin, { family: /B10000.*block/, name: named('refused'), address: ADDRESS, username: '3paradm', password: CANARY.refused });
    expect(await reviewAndStart(admin)).toBe('failed');
    await lab.clearFaults();
    await page.getByTestId('hpe-backends-close').click();
    expect(await canaries.find([CANARY.refused])).toEqual([]);
  });

  test('the search itself finds one where it is', async({ admin, cluster }) => {
    await admin.dashboard.open('backends');
    await cluster.kubectl('create', 'secret', 'generic', named('seen'), '-n', 'default', `--from-literal=password=${ CANARY.api }`);
    const { id } = inject('lab').harvester;

    await admin.page.evaluate((url) => fetch(url).then((answer) => answer.text()), `/k8s/clusters/${ id }/v1/secrets/default/${ named('seen') }`);
    expect((await admin.canaries.findAnywhere([CANARY.api])).map(({ where }) => where)).toEqual([expect.stringContaining(named('seen'))]);
  });
});
