import { flushPromises, mount } from '@vue/test-utils';
import { vi } from 'vitest';
import { nextTick, type Component, type Plugin } from 'vue';
import { connectHost, createHost } from '../../pkg/hpe-storage/gateway/host.ts';
import { forgetEverything } from '../../pkg/hpe-storage/stores/per-cluster.ts';
import { fakeDashboard, type FakeDashboard } from './fake-dashboard.ts';
import { FakeSteve, type AccessQuestion, type Json } from './fake-steve.ts';

export interface MountOptions {
  /** Objects by schema id: `{ 'kubevirt.io.virtualmachine': [vm] }`. */
  readonly objects?: Readonly<Record<string, readonly Json[]>>;
  /** Page that the route names: `volumes`. */
  readonly page?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly clusterId?: string;
  readonly standalone?: boolean;
  readonly props?: Readonly<Record<string, unknown>>;
  readonly allowed?: (question: AccessQuestion) => boolean;
  readonly notListable?: readonly string[];
  /** A server that a test has prepared, in place of a new one. */
  readonly steve?: FakeSteve;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const normal = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();

const isControl = (node: Element | null): node is Control =>
  node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;

const says = (wanted: string | RegExp) => (text: string): boolean => (typeof wanted === 'string' ? text === wanted : wanted.test(text));

const nameOf = (node: Element): string => normal(node.getAttribute('aria-label') ?? node.textContent);

/** What a reader finds on the page, and does there. Everything is found by its words. */
export interface Page {
  readonly wrapper: ReturnType<typeof mount<Component>>;
  readonly steve: FakeSteve;
  readonly dashboard: FakeDashboard;
  /** All text, modals included, with runs of blanks as one. */
  text(): string;
  has(words: string | RegExp): boolean;
  buttons(): readonly string[];
  button(name: string | RegExp): HTMLButtonElement | HTMLAnchorElement;
  field(label: string | RegExp): Control;
  /** Cells of each row of the first table, or the one with this caption or test id. */
  rows(testId?: string): readonly (readonly string[])[];
  click(name: string | RegExp): Promise<void>;
  fill(label: string | RegExp, value: string): Promise<void>;
  choose(label: string | RegExp, option: string | RegExp): Promise<void>;
  check(label: string | RegExp, on?: boolean): Promise<void>;
  /** Waits until `words` can be read; fails after a second with what can be read instead. */
  until(words: string | RegExp): Promise<void>;
  /** Lets everything end that was started. */
  settle(): Promise<void>;
}

const findOne = <T extends Element>(all: readonly T[], name: (node: T) => string, wanted: string | RegExp, kind: string): T => {
  const found = all.find((node) => says(wanted)(name(node)));

  if (found === undefined) {
    throw new Error(`no ${ kind } ${ String(wanted) }; there are: ${ all.map(name).join(' | ') || 'none' }`);
  }

  return found;
};

const clickables = (): (HTMLButtonElement | HTMLAnchorElement)[] =>
  [...document.querySelectorAll<HTMLButtonElement | HTMLAnchorElement>('button, a, [role=button]')];

const labelled = (): [string, Control][] => [...document.querySelectorAll('label, [aria-label]')].flatMap((node): [string, Control][] => {
  const control = node instanceof HTMLLabelElement ? node.control : node;

  return isControl(control) ? [[nameOf(node).replace(/\s*\*$/, ''), control]] : [];
});

const fieldBy = (wanted: string | RegExp): Control => {
  const all = labelled();
  const found = all.find(([label]) => says(wanted)(label));

  if (found === undefined) throw new Error(`no field ${ String(wanted) }; there are: ${ all.map(([label]) => label).join(' | ') || 'none' }`);

  return found[1];
};

const TURNS = 50;

/** Lets turns pass until two in a row found no exchange under way; a server that never answers ends it too. */
const calm = async(steve: FakeSteve): Promise<void> => {
  for (let turn = 0, quiet = 0; turn < TURNS && quiet < 2; turn += 1) {
    await flushPromises();
    quiet = steve.busy === 0 ? quiet + 1 : 0;
  }
};

/** What is not there yet may be on its way: a person would wait for it too. */
const PATIENCE_MS = 10_000;

const soon = async<T>(find: () => T): Promise<T> => {
  try {
    return find();
  } catch {
    return vi.waitFor(find, { timeout: PATIENCE_MS, interval: 5 });
  }
};

const readers = (steve: FakeSteve): Omit<Page, 'wrapper' | 'steve' | 'dashboard'> => {
  const act = async(node: Element, event: string): Promise<void> => {
    node.dispatchEvent(new Event(event, { bubbles: true }));
    await calm(steve);
  };
  const text = (): string => normal(document.body.textContent);
  const has = (words: string | RegExp): boolean => (typeof words === 'string' ? text().includes(words) : words.test(text()));
  const button: Page['button'] = (name) => findOne(clickables(), nameOf, name, 'button');

  return {
    text,
    has,
    button,
    buttons: () => clickables().map(nameOf),
    field: fieldBy,
    rows: (testId) => {
      const table = document.querySelector(testId === undefined ? 'table' : `[data-testid="${ testId }"] table, table[data-testid="${ testId }"]`);

      return [...table?.querySelectorAll('tbody tr') ?? []].map((row) => [...row.querySelectorAll('td')].map((cell) => normal(cell.textContent)));
    },
    click: async(name) => {
      const node = await soon(() => button(name));

      if (node.getAttribute('aria-disabled') === 'true' || (node instanceof HTMLButtonElement && node.disabled)) throw new Error(`the button ${ String(name) } is disabled`);
      node.click();
      await calm(steve);
    },
    fill: async(label, value) => {
      const control = await soon(() => fieldBy(label));

      control.value = value;
      await act(control, 'input');
      await act(control, 'change');
      await act(control, 'blur');
    },
    choose: async(label, option) => {
      const control = await soon(() => fieldBy(label));

      if (!(control instanceof HTMLSelectElement)) throw new Error(`${ String(label) } is no choice`);
      const found = findOne([...control.options], ({ text: words }) => words, option, 'option');

      if (control.multiple) found.selected = !found.selected;
      else control.selectedIndex = found.index;
      await act(control, 'change');
    },
    check: async(label, on = true) => {
      const control = await soon(() => fieldBy(label));

      if (control instanceof HTMLInputElement && control.checked !== on) control.click();
      await calm(steve);
    },
    until: (words) => vi.waitFor(() => {
      if (!has(words)) throw new Error(`waited for ${ String(words) }; the page reads: ${ text() }`);
    }, { timeout: PATIENCE_MS, interval: 5 }),
    settle: async() => {
      await calm(steve);
      await nextTick();
      await flushPromises();
    },
  };
};

/** As in @rancher/shell plugins/i18n.js: the store comes from `this`, and a key without words comes back between percent signs. */
function boundTranslation(this: { $store: { getters: Record<string, (key: string, args?: object) => string | undefined> } }, key: string, args?: object): string {
  return this.$store.getters['i18n/t']?.(key, args) ?? `%${ key }%`;
}

/** The dashboard keeps both among the app's global properties, where scripts find them too; mocks reach templates only. */
export const asInDashboard = (store: FakeDashboard['internal']['store']): Plugin => ({
  install: (app) => {
    Object.assign(app.config.globalProperties, { t: boundTranslation, $store: store });
  },
});

/** Mounts a component as the dashboard would show it: the real host adapter and transport over a dashboard and a Steve in memory. */
export const mountPage = async(component: Component, options: MountOptions = {}): Promise<Page> => {
  const steve = options.steve ?? new FakeSteve();

  for (const [type, objects] of Object.entries(options.objects ?? {})) steve.add(type, ...objects);
  if (options.allowed !== undefined) steve.allowed = options.allowed;
  vi.stubGlobal('fetch', steve.fetch);
  const dashboard = fakeDashboard(steve, {
    clusterId: options.clusterId ?? 'c-m-lab',
    page: options.page ?? 'overview',
    query: options.query ?? {},
    standalone: options.standalone ?? false,
    notListable: options.notListable ?? [],
  });

  forgetEverything();
  connectHost(createHost(dashboard.internal));
  const wrapper = mount(component, {
    props: { ...options.props },
    attachTo: document.body,
    global: {
      plugins: [asInDashboard(dashboard.internal.store)],
      directives: Object.fromEntries(['t', 'clean-html', 'clean-tooltip', 'trim-whitespace', 'focus', 'ui-context', 'shortkey'].map((name) => [name, {}])),
    },
  });
  const page: Page = { wrapper, steve, dashboard, ...readers(steve) };

  await page.settle();

  return page;
};
