import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Mount } from '../../context.ts';

/**
 * Steve puts `/v1` right behind the prefix it is told; Harvester's own Steve has `/v1/harvester` there (its NewPrefixed URL
 * builder, harvester pkg/server/types.go). Gives the text that is to be found, and what stands in its place; undefined where
 * links are right as they come.
 */
export function linkRewrite(mount: Mount): { from: string; to: string } | undefined {
  if (mount.kind !== 'harvester') return undefined;
  return { from: mount.base.slice(0, -'/harvester'.length), to: mount.base };
}

/** Rewrites whole text. `from` is followed by a slash, a quote, a query or the end, never by more of a word. */
export function rewriteLinks(text: string, mount: Mount): string {
  const rule = linkRewrite(mount);
  if (rule === undefined || !text.includes(rule.from)) return text;
  return text.split(rule.from).map((part, index) => {
    if (index === 0) return part;
    return (/^[\w.-]/.test(part) ? rule.from : rule.to) + part;
  }).join('');
}

/** The same for a stream: what could be the beginning of a link waits for the next chunk. */
export class LinkRewriter extends Transform {
  readonly #mount: Mount;
  readonly #keep: number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(mount: Mount) {
    super();
    this.#mount = mount;
    this.#keep = linkRewrite(mount)?.from.length ?? 0;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#rest + this.#decoder.write(chunk);
    const cut = this.#cut(text);
    this.#rest = text.slice(cut);
    done(null, rewriteLinks(text.slice(0, cut), this.#mount));
  }

  override _flush(done: TransformCallback): void {
    done(null, rewriteLinks(this.#rest + this.#decoder.end(), this.#mount));
  }

  /** Cuts before anything that may be a link whose end, or the letter after it, is not here yet. */
  #cut(text: string): number {
    const from = linkRewrite(this.#mount)?.from ?? '';
    let cut = text.length;
    for (let at = Math.max(0, text.length - this.#keep); at < text.length && cut === text.length; at += 1) {
      if (from.startsWith(text.slice(at))) cut = at;
    }
    while (from !== '' && text.endsWith(from, cut)) cut -= from.length;
    return cut;
  }
}
