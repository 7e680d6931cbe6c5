'use strict'

const assert = require('node:assert')
const test = require('node:test')
const app = require('../lib/app')

let server
let base

test.before(() => new Promise((resolve) => {
  server = app.listen(0, '127.0.0.1', () => {
    base = `http://127.0.0.1:${server.address().port}`
    resolve()
  })
}))

test.after(() => server.close())

test('an invoice can be made and read', async () => {
  const made = await fetch(`${base}/invoices`, {
    method: 'POST',
    body: JSON.stringify({ customer: 'Nordlicht', amount_cents: 12000 })
  })
  assert.strictEqual(made.status, 201)
  const { number } = await made.json()
  const invoice = await (await fetch(`${base}/invoices/${number}`)).json()
  assert.strictEqual(invoice.customer, 'Nordlicht')
})

test('an unknown invoice is 404', async () => {
  assert.strictEqual((await fetch(`${base}/invoices/INV-99999`)).status, 404)
})
