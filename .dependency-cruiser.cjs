/** Who may import whom (DESIGN §2). What is forbidden here is an error in `npm test`. */
const PKG = '^pkg/hpe-storage';
const PURE_LIBRARIES = '^node_modules/(yaml|js-yaml|compare-versions|ipaddr[.]js|@kubernetes/client-node|@types/)';

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const inside = (...folders) => `${PKG}/(${folders.join('|')})/`;

module.exports = {
  forbidden: [
    forbid('domain-is-pure', 'domain imports itself and small pure libraries',
      { path: inside('domain') }, { path: '.', pathNot: [inside('domain'), PURE_LIBRARIES] }),
    forbid('gateway-knows-domain', 'gateway imports domain, and no store, part or page',
      { path: inside('gateway') }, { path: PKG, pathNot: inside('gateway', 'domain') }),
    forbid('stores-know-gateway-and-domain', 'stores import gateway and domain, and no part or page',
      { path: inside('stores') }, { path: PKG, pathNot: inside('stores', 'gateway', 'domain') }),
    forbid('ui-shows', 'ui imports nothing of ours but ui and the types of domain',
      { path: inside('ui') }, { path: PKG, pathNot: inside('ui', 'domain') }),
    forbid('ui-takes-types-of-domain', 'ui shows what it is given: of domain it takes types',
      { path: inside('ui') }, { path: inside('domain'), dependencyTypesNot: ['type-only'] }),
    forbid('features-know-stores-ui-and-domain', 'features import stores, ui and domain; of the gateway only its types and the host',
      { path: inside('features') }, { path: inside('gateway'), pathNot: `${PKG}/gateway/host[.]ts$`, dependencyTypesNot: ['type-only'] }),
    forbid('no-feature-knows-another', 'a feature imports no other feature; what two need goes to ui, stores or domain',
      { path: `${PKG}/features/([^/]+)/` }, { path: `${PKG}/features/([^/]+)/`, pathNot: `${PKG}/features/$1/` }),
    forbid('two-doors-to-rancher', '@shell and @components come in by ui/rancher.ts and gateway/host.ts only',
      { path: PKG, pathNot: `${PKG}/(ui/rancher|gateway/host)[.]ts$` }, { path: '^(@shell|@components)/|^node_modules/@rancher/shell/' }),
    forbid('what-ships-knows-nothing-of-the-house', 'pkg never imports shell or tests',
      { path: '^pkg/' }, { path: '^(shell|tests)/' }),
    forbid('the-house-knows-no-tests', 'shell never imports tests',
      { path: '^shell/' }, { path: '^tests/' }),
    forbid('no-circles', 'modules that import each other cannot be read or tested apart',
      {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbid('what-is-imported-is-there', 'an import leads to a file or a package',
      { pathNot: '^shell/(dashboard/app|harvester)/' }, { couldNotResolve: true, pathNot: '^(@shell|@components)/|^virtual:' }),
    forbid('packages-are-named', 'what is imported is named in package.json',
      { path: '^(pkg|shell)/', pathNot: '^shell/(dashboard/app|harvester)/' }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist-pkg|[.]lab|shell/dashboard/app|shell/harvester/(stage|pkg)|tests/fixtures)/' },
    tsPreCompilationDeps: true,
    // the extension's own package.json names no packages: all of them are the project's
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.vue', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts'] },
  },
};
