/** Rancher's shell is untyped JavaScript; webpack resolves these names when the stand-ins are built. */
declare module '@shell/*';
declare module '*.yaml';
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}
