const config = require('@rancher/shell/pkg/vue.config')(__dirname);

module.exports = {
  ...config,
  productionSourceMap: false,
  // The types are checked with the rest of the project, and the analyzer's report would be served with the plugin.
  chainWebpack(chain) {
    chain.plugins.delete('fork-ts-checker');
  },
};
