const shellConfig = require('@rancher/shell/vue.config');
const webpack = require('webpack');

const config = shellConfig(__dirname, { excludes: [] });
const configureShell = config.configureWebpack;

module.exports = {
  ...config,
  productionSourceMap: false,
  configureWebpack(webpackConfig) {
    configureShell(webpackConfig);
    // maps of the whole dashboard cost a third of the build and most of its size, and nobody debugs it here
    webpackConfig.devtool = false;
    webpackConfig.plugins.push(new webpack.ProgressPlugin((part, message) => {
      process.stdout.write(`progress ${ Math.floor(part * 100) } ${ message }\n`);
    }));
  },
};
