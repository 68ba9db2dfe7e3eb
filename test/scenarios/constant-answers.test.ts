import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const RUNS = Number(process.env['CONSTANT_RUNS'] ?? 150)
const SEED = Number(process.env['SEED'] ?? 20_261_129)

/** The public contract: what of a report's answer changes while the report has the same value. */
const VOLATILE = ['ageSeconds', 'pollAfter', 'refreshing', 'source', 'state', 'reason']
const CONSTANT = ['asOf', 'expiresAt', 'staleUntil', 'rule', 'final', 'completeUntil', '__typename']
const BUDGET = [
  'family',
  'mode',
  'limit',
  'remaining',
  'resetsAt',
  'retryAt',
  'observedAt',
  'source',
]

/** Text of a directive, and whether the field stands in the answer with it. */
const directive = fc.constantFrom<readonly [string, boolean]>(
  ['', true],
  ['', true],
  ['@include(if: true)', true],
  ['@include(if: false)', false],
  ['@skip(if: true)', false],
  ['@include(if: $yes)', true],
  ['@include(if: $no)', false],
  ['@skip(if: $yes)', false],
  ['@skip(if: $no) @include(if: $yes)', true],
)

/** A part of a selection; volatile where a volatile leaf of it stands in the answer. */
interface Part {
  readonly text: string
  readonly isVolatile: boolean
}

function leaf(names: readonly string[], isVolatile: boolean): fc.Arbitrary<Part> {
  return fc
    .tuple(fc.constantFrom(...names), fc.nat(99), fc.boolean(), directive)
    .map(([name, number, isAliased, [text, isThere]]) => ({
      text: `${isAliased ? `${name}_${number}: ` : ''}${name} ${text}`,
      isVolatile: isVolatile && isThere,
    }))
}

/** The same parts, straight or within a fragment. */
function within(type: string, parts: readonly Part[], isInline: boolean): Part {
  const text = parts.map((one) => one.text).join(' ')
  return {
    text: isInline ? `... on ${type} { ${text} }` : text,
    isVolatile: parts.some((one) => one.isVolatile),
  }
}

const freshness: fc.Arbitrary<Part> = fc
  .tuple(
    fc.array(leaf(CONSTANT, false), { minLength: 1, maxLength: 4 }),
    fc.array(leaf(VOLATILE, true), { maxLength: 2 }),
    fc.boolean(),
    directive,
  )
  .map(([constant, volatile, isInline, [text, isThere]]) => {
    const leaves = within('Freshness', [...volatile, ...constant], isInline)
    return {
      text: `freshness ${text} { ${leaves.text} }`,
      isVolatile: leaves.isVolatile && isThere,
    }
  })

const budget: fc.Arbitrary<Part> = fc
  .tuple(fc.array(leaf(BUDGET, true), { minLength: 1, maxLength: 2 }), directive)
  .map(([leaves, [text, isThere]]) => {
    const all = within('RateLimitBudget', leaves, false)
    return { text: `budget ${text} { ${all.text} }`, isVolatile: all.isVolatile && isThere }
  })

const value: fc.Arbitrary<Part> = fc
  .constantFrom('key', 'rows { offered }', 'rows { queue { name } }', 'interval { from to }')
  .map((text) => ({ text, isVolatile: false }))

const report = fc
  .tuple(
    fc.constantFrom(
      'interval: { relative: LAST_HOUR }',
      'interval: { relative: YESTERDAY }, timeZone: "Europe/Berlin"',
      'interval: { relative: LAST_30_MINUTES }, freshness: { maxAgeSeconds: 25 }',
    ),
    fc.array(fc.oneof({ weight: 3, arbitrary: freshness }, value, budget), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.boolean(),
  )
  .map(([args, parts, isInline]) => {
    const all = within('QueuePerformanceReport', parts, isInline)
    return { text: `queuePerformance(${args}) { ${all.text} }`, isVolatile: all.isVolatile }
  })

const operation = fc
  .tuple(fc.array(report, { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([reports, isNamed]) => {
    const fields = reports.map(({ text }, index) => `r${index}: ${text}`).join(' ')
    const variables = ['yes', 'no'].filter((name) => fields.includes(`$${name}`))
    const declared = variables.map((name) => `$${name}: Boolean!`).join(', ')
    const head = `query O${declared && `(${declared})`}`
    return {
      isVolatile: reports.some((one) => one.isVolatile),
      query: isNamed
        ? `${head} { __typename ...F } fragment F on Query { ${fields} }`
        : `${head} { ${fields} }`,
    }
  })

async function get({ url }: TestGateway, query: string, ifNoneMatch = '"none"') {
  const search = new URLSearchParams({ query, variables: '{"yes":true,"no":false}' })
  const answer = await fetch(`${url}/graphql?${search}`, {
    headers: {
      'apollo-require-preflight': 'yes',
      'accept-encoding': 'identity',
      'if-none-match': ifNoneMatch,
    },
  })
  const cacheControl = answer.headers.get('cache-control') ?? ''
  const etag = answer.headers.get('etag') ?? undefined
  return { status: answer.status, text: await answer.text(), cacheControl, etag }
}

it(`an answer is kept by caches only if it has no volatile leaf, and then it does not change while nothing is loaded; seed ${SEED}`, {
  timeout: 120_000,
}, async () => {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  await using gateway = await startGateway({ clock, random: () => 0.5 })
  const counts = { kept: 0, volatile: 0, compared: 0 }
  const instants = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 4,
  })

  await fc.assert(
    fc.asyncProperty(operation, instants, async ({ query, isVolatile }, drawn) => {
      await clock.advance(2 * MINUTE)
      await get(gateway, query)
      await gateway.app.idle()
      const first = await get(gateway, query)
      expect(first).toMatchObject({ status: 200, text: expect.stringMatching(/^\{"data":/) })
      if (isVolatile) {
        expect(first).toMatchObject({ cacheControl: 'private, no-cache', etag: undefined })
        counts.volatile += 1
        return
      }
      expect(first.cacheControl).toMatch(/^private, max-age=\d+, stale-while-revalidate=\d+$/)
      counts.kept += 1
      const keptSeconds = (first.cacheControl.match(/\d+/g) ?? []).reduce((sum, n) => sum + +n, 0)
      const [startMs, loads] = [clock.now(), gateway.asked().length]
      for (const part of drawn.toSorted((a, b) => a - b)) {
        clock.jump(startMs + Math.floor(part * keptSeconds * SECOND) - clock.now())
        const later = await get(gateway, query)
        const known = await get(gateway, query, first.etag)
        // Whether it began behind this answer or before: what is loaded may have changed it.
        if (gateway.asked().length !== loads) break
        expect(later).toMatchObject({ status: 200, text: first.text, etag: first.etag })
        expect(known).toMatchObject({ status: 304, text: '', etag: first.etag })
        counts.compared += 1
      }
      await gateway.app.idle()
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  )
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 10)
})
