export interface LockedPackage {
  version?: string;
  optional?: boolean;
  peer?: boolean;
  devOptional?: boolean;
  link?: boolean;
}

export interface Lock {
  packages?: Readonly<Record<string, LockedPackage>>;
}

/** Whether what npm has installed is what the lock says. */
export function isInstalled(lock: Lock, installed: Lock | undefined): boolean;
export function ensurePackages(root: string, say: (line: string) => void): Promise<void>;
/** Path of a Node 24. */
export function node24(root: string): string;
/** What to tell of an `npm ci` that failed with this output. */
export function npmFailure(said: string): string;
