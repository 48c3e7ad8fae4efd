import { Agent, request } from 'node:https';

export interface ApiAnswer {
  status: number;
  text: string;
}

/** Just enough of a Kubernetes client to start a cluster and ask how far it is. */
export interface KubeApi {
  get(path: string): Promise<ApiAnswer>;
  post(path: string, body: object): Promise<ApiAnswer>;
  /** RFC 7386. */
  merge(path: string, body: object): Promise<ApiAnswer>;
  /** Server-side apply, by force. */
  apply(path: string, body: object): Promise<ApiAnswer>;
}

/** @param server `https://127.0.0.1:PORT` @param ca PEM text */
export function kubeApi(server: string, ca: string, token: string): KubeApi {
  const agent = new Agent({ keepAlive: true, ca });
  const ask = (method: string, path: string, body?: object, type = 'application/json'): Promise<ApiAnswer> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' };
      if (body !== undefined) headers['content-type'] = type;
      const out = request(new URL(path, server), { method, agent, headers, timeout: 30_000 }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => { text += chunk; });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', reject);
      });
      out.on('timeout', () => out.destroy(new Error(`no answer to ${method} ${path}`)));
      out.on('error', reject);
      out.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    merge: (path, body) => ask('PATCH', path, body, 'application/merge-patch+json'),
    apply: (path, body) => ask('PATCH', `${path}?fieldManager=lab&force=true`, body, 'application/apply-patch+yaml'),
  };
}

/** @throws Error with the server's words unless the answer is a 2xx; 409 on a create counts as there already. */
export function accepted(answer: ApiAnswer, what: string): void {
  if (answer.status >= 300 && answer.status !== 409) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
}
