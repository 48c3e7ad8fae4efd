import { isRecord, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import type { ClaimSpec } from '../actors/kube/types.ts';
import { jsonProblem } from './go-json.ts';

/** Annotation of a VM: its claims as a JSON array, from which Harvester makes and grows them. */
export const templatesAnnotation = 'harvesterhci.io/volumeClaimTemplates';

export interface Template {
  metadata: { name: string; annotations?: Record<string, string>; [key: string]: unknown };
  spec: ClaimSpec;
  targetVolume?: string;
}

export type Templates = { kind: 'ok'; entries: Template[] } | { kind: 'broken'; message: string };

const isTemplate = (value: unknown): value is Template => isRecord(value) && isRecord(value['metadata']) && isRecord(value['spec']);

/** Harvester pkg/util/volume.go, UnmarshalVolumeClaimTemplates: an empty text is an empty list. */
export function parseTemplates(annotation: string | undefined): Templates {
  if (!annotation) return { kind: 'ok', entries: [] };
  const broken = jsonProblem(annotation);
  if (broken) return { kind: 'broken', message: broken };
  const parsed: unknown = JSON.parse(annotation);
  if (!Array.isArray(parsed)) {
    const kind = isRecord(parsed) ? 'object' : typeof parsed;
    return { kind: 'broken', message: `json: cannot unmarshal ${kind} into Go value of type []util.VolumeClaimTemplateEntry` };
  }
  const entries = parsed
    .filter(isRecord)
    .map((entry) => (isTemplate(entry) ? entry : { ...entry, metadata: { name: text(entry, 'metadata', 'name') ?? '' }, spec: {} }));
  return { kind: 'ok', entries };
}

/** MarshalVolumeClaimTemplates: an empty list is an empty text. */
export const templatesText = (entries: readonly Template[]): string => (entries.length === 0 ? '' : JSON.stringify(entries));

/** Names of the claims that an annotation mentions; none when it cannot be read. */
export function templateNames(annotation: string | undefined): string[] {
  const templates = parseTemplates(annotation);
  return templates.kind === 'ok' ? templates.entries.map((entry) => entry.metadata.name).filter(Boolean) : [];
}
