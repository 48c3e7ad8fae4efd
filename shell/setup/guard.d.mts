import type { ChildProcess } from 'node:child_process';

/**
 * Ties a child's process group to this process: whatever ends this one, `kill -9` included, ends the group too.
 * The child must have been started with `detached: true`, which makes it the leader of a group of its own.
 */
export function guarded(child: ChildProcess): void;

/** Sends a signal to the child's whole group. False when there is none left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean;
