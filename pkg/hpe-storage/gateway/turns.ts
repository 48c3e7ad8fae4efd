export interface TurnsOptions {
  /** How many are under way at once. */
  readonly width: number;
  /** After this time one that is still under way no longer keeps the next one waiting. */
  readonly patienceMs: number;
}

const pastPatience = (work: Promise<void>, ms: number): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);

  void work.finally(() => {
    clearTimeout(timer);
    resolve();
  });
});

/**
 * Does the work for each item, in their order and a few at a time. Slow ones lose their place but go on, so that they never hold the
 * others up. Resolves when all have ended. `work` must not throw.
 */
export const inTurns = async<T>(items: readonly T[], work: (item: T) => Promise<void>, { width, patienceMs }: TurnsOptions): Promise<void> => {
  const waiting = items.values();
  const begun: Promise<void>[] = [];

  const place = async(): Promise<void> => {
    for (const item of waiting) {
      const one = work(item);

      begun.push(one);
      await pastPatience(one, patienceMs);
    }
  };

  await Promise.all(Array.from({ length: width }, place));
  await Promise.all(begun);
};
