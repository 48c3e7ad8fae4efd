import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LabUser, Mount } from '../../context.ts';
import type { World } from '../world.ts';
import { passAnswer } from './answer.ts';
import { speakDialect } from './dialect.ts';
import { steveRequest } from './request.ts';
import { askSteve } from './upstream.ts';

/** One Steve request: the layers first, then what the mount's own Steve does otherwise than ours, then Steve. */
export async function serveSteve(place: { mount: Mount; path: string }, query: URLSearchParams, user: LabUser, http: IncomingMessage,
  response: ServerResponse, world: World): Promise<void> {
  const request = steveRequest(place.mount, place.path, query, user, http);
  response.setHeader('x-api-schemas', `${place.mount.base}/schemas`);
  for (const layer of world.layers) {
    if (layer.handle !== undefined && await layer.handle(request, response)) return;
  }
  if (speakDialect(request, response)) return;
  await passAnswer(await askSteve(request), request, world.layers, response);
}
