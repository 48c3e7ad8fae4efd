import type { Kube } from './client.ts';
import { resources } from './client.ts';
import type { KubeObject } from './types.ts';

export interface Happening {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

interface CoreEvent extends KubeObject, Happening {
  involvedObject: Record<string, string>;
  source: { component: string; host?: string };
  count: number;
  firstTimestamp: string;
  lastTimestamp: string;
  reportingComponent: string;
  reportingInstance: string;
}

/** Writes core/v1 events as client-go's recorder does: the same happening to the same object counts up instead of coming again. */
export class Recorder {
  private readonly kube: Kube;
  private readonly component: string;
  private readonly known = new Map<string, CoreEvent>();

  constructor(kube: Kube, component: string) {
    this.kube = kube;
    this.component = component;
  }

  /** Events are by the way: one that cannot be written (its namespace is going, say) stops nobody's work. */
  async record(about: KubeObject, happening: Happening): Promise<void> {
    const id = [about.metadata.uid, happening.type, happening.reason, happening.message].join(' ');
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    try {
      const before = this.known.get(id);
      this.known.set(id, before ? await this.repeat(before, now) : await this.first(about, happening, now));
    } catch {
      this.known.delete(id);
    }
  }

  private repeat(before: CoreEvent, now: string): Promise<CoreEvent> {
    return this.kube.patch<CoreEvent>(resources.events, before, { count: before.count + 1, lastTimestamp: now });
  }

  private first(about: KubeObject, happening: Happening, now: string): Promise<CoreEvent> {
    const { name, namespace = 'default', uid = '', resourceVersion = '' } = about.metadata;
    const suffix = `${Date.now().toString(16)}${Math.floor(Math.random() * 0xfffff).toString(16)}`;
    return this.kube.create<CoreEvent>(resources.events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${suffix}`, namespace },
      involvedObject: {
        apiVersion: about.apiVersion ?? 'v1',
        kind: about.kind ?? '',
        name,
        uid,
        resourceVersion,
        ...(about.metadata.namespace ? { namespace } : {}),
      },
      ...happening,
      source: { component: this.component },
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      reportingComponent: this.component,
      reportingInstance: '',
    });
  }
}
