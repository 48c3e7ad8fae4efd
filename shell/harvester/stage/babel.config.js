module.exports = require('@rancher/shell/pkg/babel.config.js');
