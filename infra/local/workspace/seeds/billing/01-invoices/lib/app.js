'use strict'

const { create_router } = require('./router')
const invoices = require('./invoice_store')

const app = create_router()

app.get('/', (req, res) => {
  res.json({ service: 'billing' })
})

app.get('/invoices', (req, res) => {
  res.json({ invoices: invoices.all() })
})

app.get('/invoices/:number', (req, res) => {
  const invoice = invoices.find(req.params.number)
  if (!invoice) return res.json({ error: 'unknown_invoice' }, 404)
  return res.json(invoice)
})

app.post('/invoices', (req, res) => {
  res.json(invoices.create(req.body), 201)
})

module.exports = app
