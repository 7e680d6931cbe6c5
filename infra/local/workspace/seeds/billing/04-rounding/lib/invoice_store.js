'use strict'

const config = require('./config')

const invoices = new Map()

function create ({ customer, amount_cents }) {
  assert_cents(amount_cents)
  const number = `INV-${String(invoices.size + 1).padStart(5, '0')}`
  const due = new Date(Date.now() + config.payment_days * 86400000).toISOString().slice(0, 10)
  const invoice = { number, customer, amount_cents, currency: config.currency, due, open_cents: amount_cents }
  invoices.set(number, invoice)
  return invoice
}

function assert_cents (amount) {
  if (!Number.isInteger(amount) || amount < 0) {
    throw Object.assign(new Error('amount_cents must be a whole number'), { status: 400 })
  }
}

function find (number) {
  return invoices.get(number)
}

function pay (invoice, amount_cents) {
  assert_cents(amount_cents)
  invoice.open_cents = Math.max(0, invoice.open_cents - amount_cents)
  return invoice
}

function all () {
  return [...invoices.values()]
}

module.exports = { create, find, pay, all }
