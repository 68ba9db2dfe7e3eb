import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import {
  MOST_ALIAS,
  MOST_DEPTH,
  MOST_SELECTIONS,
} from '../../src/graph/documents/document-limits.js'
import { MOST_BODY_BYTES } from '../../src/server/http-errors.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

interface Row {
  readonly what: string
  readonly limit: number
  /** In `limits` of CONFIG_FILE; empty where it cannot be changed. */
  readonly name: string
}

const PAGE = readFileSync('docs/clients.md', 'utf8')
const ROWS = PAGE.slice(PAGE.indexOf('## Limits'))
  .split('\n')
  .map((line) => /^\| (.+?) \| ([\d,]+) \| (?:`(\w+)`)? ?\|/.exec(line))
  .flatMap((found): Row[] =>
    found
      ? [
          {
            what: found[1] ?? '',
            limit: Number(found[2]?.replaceAll(',', '')),
            name: found[3] ?? '',
          },
        ]
      : [],
  )

const ids = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => `id-${at}`))
const words = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => `m${at}`))
const report = (args: string) => `{ queuePerformance(${args}) { key } }`
const TODAY = 'interval: { relative: TODAY }'

/** What asks for one more than allowed, by the row. */
const BEYOND: Readonly<Record<string, (more: number) => string>> = {
  'queues of one question': (more) => report(`${TODAY}, queueIds: ${ids(more)}`),
  'agents of one `agentStatus` or `agentPerformance`': (more) =>
    `{ agentPerformance(${TODAY}, agentIds: ${ids(more)}) { key } }`,
  'agents of one `agentActivity` or `conversations`': (more) =>
    `{ agentActivity(agentIds: ${ids(more)}) { key } }`,
  'queues of one `agentActivity`': (more) => `{ agentActivity(queueIds: ${ids(more)}) { key } }`,
  'estimates of one `estimatedWaits`, a call each': (more) =>
    `{ estimatedWaits(queueIds: ${ids(more)}) { key } }`,
  'flows of one `flowOutcomes`': (more) =>
    `{ flowOutcomes(${TODAY}, flowIds: ${ids(more)}) { key } }`,
  'metrics of one `aggregates`': (more) =>
    `{ aggregates(family: CONVERSATIONS, ${TODAY}, allowUnknownNames: true, metrics: ${words(more)}) { key } }`,
  'dimensions of `groupBy`': (more) =>
    `{ aggregates(family: CONVERSATIONS, ${TODAY}, allowUnknownNames: true, metrics: ["nOffered"], groupBy: ${words(more)}) { key } }`,
  'days of an interval': (more) => {
    const to = new Date(Date.UTC(2025, 0, 1 + more)).toISOString()
    return report(`interval: { from: "2025-01-01T00:00:00Z", to: "${to}" }`)
  },
  'buckets of an interval': (more) => {
    const to = new Date(Date.UTC(2026, 0, 1, 0, more)).toISOString()
    return report(`interval: { from: "2026-01-01T00:00:00Z", to: "${to}" }, granularity: "PT1M"`)
  },
  '`maxBuckets`': (more) => report(`${TODAY}, maxBuckets: ${more}`),
  '`first` of `conversations`': (more) => `{ conversations(${TODAY}, first: ${more}) { key } }`,
  '`first` of `queues` and `agents`': (more) => `{ queues(first: ${more}) { id } }`,
  '`freshness.waitSeconds`': (more) => report(`${TODAY}, freshness: { waitSeconds: ${more} }`),
  'metrics of one `runReport`': (more) =>
    `{ runReport(id: "queue-performance", query: { ${TODAY}, metrics: ${words(more)} }) { key } }`,
  'keys or queues of one `invalidateReports`': (more) =>
    `mutation { invalidateReports(queueIds: ${ids(more)}) { invalidatedAt } }`,
  'tokens of a document': (more) => `{ ${'a '.repeat(more)} }`,
}

/** What a test would have to send much for, by the row. */
const IN_CODE: Readonly<Record<string, number>> = {
  "kilobytes of a request's body": MOST_BODY_BYTES / 1_024,
  'selections of a document, fragments spread': MOST_SELECTIONS,
  'levels of a document': MOST_DEPTH,
  'characters of an alias': MOST_ALIAS,
}

describe('the table of limits for clients', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  it.each(ROWS.filter(({ name }) => name === ''))('tells of $what as it is', async (row) => {
    const beyond = BEYOND[row.what]
    if (!beyond) {
      expect(row.limit).toBe(IN_CODE[row.what])
      return
    }
    const { errors } = await gateway.ask(beyond(row.limit + 1))
    expect(errors?.[0]?.message.replaceAll(',', '')).toMatch(new RegExp(`\\b${row.limit}\\b`))
  })

  it('has every limit that can be configured, as it is', () => {
    const named = ROWS.filter(({ name }) => name !== '').map(({ name, limit }) => [name, limit])
    expect(Object.fromEntries(named)).toEqual(LIMITS)
  })
})
