import { getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { readConfig } from '../../src/config.js'
import { subgraphSchema } from '../../src/graph/schema.js'
import {
  type ArgumentsByField,
  fieldsToAsk,
  fieldsWithValue,
  fullSelection,
} from '../support/full-selection.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered } from '../support/passing-time.js'

const schema = subgraphSchema()
const start = Date.parse('2026-11-17T14:30:20Z')
const clock = new ManualClock(start)

let gateway: TestGateway
let queueIds: readonly string[]
let agentIds: readonly string[]
beforeAll(async () => {
  // Whoever may not see addresses and attributes is told so: `personal-data.test.ts`.
  const access = { ...readConfig({}).access, personalData: true }
  // What is asked about entities in rows is written by graphql-js, and so are these rows.
  const limits = { ...LIMITS, resolvedValues: 1_000_000 }
  gateway = await startGateway({ clock, random: () => 0.5, config: { access, limits } })
  const { organisation } = gateway.simulator
  queueIds = organisation.queues.map(({ id }) => id)
  agentIds = organisation.agents.map(({ id }) => id)
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

const DAY = 'interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }'
const HOUR = 'interval: { from: "2026-11-16T08:00:00Z", to: "2026-11-16T09:00:00Z" }'

/** Questions that together have an answer with a value in every field. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  queuePerformance: [`${DAY}, granularity: "PT1H"`],
  queueActivity: ['queueIds: $queueIds'],
  agentStatus: [`agentIds: $agentIds, ${DAY}`],
  agentActivity: ['agentIds: $agentIds'],
  estimatedWaits: ['queueIds: $queueIds, mediaTypes: [VOICE, EMAIL]'],
  agentPerformance: [`${DAY}, granularity: "PT1H"`],
  conversations: [`${HOUR}, first: 300`, `${HOUR}, first: 5`],
  runReport: [
    `id: "queue-performance", query: { ${DAY}, metrics: ["nOffered"], groupings: ["queueId"] }`,
  ],
  wrapUps: [DAY],
  flowOutcomes: [DAY],
  aggregates: [
    `family: CONVERSATIONS, metrics: ["nOffered", "tHandle", "oServiceLevel", "oServiceTarget"], groupBy: ["queueId"], ${DAY}`,
    `family: USERS, metrics: ["tSystemPresence"], groupBy: ["userId"], ${DAY}`,
  ],
  queues: [''],
  agents: [''],
  budgets: [''],
  _service: [''],
}

/** Of fields that have arguments and are no field of Query. */
const ARGUMENTS: ArgumentsByField = {
  'AggregateRow.metric': '(name: "tHandle")',
  'Queue.performance': `(${HOUR}, mediaTypes: [VOICE])`,
  'Agent.performance': `(${HOUR}, mediaTypes: [VOICE])`,
}

/** What has no value in any of these answers, and why. */
const WITHOUT_VALUE: readonly string[] = [
  // Of data that is stale, and of a budget that is spent: `degraded.test.ts`.
  'Freshness.reason',
  'RateLimitBudget.retryAt',
]

const answers = new Map<string, unknown[]>()

async function ask(field: string, args: string) {
  const given = args === '' ? '' : `(${args})`
  const type = schema.getQueryType()?.getFields()[field]?.type
  if (!type) throw new Error(`There is no field ${field}`)
  const variables = ['queueIds', 'agentIds'].filter((name) => args.includes(`$${name}`))
  const declared = variables.map((name) => `$${name}: [ID!]!`).join(', ')
  const selection = fullSelection(getNamedType(type), ARGUMENTS)
  const query = `query ${declared && `(${declared})`} { ${field}${given} ${selection} }`
  const timed = { clock, events: gateway.events }
  return answered(timed, () =>
    gateway.ask<Readonly<Record<string, unknown>>>(query, {
      queueIds: queueIds.slice(0, 20),
      agentIds: agentIds.slice(0, 50),
    }),
  )
}

describe('every field of the schema', () => {
  it('below every field of Query is asked for', () => {
    const fields = Object.keys(schema.getQueryType()?.getFields() ?? {})
    // Representations: `federation.test.ts`.
    expect(Object.keys(QUESTIONS).toSorted()).toEqual(
      fields.filter((name) => name !== '_entities').toSorted(),
    )
  })

  const asked = Object.entries(QUESTIONS).flatMap(([field, all]) =>
    all.map((args) => [field, args] as const),
  )
  it.each(asked)('%s(%s) answers all its fields, twice the same', async (field, args) => {
    const { data, errors } = await ask(field, args)
    expect(errors).toBeUndefined()
    expect(data?.[field]).not.toBeNull()
    answers.set(field, [...(answers.get(field) ?? []), data?.[field]])
    const again = await ask(field, args)
    expect(again.errors).toBeUndefined()
    expect(steady(again.data)).toEqual(steady(data))
  })

  it('has a value in one of these answers', () => {
    const seen = new Set<string>()
    for (const [field, all] of answers) {
      const type = schema.getQueryType()?.getFields()[field]?.type
      if (!type) continue
      for (const answer of [all].flat(2)) {
        fieldsWithValue(schema, getNamedType(type).name, answer, seen)
      }
    }
    const missing = fieldsToAsk(schema).filter((field) => !seen.has(field))
    expect(missing.filter((field) => !WITHOUT_VALUE.includes(field))).toEqual([])
    expect(WITHOUT_VALUE.filter((field) => !missing.includes(field))).toEqual([])
  })
})

/** Without what belongs to the instant of the answer. */
function steady(data: unknown): unknown {
  return JSON.parse(
    JSON.stringify(data, (name, value) =>
      ['freshness', 'budget', 'budgets', 'activity'].includes(name) ? undefined : value,
    ),
  )
}
