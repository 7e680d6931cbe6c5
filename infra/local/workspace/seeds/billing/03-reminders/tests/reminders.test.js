'use strict'

const assert = require('node:assert')
const test = require('node:test')
const { due_for_reminder } = require('../lib/reminders')

const today = new Date('2026-03-01')

test('an open invoice gets a reminder a week after it was due', () => {
  const late = { number: 'INV-1', due: '2026-02-10', open_cents: 100 }
  const fresh = { number: 'INV-2', due: '2026-02-27', open_cents: 100 }
  assert.deepStrictEqual(due_for_reminder([late, fresh], today), [late])
})

test('a paid invoice gets none', () => {
  assert.deepStrictEqual(due_for_reminder([{ due: '2026-01-01', open_cents: 0 }], today), [])
})
