import type { JsonObject, LabUser, Mount, SteveLayer } from '../../context.ts';
import { isObject } from '../json.ts';

/**
 * A layer may say which types it decorates; answers of other types then pass as they come, unparsed. One that does not say
 * sees everything.
 */
export interface ChoosyLayer extends SteveLayer {
  decorates?(type: string, mount: Mount): boolean;
  /** Changes what stands around the resources of a collection. */
  collection?(body: JsonObject, mount: Mount): void;
}

function chooses(layer: ChoosyLayer, type: string, mount: Mount): boolean {
  return layer.decorates === undefined || layer.decorates(type, mount);
}

/** Layers that want to see resources of this type. */
export function decoratorsOf(layers: readonly ChoosyLayer[], type: string, mount: Mount): ChoosyLayer[] {
  return layers.filter((layer) => layer.decorate !== undefined && chooses(layer, type, mount));
}

/** True when an answer of this type (`schema` among them) has to be parsed. */
export function changes(layers: readonly ChoosyLayer[], type: string, mount: Mount): boolean {
  return type === 'schema' ? layers.some((layer) => layer.schema !== undefined) : decoratorsOf(layers, type, mount).length > 0;
}

function apply(layers: readonly ChoosyLayer[], value: unknown, mount: Mount, user: LabUser): void {
  if (!isObject(value) || typeof value.type !== 'string') return;
  if (value.type === 'schema') {
    for (const layer of layers) layer.schema?.(value, mount);
  } else {
    for (const layer of decoratorsOf(layers, value.type, mount)) layer.decorate?.(value, mount, user);
  }
}

/** Runs the layers over an answer: one resource, one schema, or a collection of either. Changes it in place. */
export function decorateAnswer(layers: readonly ChoosyLayer[], body: JsonObject, mount: Mount, user: LabUser): void {
  if (body.type !== 'collection') {
    apply(layers, body, mount, user);
  } else if (Array.isArray(body.data)) {
    for (const layer of layers) layer.collection?.(body, mount);
    for (const item of body.data) apply(layers, item, mount, user);
  }
}

const KIND = /"resourceType":"([^"]+)"/;
const ONE = /^\{(?:"id":"(?:[^"\\]|\\.)*",)?"type":"([^"]+)"/;

/** The type that an answer's beginning names, as Steve orders its fields: `collection`'s own type comes before its data. */
export function typeOfStart(start: string): string | undefined {
  const type = ONE.exec(start)?.[1];
  return type === 'collection' ? KIND.exec(start)?.[1] : type;
}
