import process from 'node:process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the lab that contract tests ask. */
    labUrl: string;
  }
}

/** One lab for all contract tests; a running one is used instead when `LAB_URL` names it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.LAB_URL;
  if (running !== undefined && running !== '') {
    project.provide('labUrl', running.replace(/\/+$/, ''));
    return () => Promise.resolve();
  }
  // not loaded when a running lab is used: it brings the whole lab with it
  const { startLab } = await import('../../shell/lab/lab.ts');
  const lab = await startLab({ mode: 'rancher', scenario: 'empty' });
  project.provide('labUrl', lab.url);
  return () => lab.stop();
}
