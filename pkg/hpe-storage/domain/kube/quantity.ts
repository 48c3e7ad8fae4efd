/**
 * Kubernetes quantities, exact. The grammar is that of apimachinery's pkg/api/resource/quantity.go: a decimal number with a
 * binary suffix (Ki … Ei), a decimal suffix (n … E) or an exponent. Values are kept in nanos, the finest unit it knows, so that
 * no size is ever rounded through a floating point number.
 */

/** A quantity in 10⁻⁹ units; bytes × 10⁹ for a size. */
export type Nanos = bigint;

const NANO = 1_000_000_000n;
const MAX_EXPONENT = 30;

const BINARY: readonly (readonly [string, bigint])[] = [
  ['Ei', 1n << 60n], ['Pi', 1n << 50n], ['Ti', 1n << 40n], ['Gi', 1n << 30n], ['Mi', 1n << 20n], ['Ki', 1n << 10n],
];

const SUFFIX_NANOS: Readonly<Record<string, bigint>> = {
  n: 1n, u: 10n ** 3n, m: 10n ** 6n, '': NANO, k: NANO * 10n ** 3n, M: NANO * 10n ** 6n, G: NANO * 10n ** 9n,
  T: NANO * 10n ** 12n, P: NANO * 10n ** 15n, E: NANO * 10n ** 18n,
  ...Object.fromEntries(BINARY.map(([suffix, bytes]) => [suffix, bytes * NANO])),
};

const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Away from zero, as Kubernetes rounds what is finer than a nano. */
const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

const scaled = (digits: bigint, places: number, unit: bigint, exponent: number): bigint => {
  const up = Math.max(exponent, 0);
  const down = Math.max(-exponent, 0) + places;

  return divideUp(digits * unit * 10n ** BigInt(up), 10n ** BigInt(down));
};

/** The quantity that a text says; undefined when it says none. */
export const parseQuantity = (text: string): Nanos | undefined => {
  const [, sign = '', number = '', suffix = ''] = FORM.exec(text.trim()) ?? [];

  if (!number) {
    return undefined;
  }
  const [whole = '', fraction = ''] = number.split('.');
  const isExponent = /^[eE][+-]?\d/.test(suffix);
  const exponent = isExponent ? Number(suffix.slice(1)) : 0;

  if (Math.abs(exponent) > MAX_EXPONENT) {
    return undefined;
  }
  const size = scaled(BigInt(`${ whole }${ fraction }`), fraction.length, isExponent ? NANO : (SUFFIX_NANOS[suffix] ?? NANO), exponent);

  return sign === '-' ? -size : size;
};

/** The bytes of a size, rounded up to whole ones; undefined when the text is no quantity. */
export const parseBytes = (text: string | undefined): bigint | undefined => {
  const nanos = text === undefined ? undefined : parseQuantity(text);

  return nanos === undefined ? undefined : nanos < 0n ? -(-nanos / NANO) : divideUp(nanos, NANO);
};

/** -1, 0 or 1; undefined when either text is no quantity. */
export const compareQuantities = (a: string, b: string): -1 | 0 | 1 | undefined => {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];

  if (left === undefined || right === undefined) {
    return undefined;
  }

  return left === right ? 0 : left < right ? -1 : 1;
};

/** Bytes as Kubernetes writes them: the largest binary suffix that divides them, `10Gi`; reading it again gives the same. */
export const formatBytes = (bytes: bigint): string => {
  const [suffix, unit] = BINARY.find(([, size]) => bytes !== 0n && bytes % size === 0n) ?? ['', 1n];

  return `${ bytes / unit }${ suffix }`;
};

const TENTHS = 10n;

/** Above this a smaller unit says less than a rounded number of the larger one does. */
const MOST_DIGITS = 100_000n;

/**
 * Bytes for people: `10 GiB`, `1.5 TiB`, `512 B`. A size that one place cannot say exactly is told in the next smaller unit where
 * that can, so that what was asked for as 2000Gi reads `2000 GiB`; the rest is cut to one place, never up into the next unit.
 */
export const displayBytes = (bytes: bigint): string => {
  const largest = BINARY.findIndex(([, size]) => bytes >= size);
  const fitting = largest < 0 ? [] : BINARY.slice(largest, largest + 2);
  const isExact = ([, size]: readonly [string, bigint]): boolean => (bytes * TENTHS) % size === 0n && bytes / size < MOST_DIGITS;
  const [suffix, unit] = fitting.find(isExact) ?? fitting[0] ?? ['', 1n];
  const tenths = (bytes * TENTHS) / unit;
  const places = tenths % TENTHS ? `.${ tenths % TENTHS }` : '';

  return `${ tenths / TENTHS }${ places } ${ suffix }B`;
};
