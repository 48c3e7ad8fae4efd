const FOCUSABLE = 'a[href],button,input,select,textarea,summary,[tabindex]';

interface Options {
  readonly setReturnFocus?: string | (() => string | HTMLElement);
}

export interface FocusTrap {
  activate(): void;
  deactivate(): void;
}

const isStop = (node: HTMLElement): boolean => node.tabIndex >= 0 && !node.matches(':disabled') && node.getClientRects().length > 0;

/**
 * Takes the place of the package focus-trap as Rancher's modal uses it, at a tenth of the size: Tab goes around inside, focus
 * that a script puts elsewhere comes back, and what had it before has it afterwards. Radio buttons of a group are one stop of
 * which only the checked one can be reached, so that focus going out is turned back as well.
 */
export const createFocusTrap = (element: HTMLElement, { setReturnFocus }: Options = {}): FocusTrap => {
  let before: Element | null = null;
  let isBackwards = false;
  const stops = (): readonly HTMLElement[] => [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isStop);
  const focus = (node: HTMLElement | undefined): void => (node ?? element).focus();
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Tab') {
      return;
    }
    isBackwards = event.shiftKey;
    const all = stops();

    if (document.activeElement === (isBackwards ? all.at(0) : all.at(-1)) || !all.length) {
      event.preventDefault();
      focus(isBackwards ? all.at(-1) : all.at(0));
    }
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof Node && target !== document.body && !element.contains(target)) {
      focus(isBackwards ? stops().at(-1) : stops().at(0));
    }
  };
  const goal = (): Element | null => {
    const wanted = typeof setReturnFocus === 'function' ? setReturnFocus() : setReturnFocus;

    return typeof wanted === 'string' ? document.querySelector(wanted) : wanted ?? before;
  };

  return {
    activate: () => {
      before = document.activeElement;
      document.addEventListener('keydown', onKey, true);
      document.addEventListener('focusin', onFocus);
      if (!element.contains(before)) {
        focus(stops().at(0));
      }
    },
    deactivate: () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('focusin', onFocus);
      const node = goal();

      if (node instanceof HTMLElement) {
        node.focus();
      }
    },
  };
};
