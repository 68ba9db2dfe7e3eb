import fc from 'fast-check'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'

/** How one of the run's operations is asked: all that a template's key has, and what it has not. */
export interface Form {
  readonly method: 'GET' | 'POST'
  readonly accept: string | undefined
  readonly origin: string | undefined
}

export interface Ask {
  readonly kind: 'ask'
  /** Among the run's operations, counted around. */
  readonly operation: number
  readonly encoding: string
  /** With the tag that the last answer to it had. */
  readonly hasTag: boolean
  /** One after the other, so that others than the first can be given again. */
  readonly times: number
}

export type Step =
  | Ask
  | { readonly kind: 'wait'; readonly ms: number }
  /** The wall clock is set, forwards or backwards. */
  | { readonly kind: 'jump'; readonly ms: number }
  | { readonly kind: 'invalidate'; readonly what: string }
  | { readonly kind: 'fault'; readonly fault: 'rateLimited' | 'rejected'; readonly family: string }
  | { readonly kind: 'heal' }
  | { readonly kind: 'quota'; readonly allowed: number }
  /** All queues and agents have other names from now on. */
  | { readonly kind: 'rename' }

const FAMILIES = [
  '/conversations/aggregates',
  '/users/aggregates',
  '/queues/observations',
  '/conversations/details/jobs',
  '/reports/',
] as const

const INVALIDATIONS = [
  'reports: [QUEUE_PERFORMANCE]',
  'reports: [QUEUE_ACTIVITY, AGENT_STATUS]',
  'reports: [CONVERSATIONS, RUN_REPORT]',
  'queueIds: ["QUEUE"]',
] as const

const WAITS = [
  0,
  1,
  SECOND,
  10 * SECOND,
  31 * SECOND,
  2 * MINUTE,
  15 * MINUTE,
  HOUR,
  13 * HOUR,
  DAY,
]

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      operation: fc.nat(11),
      encoding: fc.constantFrom(
        'identity',
        'identity',
        'gzip',
        'br, gzip',
        'gzip;q=0.5, br;q=0.1',
        '*',
      ),
      hasTag: fc.boolean(),
      times: fc.integer({ min: 2, max: 5 }),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.constantFrom(...WAITS), fc.nat(40 * SECOND), fc.nat(2 * HOUR)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      ms: fc.oneof(
        fc.integer({ min: -HOUR, max: HOUR }),
        fc.integer({ min: -90_000, max: 90_000 }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('invalidate' as const),
      what: fc.constantFrom(...INVALIDATIONS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('rateLimited', 'rejected'),
      family: fc.constantFrom(...FAMILIES),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'heal' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('quota' as const),
      allowed: fc.constantFrom(4, 12, 300),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rename' as const }) },
)

const form: fc.Arbitrary<Form> = fc.record({
  method: fc.constantFrom('POST' as const, 'POST' as const, 'GET' as const),
  accept: fc.constantFrom(undefined, 'application/json', 'application/graphql-response+json'),
  origin: fc.constantFrom(undefined, undefined, 'http://localhost:3000'),
})

/** Local midnights, clock changes and ordinary hours, from which a run begins. */
const MOMENTS = [
  '2026-11-17T22:58:30Z', // Berlin's midnight is near
  '2026-11-17T18:13:50Z', // Kathmandu's
  '2026-10-03T15:20:10Z', // Lord Howe puts its clocks forward by half an hour
  '2026-04-04T14:50:00Z', // and back
  '2026-10-25T00:55:40Z', // Berlin puts its clocks back
  '2026-11-30T23:59:20Z', // a month ends
  '2026-11-17T14:30:20Z',
].map((text) => Date.parse(text))

export interface Run {
  readonly startMs: number
  /** Each gives one operation. */
  readonly operations: readonly { readonly seed: number; readonly form: Form }[]
  readonly steps: readonly Step[]
}

export const run: fc.Arbitrary<Run> = fc.record({
  startMs: fc
    .tuple(fc.constantFrom(...MOMENTS), fc.integer({ min: -90_000, max: 30_000 }))
    .map(([momentMs, ms]) => momentMs + ms),
  operations: fc.array(fc.record({ seed: fc.nat(), form }), { minLength: 3, maxLength: 6 }),
  steps: fc.array(step, { minLength: 30, maxLength: 50, size: 'max' }),
})
