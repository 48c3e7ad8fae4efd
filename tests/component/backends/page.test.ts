import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import Page from '../../../pkg/hpe-storage/features/backends/Page.vue';
import { FakeSteve, type Json } from '../fake-steve.ts';
import { CANARY, READY, secret, storageClass } from './objects.ts';
import { mountPage, type MountOptions, type Page as Shown } from '../mount.ts';

/** Applies merge patches to Secrets, as Steve does on Rancher's mount. */
const withPatches = (steve = new FakeSteve()): FakeSteve => {
  steve.on(/^PATCH .*\/v1\/secrets\/([^?]+)/, ({ body }, [, id = '']) => {
    const old = steve.find('secret', id);
    const patch = body as { data: Json; metadata: { resourceVersion: string } };

    if (!old || (old['metadata'] as Json)['resourceVersion'] !== patch.metadata.resourceVersion) {
      return { status: 409, body: { type: 'error', status: 409, code: 'Conflict', message: 'the object has been modified' } };
    }
    steve.add('secret', { ...old, data: { ...old['data'] as Json, ...patch.data } });

    return { body: {} };
  });

  return steve;
};

const show = (options: MountOptions = {}): Promise<Shown> => mountPage(Page, { page: 'backends', steve: withPatches(), ...options });
const stored = (page: Shown, id: string): Json => (page.steve.find('secret', id)?.['data'] ?? {}) as Json;
const press = async(page: Shown, testId: string): Promise<void> => {
  const node = document.querySelector<HTMLElement>(`[data-testid="${ testId }"] button, button[data-testid="${ testId }"]`);

  if (!node) {
    throw new Error(`no ${ testId }; the page reads: ${ page.text() }`);
  }
  node.click();
  await page.settle();
};

const expectNoCanary = (page: Shown): void => {
  const inputs = [...document.querySelectorAll('input, textarea')].map((node) => (node as HTMLInputElement).value).join(' ');
  const seen = `${ document.documentElement.outerHTML } ${ inputs } ${ JSON.stringify(page.dashboard.query()) } ${ JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]) }`;

  expect(seen).not.toContain(CANARY);
  expect(seen).not.toContain(encodeBase64(CANARY));
};

describe('the list of backends', () => {
  it('shows each with its family, its classes and its state', async() => {
    const page = await show({ objects: {
      ...READY, secret: [secret('array-1'), secret('array-2', { serviceName: 'nimble-csp-svc', backend: '10.0.0.2' }), { metadata: { name: 'token', namespace: 'default' }, data: { token: 'YQ==' } }],
      'storage.k8s.io.storageclass': [storageClass('fast', 'array-1')],
    } });

    await page.until('array-2');
    expect(page.rows().map((cells) => cells.slice(1, 8))).toEqual([
      ['In use', 'array-1', 'hpe-storage', 'Alletra Storage MP B10000', '10.0.0.1:443', 'csi', 'fast'],
      ['Broken', 'array-2', 'hpe-storage', 'Nimble Storage', expect.stringContaining('There is no Service hpe-storage/nimble-csp-svc'), 'csi', 'None'],
    ]);
    expectNoCanary(page);
  });

  it('says what to do first when there is none', async() => {
    const page = await show({ objects: READY });

    await page.until('No backend yet');
  });

  it('names the right that is missing to see them', async() => {
    const page = await show({ objects: READY, allowed: ({ verb, resource }) => !(verb === 'list' && resource === 'secrets') });

    await page.until('It takes the right to list secrets');
    expect(page.steve.requests.some(({ url }) => url.includes('/secrets'))).toBe(false);
  });

  it('keeps the controls in place for a reader, and says why they are off', async() => {
    const page = await show({ objects: { ...READY, secret: [secret('array-1')] }, allowed: ({ verb }) => verb === 'list' });

    await page.until('array-1');
    expect(page.has('You need the right to create secrets.')).toBe(true);
    await press(page, 'hpe-backends-create');
    await press(page, 'hpe-backends-edit');
    expect(document.querySelector('[role=dialog]')).toBeNull();
  });

  it('offers to try again when the server cannot be reached', async() => {
    const steve = withPatches();
    let down = true;

    steve.on(/^GET .*\/v1\/secrets/, () => (down ? { status: 503, body: 'gone' } : undefined));
    const page = await show({ steve, objects: { ...READY, secret: [secret('array-1')] } });

    await page.until('The server cannot be reached');
    down = false;
    await page.click('Try again');
    await page.until('array-1');
  });

  it('refuses to work with a server that sends passwords', async() => {
    const steve = withPatches();

    steve.on(/^GET .*\/v1\/secrets/, { body: { data: [secret('array-1')] } });
    const page = await show({ steve, objects: READY });

    await page.until('The server sent more of a Secret than was asked for');
    expectNoCanary(page);
  });

  it('closes a form by the browser\'s Back, and stays', async() => {
    const page = await show({ objects: { ...READY, secret: [secret('array-1'), secret('array-2')] } });

    await page.click('Edit array-1');
    expect(page.has('Edit array-1')).toBe(true);
    expect(page.dashboard.back()).toBe(true);
    await page.settle();
    expect(page.buttons()).not.toContain('Review');
    await page.click('Edit array-2');
    expect(page.has('Edit array-2')).toBe(true);
  });

  it.each(['edit', 'rotate', 'remove'])('says that what a link asks to %s is not there', async(action) => {
    const page = await show({ objects: { ...READY, secret: [secret('array-1')] }, query: { action, backend: 'hpe-storage/array-9' } });

    await page.until('The link asks for hpe-storage/array-9, which does not exist here any more.');
    await page.click('Close');
    expect(page.dashboard.query()).toEqual({});
    expect(page.has('array-9')).toBe(false);
  });
});

