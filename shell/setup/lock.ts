import { connect, createServer, type Server } from 'node:net';
import process from 'node:process';

/**
 * Runs `task` while nobody else on this machine holds the lock `name`.
 * The lock is a socket in Linux's abstract namespace (unix(7)): it belongs to the process and is gone when that is, however it
 * ended, so there is nothing stale to clear away; and who waits is told by the closed connection instead of asking again and again.
 */
export async function withLock<T>(name: string, task: () => Promise<T>, onWait: () => void = () => {}): Promise<T> {
  const address = `\0hpe-storage-for-harvester/${process.getuid?.() ?? 0}/${name}`;
  let told = false;
  for (;;) {
    const server = await take(address);
    if (server !== undefined) {
      try {
        return await task();
      } finally {
        release(server);
      }
    }
    if (!told) onWait();
    told = true;
    await released(address);
  }
}

const waiting = new WeakMap<Server, Set<{ destroy(): void }>>();

function take(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const sockets = new Set<{ destroy(): void }>();
    waiting.set(server, sockets);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function release(server: Server): void {
  server.close();
  for (const socket of waiting.get(server) ?? []) socket.destroy();
}

function released(address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.resume();
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}
