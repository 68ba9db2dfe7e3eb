import { startReplicas } from '../test/support/replicas.js'
import { grouped, table } from './table.js'

const DAY = 'interval: { from: "2026-11-10T00:00:00Z", to: "2026-11-11T00:00:00Z" }'
const MONTH = 'interval: { from: "2026-10-10T00:00:00Z", to: "2026-11-09T00:00:00Z" }'
const WAIT = 'freshness: { waitSeconds: 60 }'

const QUESTIONS: Readonly<Record<string, string>> = {
  'queuePerformance, one day': `queuePerformance(${DAY})`,
  'queuePerformance, one day by quarter hours': `queuePerformance(${DAY}, granularity: "PT15M")`,
  'queuePerformance, 30 days by hours': `queuePerformance(${MONTH}, granularity: "PT1H")`,
  'conversations, one day': `conversations(${DAY}, ${WAIT})`,
}

/** What an answer takes in Redis, as Redis itself counts it, with all that is kept beside it. */
export async function benchSizes(): Promise<void> {
  console.log('\nSizes in Redis (MEMORY USAGE), for the contact centre of the simulator')
  await using replicas = await startReplicas({ count: 1, env: { LOG_LEVEL: 'warn' } })
  const { redis, simulator, all } = replicas
  const empty = await usedMemory(redis)
  const rows: string[][] = []
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const answer = await all[0]?.ask<{ report: { key: string } }>(`{ report: ${question} { key } }`)
    const keys = (await redis.command(
      'KEYS',
      `*${answer?.data?.report.key}}:*`,
    )) as readonly string[]
    const bytes = await Promise.all(keys.map((key) => redis.command('MEMORY', 'USAGE', key)))
    rows.push([name, grouped(bytes.reduce<number>((sum, one) => sum + Number(one), 0))])
  }
  console.log(table(['question', 'bytes'], rows))
  const { queues } = simulator.organisation
  console.log(
    `  ${queues.length} queues; Redis with one gateway and no answer: ${grouped(empty)} bytes`,
  )
}

async function usedMemory(redis: {
  command(...args: readonly string[]): Promise<unknown>
}): Promise<number> {
  const info = String(await redis.command('INFO', 'memory'))
  return Number(/used_memory:(\d+)/.exec(info)?.[1])
}