const fillForm = async(page: Shown): Promise<void> => {
  await page.choose('Array family', /B10000 —/);
  await page.fill('Name', 'array-9');
  await page.fill('Management address', '10.0.0.9:443');
  await page.fill('User name', 'csi');
  await page.fill('Password', CANARY);
};

describe('creating a backend by form', () => {
  it('plans the namespace and the Secret, writes them, and forgets the password', async() => {
    const page = await show({ query: { action: 'create' } });

    await page.until('Create a backend');
    await fillForm(page);
    await page.click('Review');
    expect(page.has('Create namespace hpe-storage')).toBe(true);
    expect(page.has('Create Secret hpe-storage/array-9')).toBe(true);
    expect(page.text()).toContain('password: ••••••••');
    expectNoCanary(page);
    expect(page.steve.writes()).toEqual([]);
    await page.click('Start');
    await page.until('Done');
    expect(stored(page, 'hpe-storage/array-9')).toEqual({
      serviceName: encodeBase64('alletrastoragemp-csp-svc'), servicePort: encodeBase64('8080'), backend: encodeBase64('10.0.0.9:443'), username: encodeBase64('csi'), password: encodeBase64(CANARY),
    });
    expect(page.steve.find('namespace', 'hpe-storage')).toBeDefined();
    expectNoCanary(page);
    await page.click('Create a storage class with it');
    expect(page.dashboard.visited[0]).toMatchObject({ params: { resource: 'hpe.storage.classes' }, query: { action: 'create', backend: 'hpe-storage/array-9' } });
  });

  it('says live what is wrong, beside the field, and offers what would be right', async() => {
    const page = await show({ objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    expect(page.has('A name is needed.')).toBe(false);
    await page.choose('Array family', /B10000 —/);
    await page.fill('Management address', '10.0.0.9');
    expect(page.has('needs :443 after the address')).toBe(true);
    await page.click('Use 10.0.0.9:443');
    expect(page.field('Management address').value).toBe('10.0.0.9:443');
    await page.choose('Array family', /^3PAR/);
    expect(page.has('3PAR takes the address without a port.')).toBe(true);
    await page.click('Review');
    expect(page.has('A name is needed.')).toBe(true);
    expect(page.steve.writes()).toEqual([]);
  });

  it('clears the password after a failure and says so', async() => {
    const steve = withPatches();

    steve.on(/^POST .*\/v1\/secrets/, { status: 500, body: { type: 'error', status: 500, code: 'Boom', message: `refused ${ CANARY } and ${ encodeBase64(CANARY) }` } });
    const page = await show({ steve, objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    await fillForm(page);
    await page.click('Review');
    await page.click('Start');
    await page.until('The server failed (500)');
    expect(page.has('refused •••• and ••••')).toBe(true);
    expectNoCanary(page);
    await page.click('Try again');
    expect(page.has('The password was cleared')).toBe(true);
    expect(page.field('Name').value).toBe('array-9');
    expect(page.field('Password').value).toBe('');
  });

  it('has a name that was taken meanwhile as its own problem', async() => {
    const page = await show({ objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    await fillForm(page);
    await page.click('Review');
    page.steve.add('secret', secret('array-9'));
    await page.click('Start');
    await page.until('There is a Secret hpe-storage/array-9 already');
  });

  it('misses the family where it is chosen, and not a Service that a newcomer does not know', async() => {
    const page = await show({ objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    await page.click('Review');
    expect(page.has('The array family is needed.')).toBe(true);
    expect(page.has('The name of the driver\'s Service is needed.')).toBe(false);
    expect(document.querySelector('details')?.open).toBe(false);
  });

  it('keeps focus in the dialog when the form gives way to the plan, so that Escape still closes it', async() => {
    const page = await show({ objects: { ...READY, secret: [secret('array-1')] }, query: { action: 'edit', backend: 'hpe-storage/array-1' } });

    await page.until('Edit array-1');
    await page.fill('User name', 'other');
    page.field('User name').focus();
    page.field('User name').form?.requestSubmit();
    await page.until('Planned');
    expect(document.activeElement?.closest('[role=dialog]')).not.toBeNull();
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await page.settle();
    expect(page.has('Edit array-1')).toBe(false);
  });

  it('does not open by a link for who may not create', async() => {
    const page = await show({ objects: { ...READY, secret: [secret('array-1')] }, query: { action: 'create' }, allowed: ({ verb }) => verb !== 'create' });

    await page.until('You need the right to create secrets.');
    expect(page.has('Create a backend')).toBe(false);
  });

  it('shows the password only on demand', async() => {
    const page = await show({ objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    const field = page.field('Password');

    expect([field.getAttribute('type'), field.getAttribute('autocomplete')]).toEqual(['password', 'new-password']);
    await page.click('Show password');
    expect(page.field('Password').getAttribute('type')).toBe('text');
    await page.click('Hide password');
    expect(page.field('Password').getAttribute('type')).toBe('password');
  });
});

describe('changing a backend', () => {
  const objects = { ...READY, secret: [secret('array-1')] };
  const edit = { action: 'edit', backend: 'hpe-storage/array-1' };

  it('writes what was typed and keeps a blank password', async() => {
    const page = await show({ objects, query: edit });

    await page.until('Edit array-1');
    await page.fill('User name', 'other');
    await page.click('Review');
    await page.click('Start');
    await page.until('Done');
    expect(page.steve.writes()).toHaveLength(1);
    expect(page.steve.writes()[0]?.body).toEqual({
      metadata: { resourceVersion: expect.any(String) as string, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': null } }, data: { username: encodeBase64('other') },
    });
    expect(stored(page, 'hpe-storage/array-1')).toMatchObject({ username: encodeBase64('other'), password: encodeBase64(CANARY) });
  });

  it('shows what somebody else changed meanwhile, and goes on only when told', async() => {
    const page = await show({ objects, query: edit });

    await page.until('Edit array-1');
    await page.fill('User name', 'mine');
    page.steve.add('secret', secret('array-1', { backend: '10.0.0.7:443' }));
    await page.click('Review');
    await page.click('Start');
    await page.until('Someone else changed it');
    await page.until('Somebody changed one field');
    expect(page.steve.writes()).toHaveLength(1);
    await page.click('Try again');
    expect(page.has('backend: was 10.0.0.1:443, is now 10.0.0.7:443')).toBe(true);
    expect(page.field('Management address').value).toBe('10.0.0.7:443');
    await page.click('Review');
    await page.click('Start');
    await page.until('Done');
    expect(stored(page, 'hpe-storage/array-1')).toMatchObject({ username: encodeBase64('mine'), backend: encodeBase64('10.0.0.7:443') });
  });

  it('gives a new password and restarts the controller, followed to its end', async() => {
    const steve = withPatches();
    let polls = 0;

    steve.on(/^PATCH .*apps.deployments\/hpe-storage\/hpe-csi-controller/, { body: {} });
    steve.on(/^GET .*apps.deployments\/hpe-storage\/hpe-csi-controller/, () => {
      polls += 1;

      return { body: { metadata: { generation: 2 }, spec: { replicas: 1 }, status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } } };
    });
    const page = await show({ steve, objects, query: { ...edit, action: 'rotate' } });

    await page.until('New password for array-1');
    await page.fill('Password', `${ CANARY }-new`);
    expect(page.has('The driver keeps its sessions')).toBe(true);
    await page.check(/Restart the controller/);
    await page.click('Review');
    await page.click('Start');
    await page.until('Done');
    expect(stored(page, 'hpe-storage/array-1')['password']).toBe(encodeBase64(`${ CANARY }-new`));
    expect(polls).toBe(1);
    expect(JSON.stringify(page.steve.writes()[1]?.body)).toContain('kubectl.kubernetes.io/restartedAt');
    expectNoCanary(page);
  });
});

describe('after a write', () => {
  it('shows what was written though the server\'s cache does not list it yet', async() => {
    const steve = withPatches();

    steve.on(/^GET [^?]*\/v1\/secrets\?/, { body: { data: [] } });
    const page = await show({ steve, objects: READY, query: { action: 'create' } });

    await page.until('Create a backend');
    await fillForm(page);
    await page.click('Review');
    await page.click('Start');
    await page.until('Done');
    await page.click('Close');
    await page.until('array-9');
    expect(page.rows().map((cells) => cells[2])).toEqual(['array-9']);
  });
});
