/**
 * Says what Go's encoding/json says of a broken text, since Harvester hands its sentences through to users
 * (`invalid character 'n' looking for beginning of object key string`). Go's scanner.go is the source of the sentences.
 */
class Broken extends Error {}

const shown = (character: string): string => {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return character < ' ' ? `'${JSON.stringify(character).slice(1, -1)}'` : `'${character}'`;
};

class Scanner {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.value();
    this.space();
    if (this.at < this.text.length) this.fail('after top-level value');
  }

  private fail(where: string): never {
    const character = this.text[this.at];
    throw new Broken(character === undefined ? 'unexpected end of JSON input' : `invalid character ${shown(character)} ${where}`);
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private value(): void {
    this.space();
    const character = this.text[this.at] ?? '';
    if (character === '{') this.object();
    else if (character === '[') this.array();
    else if (character === '"') this.string();
    else if (character === '-' || /\d/.test(character)) this.number();
    else if (character === 't') this.literal('true');
    else if (character === 'f') this.literal('false');
    else if (character === 'n') this.literal('null');
    else this.fail('looking for beginning of value');
  }

  private object(): void {
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string');
      this.string();
      this.space();
      if (this.text[this.at] !== ':') this.fail('after object key');
      this.at++;
      this.value();
      this.space();
      if (this.text[this.at] === '}') break;
      if (this.text[this.at] !== ',') this.fail('after object key:value pair');
      this.at++;
    }
    this.at++;
  }

  private array(): void {
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return;
    }
    for (;;) {
      this.value();
      this.space();
      if (this.text[this.at] === ']') break;
      if (this.text[this.at] !== ',') this.fail('after array element');
      this.at++;
    }
    this.at++;
  }

  private string(): void {
    this.at++;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character < ' ') this.fail('in string literal');
      this.at++;
      if (character === '"') return;
      if (character === '\\') this.escape();
    }
  }

  private escape(): void {
    if (!/["\\/bfnrtu]/.test(this.text[this.at] ?? '')) this.fail('in string escape code');
    this.at++;
  }

  private number(): void {
    if (this.text[this.at] === '-') this.at++;
    if (!/\d/.test(this.text[this.at] ?? '')) this.fail('in numeric literal');
    const rest = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.text.slice(this.at));
    this.at += rest?.[0].length ?? 1;
  }

  private literal(word: string): void {
    for (const letter of word) {
      if (this.text[this.at] !== letter) this.fail(`in literal ${word} (expecting '${letter}')`);
      this.at++;
    }
  }
}

/** Go's complaint about a text that is no JSON; undefined when it is. */
export function jsonProblem(text: string): string | undefined {
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
};

export type Decoded<T> = { kind: 'ok'; value: T } | { kind: 'broken'; message: string };

/** A JSON object whose members are all of one kind, as Go decodes it into a `map[string]T`. */
export function decodeMap<T>(text: string, goType: string, isMember: (value: unknown) => value is T): Decoded<Record<string, T>> {
  const broken = jsonProblem(text);
  if (broken) return { kind: 'broken', message: broken };
  const parsed: unknown = JSON.parse(text);
  if (parsed === null) return { kind: 'ok', value: {} };
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    return { kind: 'broken', message: `json: cannot unmarshal ${kindOf(parsed)} into Go value of type map[string]${goType}` };
  }
  const value: Record<string, T> = {};
  for (const [key, member] of Object.entries(parsed)) {
    if (!isMember(member)) return { kind: 'broken', message: `json: cannot unmarshal ${kindOf(member)} into Go value of type ${goType}` };
    value[key] = member;
  }
  return { kind: 'ok', value };
}
