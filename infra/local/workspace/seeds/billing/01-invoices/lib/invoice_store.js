'use strict'

const config = require('./config')

const invoices = new Map()

function create ({ customer, amount_cents }) {
  const number = `INV-${String(invoices.size + 1).padStart(5, '0')}`
  const due = new Date(Date.now() + config.payment_days * 86400000).toISOString().slice(0, 10)
  const invoice = { number, customer, amount_cents, currency: config.currency, due }
  invoices.set(number, invoice)
  return invoice
}

function find (number) {
  return invoices.get(number)
}

function all () {
  return [...invoices.values()]
}

module.exports = { create, find, all }
