import { computed, onBeforeUnmount, shallowRef } from 'vue';
import { backendId, type BackendDraft } from '../../domain/backends/backend.ts';
import { DOCUMENTS_MAX, parseUpload, type UploadDocument } from '../../domain/backends/upload.ts';
import { uploadRows, writableRows, type RowChoice } from '../../domain/backends/upload-rows.ts';
import { FILE_MAX_BYTES, type UploadFile } from '../../domain/backends/upload-text.ts';
import { DEFAULT_NAMESPACE } from '../../domain/driver/names.ts';
import { useBackendsStore, type BackendsData } from '../../stores/backends.ts';
import { stayWhile } from '../../stores/leave-guard.ts';
import { createWrites } from './create-writes.ts';
import { useWrites } from './use-writes.ts';

const readFile = async(file: File): Promise<UploadFile> => ({
  name: file.name, size: file.size, bytes: file.size > FILE_MAX_BYTES ? new Uint8Array() : new Uint8Array(await file.arrayBuffer()),
});

const withoutPassword = (document: UploadDocument): UploadDocument =>
  (document.kind === 'backend' ? { ...document, draft: { ...document.draft, password: '' } } : document);

/** What was dropped, picked or pasted, the verdict on each part of it, and the run that writes what is good. */
export const useUpload = (data: () => BackendsData) => {
  const store = useBackendsStore();
  const writes = useWrites();
  const documents = shallowRef<readonly UploadDocument[]>([]);
  const choices = shallowRef<Readonly<Record<string, RowChoice>>>({});
  const cleared = shallowRef(false);
  let batch = 0;
  const driverNamespace = computed(() => data().controller?.namespace ?? DEFAULT_NAMESPACE);
  const rows = computed(() => uploadRows(documents.value, choices.value, {
    taken: new Set(data().backends.map(backendId)), driverNamespace: driverNamespace.value,
  }));
  const ready = computed(() => writableRows(rows.value));

  const addFiles = (files: readonly UploadFile[]): void => {
    // What says that something was left out is of no file, and takes no place.
    const here = documents.value.filter(({ file }) => file !== '').length;

    batch += 1;
    documents.value = [...documents.value, ...parseUpload(files, driverNamespace.value, DOCUMENTS_MAX - here).map((one) => ({ ...one, id: `${ batch }/${ one.id }` }))];
  };
  const choose = (id: string, choice: RowChoice): void => {
    const before = choices.value[id];

    choices.value = { ...choices.value, [id]: { ...before, ...choice, fields: { ...before?.fields, ...choice.fields } } };
  };
  const clear = (): void => {
    documents.value = [];
    choices.value = {};
  };
  const withoutSecrets = (fields: Partial<BackendDraft> = {}): Partial<BackendDraft> => {
    const { password: _, ...rest } = fields;

    return rest;
  };

  /** What is written is gone from the list; what failed stays, without its password. */
  const afterwards = (): void => {
    const run = writes.run.value;
    const done = new Set(run?.plan.steps.filter((_, index) => run.steps[index]?.kind === 'done').map(({ id }) => id));
    const written = new Set(rows.value.filter((row) => 'draft' in row && [`create/${ backendId(row.draft) }`, `replace/${ backendId(row.draft) }`].some((id) => done.has(id)))
      .map(({ document }) => document.id));

    documents.value = documents.value.filter(({ id }) => !written.has(id)).map(withoutPassword);
    choices.value = Object.fromEntries(Object.entries(choices.value).map(([id, choice]) => [id, { ...choice, fields: withoutSecrets(choice.fields) }]));
    cleared.value = documents.value.some(({ kind }) => kind === 'backend');
  };

  const review = async(): Promise<void> => {
    const made = ready.value.map(({ kind, draft }) => ({ kind, draft }));

    writes.plan('backends.upload', { count: made.length }, await createWrites(store, made, data().backends), made.map(({ draft }) => draft.password));
  };
  const start = async(): Promise<void> => {
    const touched = ready.value.map(({ draft }) => backendId(draft));

    await writes.start();
    afterwards();
    await store.load(touched);
  };

  onBeforeUnmount(stayWhile(() => ready.value.length > 0));
  onBeforeUnmount(clear);

  return {
    rows, ready, cleared, run: writes.run, choose, clear, review, start,
    back:     writes.forget,
    addFiles: async(files: readonly File[]): Promise<void> => addFiles(await Promise.all(files.map(readFile))),
    paste:    (name: string, text: string): void => {
      const bytes = new TextEncoder().encode(text);

      addFiles([{ name, size: bytes.length, bytes }]);
    },
  };
};
