import { mount } from '@vue/test-utils';
import { defineComponent, h } from 'vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import clone from '../../../shell/extension/slim-clone.ts';
import { createFocusTrap } from '../../../shell/extension/slim-focus-trap.ts';
import { mapGetters, useStore } from '../../../shell/extension/slim-vuex.ts';

describe('the focus trap', () => {
  const byId = (id: string): HTMLElement => {
    const found = document.getElementById(id);

    if (!found) throw new Error(`no ${ id }`);

    return found;
  };
  const press = (shiftKey = false): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', shiftKey, cancelable: true }));
  const focused = (): string | undefined => document.activeElement?.id;

  beforeEach(() => {
    document.body.innerHTML = `<button id="opener"></button><button id="other"></button>
      <div id="modal" tabindex="-1"><button id="hidden" disabled></button><input id="first"><a id="none"></a><button id="last"></button></div>`;
    // jsdom gives nothing a place.
    vi.spyOn(HTMLElement.prototype, 'getClientRects').mockReturnValue(Object.assign([new DOMRect()], { item: () => null }));
    byId('opener').focus();
  });

  it('takes focus in, goes around inside, and gives focus back', () => {
    const trap = createFocusTrap(byId('modal'));

    trap.activate();
    expect(focused()).toBe('first');
    expect(press(true)).toBe(false);
    expect(focused()).toBe('last');
    expect(press()).toBe(false);
    expect(focused()).toBe('first');
    expect(press()).toBe(true);
    trap.deactivate();
    expect(focused()).toBe('opener');
    expect(press()).toBe(true);
  });

  it('brings back what a script puts outside, to the end that it came from', () => {
    const trap = createFocusTrap(byId('modal'));

    trap.activate();
    byId('other').focus();
    expect(focused()).toBe('first');
    byId('last').focus();
    press(true);
    byId('other').focus();
    expect(focused()).toBe('last');
    trap.deactivate();
  });

  it('leaves focus that is inside already, and returns it to where it is told', () => {
    const trap = createFocusTrap(byId('modal'), { setReturnFocus: '#other' });

    byId('last').focus();
    trap.activate();
    expect(focused()).toBe('last');
    trap.deactivate();
    expect(focused()).toBe('other');
  });

  it('holds focus on a modal without a control', () => {
    byId('modal').replaceChildren();
    createFocusTrap(byId('modal')).activate();
    expect(focused()).toBe('modal');
    expect(press()).toBe(false);
  });
});

describe('the host\'s store', () => {
  it('is read through getters of a component', () => {
    const store = { getters: { 'i18n/t': 'words', theme: 'dark' } };
    const seen: unknown[] = [];
    const Reader = defineComponent({
      setup: () => { seen.push(useStore()); },
      computed: { ...mapGetters({ t: 'i18n/t' }), ...mapGetters(['theme']) },
      render() { return h('p', `${ String(Reflect.get(this, 't')) } ${ String(Reflect.get(this, 'theme')) }`); },
    });
    const wrapper = mount(Reader, { global: { provide: { store }, mocks: { $store: store } } });

    expect(wrapper.text()).toBe('words dark');
    expect(seen).toEqual([store]);
  });
});

it('copies the list that a checkbox changes', () => {
  const before = ['a'];
  const after = clone(before);

  expect(after).toEqual(['a']);
  expect(after).not.toBe(before);
  expect(clone(true)).toBe(true);
});
