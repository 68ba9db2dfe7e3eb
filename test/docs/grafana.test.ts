import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { askedOf, type Surroundings, type Target } from '../support/docs/asked-by-grafana.js'
import { board, datasources } from '../support/docs/grafana-files.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const FOLDER = 'deploy/grafana'
const BOARD = board.parse(
  JSON.parse(readFileSync(`${FOLDER}/dashboards/contact-centre.json`, 'utf8')),
)
const PROVISIONED = datasources.parse(
  parseYaml(readFileSync(`${FOLDER}/provisioning/datasources/reports.yaml`, 'utf8')),
).datasources

const TARGETS = [
  ...BOARD.panels.flatMap(({ title, targets, ...panel }) =>
    targets.map((target) => ({ of: `panel "${title}"`, target, panel })),
  ),
  ...BOARD.templating.list.map(({ name, query }) => ({
    of: `variable "${name}"`,
    target: query.infinityQuery,
    panel: { maxDataPoints: undefined, repeat: undefined },
  })),
]

const TYPES: Readonly<Record<string, (cell: unknown) => boolean>> = {
  string: (cell) => typeof cell === 'string',
  number: (cell) => typeof cell === 'number',
  timestamp: (cell) => typeof cell === 'string' && !Number.isNaN(Date.parse(cell)),
}

/** Null where anything on the way is null. */
function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at === null ? null : Object(at)[name]), value)
}

describe('the board for Grafana', () => {
  const now = Date.parse('2026-11-17T14:30:20.123Z')
  const clock = new ManualClock(now)
  let gateway: TestGateway
  let surroundings: Surroundings
  beforeAll(async () => {
    gateway = await startGateway({ clock })
    const queue = gateway.simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
    surroundings = {
      fromMs: now - 12 * 3_600_000,
      toMs: now,
      maxDataPoints: 1_500,
      values: { queue },
    }
  })
  afterAll(async () => {
    await clock.runUntil(Promise.resolve(gateway[Symbol.asyncDispose]()))
  })

  async function answerTo(query: string, variables: unknown) {
    const asked = gateway.post(JSON.stringify({ query, variables }), { 'x-api-key': '' })
    return (await asked).json() as Promise<{ data?: unknown; errors?: unknown }>
  }

  it.each(TARGETS)('$of asks what is answered, and finds its rows and cells', async (one) => {
    const { target, panel } = one
    const values = panel.repeat
      ? { [panel.repeat]: surroundings.values[panel.repeat]?.slice(0, 1) ?? [] }
      : surroundings.values
    const maxDataPoints = panel.maxDataPoints ?? surroundings.maxDataPoints
    for (const asked of askedOf(target, { ...surroundings, values, maxDataPoints })) {
      const { data, errors } = await answerTo(asked.query, asked.variables)
      expect(errors).toBeUndefined()
      const rows = valueAt(data, asked.rows)
      if (!Array.isArray(rows) || rows.length === 0) throw new Error(`${asked.rows} has no rows`)
      for (const { path, type } of asked.cells) {
        const cells = rows.map((row) => valueAt(row, path))
        expect(cells.filter((cell) => cell === undefined)).toEqual([])
        const told = cells.filter((cell) => cell !== null)
        expect(told.every((cell) => type === null || TYPES[type]?.(cell))).toBe(true)
      }
    }
  })

  it.each(TARGETS)('$of has a data source that is provisioned', ({ target }) => {
    const { uid, type } = target.datasource
    expect(PROVISIONED).toContainEqual(expect.objectContaining({ uid, type }))
  })

  it.each(PROVISIONED)('$uid asks the gateway at /graphql, and may', ({ uid, url, jsonData }) => {
    const paths = TARGETS.filter(({ target }) => target.datasource.uid === uid).map(({ target }) =>
      'url' in target ? target.url : '',
    )
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      const at = new URL(url + path)
      expect(at.pathname).toBe('/graphql')
      if (jsonData.allowedHosts) expect(jsonData.allowedHosts).toContain(at.origin)
    }
  })

  it('asks the same question at every refresh until the next step begins', async () => {
    const moving: Target[] = TARGETS.map(({ target }) => target).filter((target) =>
      JSON.stringify(target).includes('maxBuckets'),
    )
    expect(moving).toHaveLength(2)
    const [queue = ''] = surroundings.values['queue'] ?? []
    const values = { queue: [queue] }
    const calls: number[] = []
    for (const laterMs of [0, 30_000, 60_000]) {
      gateway.simulator.clearRequests()
      const at = { fromMs: surroundings.fromMs + laterMs, toMs: now + laterMs }
      for (const target of moving) {
        for (const asked of askedOf(target, { ...at, values, maxDataPoints: 48 })) {
          expect((await answerTo(asked.query, asked.variables)).errors).toBeUndefined()
        }
      }
      calls.push(gateway.asked().length)
    }
    expect(calls.slice(1)).toEqual([0, 0])
  })
})
