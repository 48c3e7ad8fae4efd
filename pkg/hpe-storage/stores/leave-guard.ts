const reasons = new Set<() => boolean>();

const ask = (event: BeforeUnloadEvent): void => {
  if ([...reasons].some((holds) => holds())) {
    event.preventDefault();
  }
};

/**
 * The browser asks before it closes or reloads the page while `holds` says that something would be lost: work under way, or what
 * was typed. Gives what ends it. There is no listener while there is no reason, since one keeps pages out of the browser's
 * back/forward cache (https://web.dev/articles/bfcache).
 */
export const stayWhile = (holds: () => boolean): (() => void) => {
  if (reasons.size === 0) {
    window.addEventListener('beforeunload', ask);
  }
  reasons.add(holds);

  return () => {
    reasons.delete(holds);
    if (reasons.size === 0) {
      window.removeEventListener('beforeunload', ask);
    }
  };
};
