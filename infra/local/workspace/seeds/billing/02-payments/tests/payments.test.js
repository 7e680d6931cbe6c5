'use strict'

const assert = require('node:assert')
const test = require('node:test')
const invoices = require('../lib/invoice_store')

test('a payment lowers the open amount', () => {
  const invoice = invoices.create({ customer: 'Sund', amount_cents: 5000 })
  assert.strictEqual(invoices.pay(invoice, 2000).open_cents, 3000)
})

test('an invoice is never less than paid', () => {
  const invoice = invoices.create({ customer: 'Sund', amount_cents: 5000 })
  assert.strictEqual(invoices.pay(invoice, 9000).open_cents, 0)
})
