/**
 * The answer to `GET /v1/uiplugins` with our one entry, as the dashboard reads it (rancher/rancher pkg/api/steve/catalog/plugin.go
 * for the shape; rancher/dashboard shell/config/uiplugins.js `shouldNotLoadPlugin` for what it asks of an entry).
 * @param annotations `catalog.cattle.io/*`, which the dashboard checks itself against
 */
export function indexOf(version: string, annotations: Readonly<Record<string, string>>): object {
  return {
    entries: {
      'hpe-storage': {
        name: 'hpe-storage',
        version,
        // has to be there; a browser asks for the files by name and version, never for this
        endpoint: `/v1/uiplugins/hpe-storage/${version}`,
        noAuth: true,
        metadata: annotations,
        CacheState: 'cached',
        Ready: true,
      },
    },
  };
}
