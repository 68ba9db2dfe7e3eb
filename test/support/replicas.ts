import type { Simulator, SimulatorOptions } from '../../src/simulator/simulator.js'
import { startSimulator } from '../../src/simulator/simulator.js'
import type { GraphAnswer } from './gateway.js'
import { type GatewayProcess, type HowToSpawn, spawnGateway } from './gateway-process.js'
import { type OwnRedis, type RedisOptions, startRedis } from './redis-server.js'

/** One gateway among several, in a process of its own. */
export interface Replica extends AsyncDisposable {
  readonly process: GatewayProcess
  readonly url: string
  ask<Data = unknown>(query: string): Promise<GraphAnswer<Data>>
  health(): Promise<Readonly<Record<string, unknown>>>
  /** What it has logged so far, by the type of the event. */
  logged(type: string): readonly Readonly<Record<string, unknown>>[]
}

/** Gateways that share a Redis and one Genesys Cloud, as behind a load balancer. */
export interface Replicas extends AsyncDisposable {
  readonly simulator: Simulator
  readonly redis: OwnRedis
  readonly all: readonly Replica[]
  readonly env: Readonly<Record<string, string>>
  /** One more, listening. */
  start(env?: Readonly<Record<string, string>>): Promise<Replica>
}

export interface ReplicasOptions {
  readonly count: number
  readonly simulator?: SimulatorOptions
  readonly redis?: RedisOptions
  /** Variables of all, or of each by its index. */
  readonly env?: Readonly<Record<string, string>> | ((index: number) => Record<string, string>)
}

export async function startReplicas(options: ReplicasOptions): Promise<Replicas> {
  const simulator = await startSimulator(options.simulator)
  const redis = await startRedis(options.redis)
  const env = { ...upstreamOf(simulator), STORE_URL: redis.url, LOG_LEVEL: 'debug' }
  const all: Replica[] = []
  const close = async () => {
    await Promise.all(all.map((replica) => replica[Symbol.asyncDispose]()))
    await redis[Symbol.asyncDispose]()
    await simulator.close()
  }
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const replica = await startReplica({ ...env, ...more })
    all.push(replica)
    return replica
  }
  try {
    const indexes = Array.from({ length: options.count }, (_, index) => index)
    const { env: each = {} } = options
    const started = indexes.map((index) => start(typeof each === 'function' ? each(index) : each))
    await Promise.allSettled(started)
    // In their order, whoever was ready first.
    all.splice(0, all.length, ...(await Promise.all(started)))
  } catch (error) {
    await close()
    throw error
  }
  return { simulator, redis, all, env, start, [Symbol.asyncDispose]: close }
}

/** What tells a gateway that this is its Genesys Cloud. */
export function upstreamOf(simulator: Simulator): Readonly<Record<string, string>> {
  return {
    GENESYS_LOGIN_URL: simulator.loginUrl,
    GENESYS_API_URL: simulator.url,
    GENESYS_CLIENT_ID: simulator.clientId,
    GENESYS_CLIENT_SECRET: simulator.clientSecret,
    GENESYS_RUN_FETCH: 'on',
  }
}

/** One that is listening. */
export function startReplica(
  env: Readonly<Record<string, string>>,
  how?: HowToSpawn,
): Promise<Replica> {
  return listening(spawnGateway(env, how))
}

/** The same gateway, once it listens. It is ended where it does not. */
export async function listening(process: GatewayProcess): Promise<Replica> {
  let url: string
  try {
    url = await process.listening()
  } catch (error) {
    await process[Symbol.asyncDispose]()
    throw error
  }
  return {
    process,
    url,
    ask: async <Data>(query: string) => {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      return (await answer.json()) as GraphAnswer<Data>
    },
    health: async () => {
      const answer = await fetch(`${url}/health/ready`)
      return (await answer.json()) as Readonly<Record<string, unknown>>
    },
    logged: (type) =>
      process
        .output()
        .split('\n')
        .filter((line) => line.includes(`"event":"${type}"`))
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  }
}
