'use strict'

const defaults = require('../config/default.json')

module.exports = {
  ...defaults,
  port: Number(process.env.PORT || defaults.port),
  host: process.env.HOST || defaults.host
}
