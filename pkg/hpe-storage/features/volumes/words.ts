import type { AttachProgress, DetachProgress } from '../../domain/attachment/progress.ts';
import type { VolumeState, VolumeStateKind } from '../../domain/volumes/state.ts';
import type { VolumeRow } from '../../domain/volumes/rows.ts';
import type { DiskUse } from '../../domain/volumes/usage.ts';
import type { RunWords } from '../../stores/volume-runs.ts';
import type { Translate } from '../../ui/i18n.ts';

/** Why a row's button may not be used; undefined where it may. */
export interface RowReasons {
  attach(row: VolumeRow): string | undefined;
  detach(row: VolumeRow, use: DiskUse): string | undefined;
  remove(row: VolumeRow): string | undefined;
}

/** Rancher's badge colours by state. */
export const STATE_COLORS: Readonly<Record<VolumeStateKind, string>> = {
  pending: 'bg-info', bound: 'bg-success', attaching: 'bg-info', attached: 'bg-success', inUse: 'bg-success', resizing: 'bg-info', releasing: 'bg-warning', lost: 'bg-error',
};

export const stateColor = (state: VolumeState): string =>
  (state.kind === 'pending' && (state.reason === 'failed' || state.reason === 'classMissing') ? 'bg-error' : STATE_COLORS[state.kind]);

export const stateReason = (t: Translate, state: VolumeState): string =>
  (state.kind === 'pending' ? [t(`hpe.volumes.pending.${ state.reason }`), state.message].filter(Boolean).join(' ')
    : state.kind === 'attaching' ? t('hpe.volumes.attachingReason') : '');

const attachWords = (t: Translate, progress: AttachProgress): string => {
  if (progress.kind === 'done') {
    return progress.isRunning ? t('hpe.volumes.attach.ready', { target: progress.target || '?' }) : t('hpe.volumes.attach.readyStopped');
  }
  const problem = progress.kind === 'stopped' ? progress.problem : progress.blocker;
  const words = problem ? [t(`hpe.problem.${ problem.code }.title`, problem.args), problem.detail].filter(Boolean).join(': ') : '';

  return progress.kind === 'going' ? [t(`hpe.volumes.attach.phase.${ progress.phase }`), words].filter(Boolean).join(' — ') : words;
};

const detachWords = (t: Translate, progress: DetachProgress): string => {
  if (progress.kind === 'done') {
    return t('hpe.volumes.detach.gone');
  }
  const problem = progress.kind === 'stopped' ? progress.problem : progress.blocker;

  return problem ? [t(`hpe.problem.${ problem.code }.title`, problem.args), problem.detail].filter(Boolean).join(': ') : t('hpe.volumes.detach.going');
};

/** Words for what a run sees while it waits. */
export const runWords = (t: Translate): RunWords => ({
  attach: (progress) => attachWords(t, progress),
  detach: (progress) => detachWords(t, progress),
});
