import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { SteveLayer } from '../../context.ts';
import { isObject, parseJson } from '../json.ts';
import { changes, decorateAnswer, typeOfStart } from './layers.ts';
import { LinkRewriter, linkRewrite, rewriteLinks } from './links.ts';
import type { OpenRequest } from './request.ts';

/** Enough of an answer to know its type: the links before it are the request's own address. */
const START_BYTES = 16 * 1024;

/** Never handed back: the front sets its own. */
const OWN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'set-cookie', 'content-length', 'date']);

/**
 * Hands Steve's answer on. Only what a layer decorates is parsed as a whole; everything else streams, with its links rewritten
 * where the mount asks for it.
 */
export async function passAnswer(answer: IncomingMessage, request: OpenRequest, layers: readonly SteveLayer[], response: ServerResponse):
Promise<void> {
  copyHead(answer, request, response);
  const kind = answer.headers['content-type'] ?? '';
  if (!/json|yaml|html/.test(kind)) return finish(answer, response);

  const chunks: Buffer[] = [];
  let size = 0;
  let whole = !kind.startsWith('application/json');
  const iterator = answer.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    size += bytes.length;
    if (whole || size >= START_BYTES) break;
  }
  const start = Buffer.concat(chunks).toString('utf8');
  const type = whole ? undefined : typeOfStart(start);
  whole = type !== undefined && changes(layers, type, request.mount);
  if (whole) return decorated(await rest(chunks, answer), request, layers, response);
  return streamed(chunks, answer, request, response);
}

async function rest(chunks: Buffer[], answer: IncomingMessage): Promise<string> {
  for await (const chunk of answer) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}

function decorated(text: string, request: OpenRequest, layers: readonly SteveLayer[], response: ServerResponse): void {
  const rewritten = rewriteLinks(text, request.mount);
  const body = parseJson(rewritten);
  if (isObject(body)) decorateAnswer(layers, body, request.mount, request.user);
  const out = isObject(body) ? JSON.stringify(body) : rewritten;
  response.setHeader('content-length', Buffer.byteLength(out));
  response.end(out);
}

async function streamed(chunks: readonly Buffer[], answer: IncomingMessage, request: OpenRequest, response: ServerResponse): Promise<void> {
  const source = async function* (): AsyncGenerator<Buffer> {
    yield* chunks;
    for await (const chunk of answer) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  };
  if (linkRewrite(request.mount) === undefined) await pipeline(source, response);
  else await pipeline(source, new LinkRewriter(request.mount), response);
}

async function finish(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  await pipeline(answer, response);
}

function copyHead(answer: IncomingMessage, request: OpenRequest, response: ServerResponse): void {
  response.statusCode = answer.statusCode ?? 502;
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || OWN.has(name)) continue;
    response.setHeader(name, typeof value === 'string' ? rewriteLinks(value, request.mount) : value);
  }
}
