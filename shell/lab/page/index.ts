import { join } from 'node:path';
import { Router, static as files } from 'express';
import { controlRoutes } from './control.ts';
import type { Control } from './control.ts';
import { isOwnMachine } from './guard.ts';

/** The lab's own page at `/lab/` and its control API at `/lab/api`. */
export function pageRoutes(control: Control): Router {
  const routes = Router();
  routes.use((request, response, next) => {
    if (isOwnMachine(request)) next();
    else response.status(403).json({ message: 'the lab is controlled from its own machine only' });
  });
  routes.use('/api', controlRoutes(control));
  routes.use((_request, response, next) => {
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'");
    next();
  });
  routes.use(files(join(import.meta.dirname, 'static'), { etag: false, cacheControl: false }));
  return routes;
}
