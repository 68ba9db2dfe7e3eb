import { createHash } from 'node:crypto'
import { eventually } from '../eventually.js'
import { startGateway, type TestGateway } from '../gateway.js'
import { ManualClock } from '../manual-clock.js'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.js'

export const CONFIG_FILE = 'examples/gateway.yaml'

/** A row of an example's board. */
export interface ShownRow {
  readonly name: string
  readonly waiting: string
  readonly agents: string
}

/** A gateway as the examples want it, in the middle of a working day, behind a network that the test may spoil. */
export interface ExampleGateway extends AsyncDisposable {
  readonly clock: ManualClock
  readonly gateway: TestGateway
  readonly network: TcpProxy
  /** Through the network. */
  readonly url: string
  /** What a board should show by now; calls nobody upstream. */
  rows(): Promise<readonly ShownRow[]>
  /** Time passes until it holds. */
  passes(holds: () => boolean | Promise<boolean>): Promise<void>
}

/** @param key asked for, where there is one */
export async function startExampleGateway(key?: string): Promise<ExampleGateway> {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const hash = key && createHash('sha256').update(key).digest('hex')
  const env = { CONFIG_FILE, ...(hash && { AUTH: 'api-keys', API_KEYS: hash }) }
  const gateway = await startGateway({ clock, env })
  const network = await startTcpProxy(Number(new URL(gateway.url).port))
  return {
    ...{ clock, gateway, network, url: `http://127.0.0.1:${network.port}/graphql` },
    rows: () => rowsOf(gateway, key),
    passes: async (holds) => {
      await clock.runUntil(eventually(holds, 20_000))
    },
    [Symbol.asyncDispose]: async () => {
      await network[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
    },
  }
}

interface Answer {
  readonly data: {
    readonly queueActivity: {
      readonly queues: readonly { readonly waiting: number; readonly onQueueAgents: number }[]
    } | null
  }
}

/** As the cache has it. */
async function rowsOf(gateway: TestGateway, key?: string): Promise<readonly ShownRow[]> {
  const queues = gateway.simulator.organisation.queues
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, 6)
  const ids = JSON.stringify(queues.map(({ id }) => id))
  const query = `{ queueActivity(queueIds: ${ids}, freshness: { onlyIfCached: true }) {
    queues { waiting onQueueAgents }
  } }`
  const answer = await gateway.post(JSON.stringify({ query }), key ? { 'x-api-key': key } : {})
  const { data } = (await answer.json()) as Answer
  return queues.map(({ name }, index) => {
    const row = data.queueActivity?.queues[index]
    return { name, waiting: `${row?.waiting ?? '–'}`, agents: `${row?.onQueueAgents ?? '–'}` }
  })
}
