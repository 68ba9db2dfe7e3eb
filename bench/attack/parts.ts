import type { Door } from '../../test/support/attack/door.js'
import type { Exchange } from '../../test/support/attack/exchange.js'
import { graphExchange } from '../../test/support/attack/graph-exchange.js'
import { readWorld } from '../../test/support/attack/graph-world.js'
import { rawExchange } from '../../test/support/attack/raw-exchange.js'
import type { AttackedGateway } from './attacked-gateway.js'
import type { AttackSettings } from './settings.js'

/** One kind of attack on a gateway of its own. */
export interface Part {
  readonly name: string
  /** The word after `npm run attack --`. */
  readonly section: 'raw' | 'operations'
  readonly title: string
  readonly door: Door['kind']
  readonly count: number
  readonly concurrency: number
  /** How long an answer is waited for. */
  readonly patienceMs: number
  /** Whether each exchange must be answered. */
  readonly wants: 'an answer' | 'nothing'
  /** What is not sent by then is not sent. */
  readonly limitMs: number
  /** Makes exchanges from a running gateway, by their index. */
  prepare(gateway: AttackedGateway): Promise<(index: number) => Exchange>
}

/** Half a raw exchange never is a whole request: nobody waits long for its answer. */
const raw = { section: 'raw', concurrency: 64, patienceMs: 1_000, wants: 'nothing' } as const
const RAW_LIMIT_MS = 120_000
/** Some 20 a second on two cores, which the simulator and the attack share. */
const OPERATIONS_LIMIT_MS = 900_000
/** Longer than any question may wait: 120 s, and a little for its answer. */
const LONGEST_ANSWER_MS = 150_000

export function partsOf({ seed, requests, operations }: AttackSettings): readonly Part[] {
  const rawPart = (name: Door['kind'], title: string, count: number): Part => ({
    ...{ ...raw, name, title, door: name, count, limitMs: RAW_LIMIT_MS },
    prepare:
      async ({ door }) =>
      (index) =>
        rawExchange(seed, index, door),
  })
  return [
    rawPart('open', 'raw requests, AUTH=none', Math.ceil(requests / 2)),
    rawPart('keys', 'raw requests, API_KEYS', Math.floor(requests / 2)),
    {
      name: 'operations',
      section: 'operations',
      title: 'operations of GraphQL, AUTH=none',
      door: 'open',
      count: operations,
      concurrency: 24,
      patienceMs: LONGEST_ANSWER_MS,
      wants: 'an answer',
      limitMs: OPERATIONS_LIMIT_MS,
      prepare: async ({ url, door, credentials }) => {
        const world = await readWorld(url, credentials)
        return (index) => graphExchange(seed, index, { world, door })
      },
    },
  ]
}
