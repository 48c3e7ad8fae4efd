const shellConfig = require('@rancher/shell/vue.config');
const webpack = require('webpack');

const config = shellConfig(__dirname, { excludes: [] });
const configureShell = config.configureWebpack;

/** Vite's minifier: terser takes longer over the dashboard than all the rest of its build. */
class FastMinimizer {
  apply(compiler) {
    compiler.hooks.compilation.tap('FastMinimizer', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE;
      compilation.hooks.processAssets.tapPromise({ name: 'FastMinimizer', stage }, async(assets) => {
        const { minify } = await import('vite');
        for (const name of Object.keys(assets).filter((one) => one.endsWith('.js'))) {
          const { code, errors } = await minify(name, assets[name].source().toString(), { compress: true, mangle: true });
          if (errors.length > 0) throw new Error(`${ name }: ${ errors[0].message }`);
          compilation.updateAsset(name, new webpack.sources.RawSource(code), { minimized: true });
        }
      });
    });
  }
}

module.exports = {
  ...config,
  productionSourceMap: false,
  configureWebpack(webpackConfig) {
    configureShell(webpackConfig);
    // maps of the whole dashboard cost a third of the build and most of its size, and nobody debugs it here
    webpackConfig.devtool = false;
    webpackConfig.optimization.minimizer = [new FastMinimizer()];
    webpackConfig.plugins.push(new webpack.ProgressPlugin((part, message) => {
      process.stdout.write(`progress ${ Math.floor(part * 100) } ${ message }\n`);
    }));
  },
};
