'use strict'

const config = require('./config')

function due_for_reminder (invoices, today) {
  const latest = new Date(today.getTime() - config.reminder_after_days * 86400000)
  return invoices.filter((invoice) => invoice.open_cents > 0 && new Date(invoice.due) < latest)
}

module.exports = { due_for_reminder }
