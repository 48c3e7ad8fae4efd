import type { ServerResponse } from 'node:http';
import { sendError } from '../json.ts';
import type { OpenRequest } from './request.ts';

/**
 * Where the Steve inside Harvester (0.7.17) answers otherwise than the newer one that the lab runs. Measured on Harvester
 * 1.8.2: a PATCH of a namespaced object never finds its object.
 */
export function speakDialect(request: OpenRequest, response: ServerResponse): boolean {
  if (request.mount.kind !== 'harvester') return false;
  if (request.method === 'PATCH' && request.path.split('/').length >= 3) {
    sendError(response, 404, 'NotFound', 'the server could not find the requested resource');
    return true;
  }
  return false;
}
