import { appendFile } from 'node:fs/promises';

/** One line of a container's log, and when it was written. */
export interface LogLine {
  /** RFC 3339 with nanoseconds, as kubelets stamp lines. */
  time: string;
  text: string;
}

/** Which part of a log is asked for, and how (PodLogOptions). */
export interface LogQuery {
  follow: boolean;
  timestamps: boolean;
  tailLines: number | undefined;
  sinceSeconds: number | undefined;
}

const wholeNumber = (value: string | null): number | undefined => (value !== null && /^\d+$/.test(value) ? Number(value) : undefined);

export const logQuery = (query: URLSearchParams): LogQuery => ({
  follow: query.get('follow') === 'true',
  timestamps: query.get('timestamps') === 'true',
  tailLines: wholeNumber(query.get('tailLines')),
  sinceSeconds: wholeNumber(query.get('sinceSeconds')),
});

/** The lines of a log that a query asks for. `now`: milliseconds since 1970. */
export function selected(lines: readonly LogLine[], query: LogQuery, now: number): readonly LogLine[] {
  const from = query.sinceSeconds === undefined ? -Infinity : now - query.sinceSeconds * 1000;
  const since = lines.filter(({ time }) => Date.parse(time) >= from);
  return query.tailLines === undefined ? since : since.slice(Math.max(0, since.length - query.tailLines));
}

export const shown = (line: LogLine, { timestamps }: LogQuery): string => `${timestamps ? `${line.time} ` : ''}${line.text}\n`;

/** What Helm says in one operation: kept for those who ask later, told to those who follow, and written where kwok serves it from. */
export class OperationLog {
  private readonly file: string;
  private readonly lines: LogLine[] = [];
  private readonly followers = new Set<{ line(line: LogLine): void; end(): void }>();
  private writing: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(file: string) {
    this.file = file;
  }

  say(text: string): void {
    const line = { time: new Date().toISOString().replace('Z', '000000Z'), text };
    this.lines.push(line);
    // the container runtime interface's format, which kwok reads
    this.writing = this.writing.then(() => appendFile(this.file, `${line.time} stdout F ${text}\n`)).catch(() => undefined);
    for (const follower of this.followers) follower.line(line);
  }

  async end(): Promise<void> {
    this.ended = true;
    for (const follower of this.followers) follower.end();
    this.followers.clear();
    await this.writing;
  }

  /** Gives the lines that there are, then those that come; `end` once. Gives a function that stops it. */
  read(query: LogQuery, line: (line: LogLine) => void, end: () => void): () => void {
    for (const one of selected(this.lines, query, Date.now())) line(one);
    if (!query.follow || this.ended) {
      end();
      return () => undefined;
    }
    const follower = { line, end };
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }
}
