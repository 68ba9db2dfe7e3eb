/**
 * Starts the built gateway as a newcomer does, sends the README's example query with curl, and checks
 * the numbers of its answer against another answer.
 */

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const [, example] = /```graphql\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
assert.ok(example, 'README.md shows a query')

const gateway = spawn('npm', ['start'], {
  detached: true,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, PORT: '0' },
})
try {
  const url = await listening(gateway, 30_000)
  const report = ask(url, example)
  assert.ok(report.rows.length > 1, 'the example has rows')
  for (const row of report.rows) {
    assert.equal(typeof row.queue.name, 'string')
    assert.ok(row.offered > 0 && row.answered >= 0)
    assert.ok(row.serviceLevel.ratio >= 0 && row.serviceLevel.ratio <= 1)
  }
  assert.equal(report.freshness.state, 'FRESH')
  assert.equal(report.budget.mode, 'NORMAL')
  assert.ok(report.budget.remaining < report.budget.limit, 'the call was counted')

  const byDay = ask(url, example.replace('LAST_7_DAYS }', 'LAST_7_DAYS }, granularity: "P1D"'))
  assert.equal(byDay.rows.length, 7 * report.rows.length)
  for (const field of ['offered', 'answered'])
    assert.equal(sum(byDay.rows, field), sum(report.rows, field))
  console.log(
    `smoke: ${report.rows.length} rows, ${sum(report.rows, 'offered')} offered, days add up`,
  )
} finally {
  process.kill(-gateway.pid, 'SIGTERM')
}

function ask(url, query) {
  const body = JSON.stringify({ query })
  const headers = ['-H', 'content-type: application/json']
  const answer = execFileSync('curl', ['-sS', '--max-time', '30', url, ...headers, '-d', body])
  const { data, errors } = JSON.parse(String(answer))
  assert.equal(errors, undefined)
  return data.queuePerformance
}

function sum(rows, field) {
  return rows.reduce((total, row) => total + row[field], 0)
}

async function listening(child, limitMs) {
  const signal = AbortSignal.timeout(limitMs)
  let output = ''
  for (;;) {
    const [chunk] = await once(child.stdout, 'data', { signal })
    output += chunk
    const [, url] = /GraphQL\s+(http:\/\/\S+\/graphql)/.exec(output) ?? []
    if (url) {
      child.stdout.resume()
      return url
    }
  }
}
