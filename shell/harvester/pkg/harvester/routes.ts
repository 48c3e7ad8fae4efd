import ClusterRoot from './pages/ClusterRoot.vue';
import NotHere from './pages/NotHere.vue';
import ResourceDetail from './pages/ResourceDetail.vue';
import ResourceList from './pages/ResourceList.vue';
import SupportPage from './pages/SupportPage.vue';
import { ROUTE } from './types.ts';

const under = (name: string, path: string, component: unknown) => ({ name: `${ ROUTE.cluster }-${ name }`, path: `/:product/c/:cluster/${ path }`, component });

/** The real one's names and paths. Fixed words come before `:resource`, which would take them for a type. */
export const routes = [
  { route: { name: `${ ROUTE.cluster }-unsupported-standalone`, path: '/:product', component: NotHere }, parent: 'blank' },
  { route: { name: `${ ROUTE.cluster }-unsupported`, path: '/:product', component: NotHere }, parent: 'plain' },
  under('support', 'support', SupportPage),
  under('members', 'members', NotHere),
  under('projectsnamespaces', 'projectsnamespaces', NotHere),
  { name: ROUTE.cluster, path: '/:product/c/:cluster', component: ClusterRoot },
  { name: ROUTE.list, path: '/:product/c/:cluster/:resource', component: ResourceList },
  { name: ROUTE.create, path: '/:product/c/:cluster/:resource/create', component: NotHere },
  { name: ROUTE.object, path: '/:product/c/:cluster/:resource/:id', component: ResourceDetail },
  { name: ROUTE.inside, path: '/:product/c/:cluster/:resource/:namespace/:id', component: ResourceDetail },
];
