import type { Page, Response, WebSocket } from 'playwright-core';

/** A secret that may be nowhere but in what the user typed and what the server keeps. */
export interface Finding {
  readonly where: string;
  readonly canary: string;
  readonly around: string;
}

/**
 * A word as base64 shows it inside a longer text: the same bytes look different at each of the three positions in a group of
 * four, and the characters at both ends also depend on the neighbours, so those are left out.
 */
export const base64Forms = (word: string): readonly string[] => [0, 1, 2].map((before) => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(word)]);
  const whole = bytes.toString('base64').replace(/=+$/, '');
  const firstOwn = Math.ceil((before * 8) / 6);
  const lastOwn = Math.floor((bytes.length * 8) / 6);

  return whole.slice(firstOwn, lastOwn);
});

export const formsOf = (word: string): readonly string[] => [...new Set([
  word, encodeURIComponent(word), new URLSearchParams({ p: word }).toString().slice(2), JSON.stringify(word).slice(1, -1), ...base64Forms(word), ...base64Forms(Buffer.from(word).toString('base64')),
])];

const search = (where: string, text: string, canaries: readonly string[]): readonly Finding[] => canaries.flatMap((canary) => {
  const form = formsOf(canary).find((one) => text.includes(one));
  const at = form === undefined ? -1 : text.indexOf(form);

  return form === undefined ? [] : [{ where, canary, around: text.slice(Math.max(0, at - 60), at + form.length + 60) }];
});

/**
 * All strings on the page's JavaScript heap after a garbage collection, the dashboard's stores, ours and every closure among
 * them: a release build keeps a component's state where no walk from the outside gets.
 */
const memoryOf = async(page: Page): Promise<string> => {
  const chunks: string[] = [];
  const session = await page.context().newCDPSession(page);

  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  const whole = chunks.join('');

  return whole.slice(whole.indexOf('"strings":['));
};

const placesOf = (page: Page): Promise<Readonly<Record<string, string>>> => page.evaluate(async() => {
  const dump = (storage: Storage): string => Object.entries(storage).map((entry) => entry.join('=')).join('\n');
  const values = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')].map(({ value }) => value).join('\n');
  const databases = await indexedDB.databases();

  return {
    DOM:            document.documentElement.outerHTML,
    fields:         values,
    localStorage:   dump(localStorage),
    sessionStorage: dump(sessionStorage),
    cookies:        document.cookie,
    URL:            location.href,
    history:        JSON.stringify(history.state ?? ''),
    databases:      databases.map(({ name }) => name).join('\n'),
  };
});

export interface CanaryWatch {
  /** Looks at what a page was sent, said and keeps in its DOM and storage. Form fields are looked at too, so ask after submitting or leaving. */
  find(canaries: readonly string[]): Promise<readonly Finding[]>;
  /** The same, and the whole heap: for what should never have come to the page at all. */
  findAnywhere(canaries: readonly string[]): Promise<readonly Finding[]>;
}

/** Records from now on what a page is sent and says: response bodies, socket frames both ways, console lines, URLs. */
export const watchForCanaries = (page: Page): CanaryWatch => {
  const heard: (readonly [string, string])[] = [];
  const reading = new Set<Promise<void>>();
  const read = (response: Response): void => {
    const task = response.text()
      .then((body) => { heard.push([`answer to ${ response.request().method() } ${ response.url() }`, body]); })
      // A redirect, and an answer whose page has gone, have no body.
      .catch(() => undefined)
      .finally(() => reading.delete(task));

    reading.add(task);
  };
  const listen = (socket: WebSocket): void => {
    socket.on('framereceived', ({ payload }) => heard.push([`frame from ${ socket.url() }`, payload.toString()]));
    socket.on('framesent', ({ payload }) => heard.push([`frame to ${ socket.url() }`, payload.toString()]));
  };

  page.on('response', read);
  page.on('websocket', listen);
  page.on('request', (request) => heard.push(['URL of a request', request.url()]));
  page.on('console', (message) => heard.push(['console', message.text()]));
  page.on('pageerror', (error) => heard.push(['exception', `${ error.message } ${ error.stack ?? '' }`]));
  page.on('framenavigated', (frame) => heard.push(['URL of a page', frame.url()]));

  const known = async(): Promise<(readonly [string, string])[]> => {
    await Promise.all(reading);

    return [...heard, ...Object.entries(await placesOf(page))];
  };
  const searchAll = (places: readonly (readonly [string, string])[], canaries: readonly string[]): readonly Finding[] =>
    places.flatMap(([where, text]) => search(where, text, canaries));

  return {
    find:         async(canaries) => searchAll(await known(), canaries),
    findAnywhere: async(canaries) => searchAll([...await known(), ['memory', await memoryOf(page)]], canaries),
  };
};
