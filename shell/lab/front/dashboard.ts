import { join } from 'node:path';
import { Router, static as files } from 'express';

/**
 * The built dashboard below `/dashboard`. Its files carry hashes and may be kept; its index, and every route of the page that
 * is no file, may not.
 */
export function dashboardRoutes(folder: string): Router {
  const routes = Router();
  routes.get('/', (_request, response) => response.redirect('/dashboard/'));
  routes.get(['/favicon.png', '/favicon.ico'], (request, response) => response.sendFile(join(folder, request.path), { dotfiles: 'allow' }));
  routes.use('/dashboard', files(folder, { index: false, maxAge: '1h', redirect: false }));
  routes.get('/dashboard{/*path}', (_request, response) => {
    response.setHeader('cache-control', 'no-cache');
    response.removeHeader('x-content-type-options');
    response.sendFile(join(folder, 'index.html'), { dotfiles: 'allow', cacheControl: false });
  });
  return routes;
}
