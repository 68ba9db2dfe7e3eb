import { performance } from 'node:perf_hooks'
import type { GraphAnswer } from './gateway.js'
import { type HourReport, hourQuestion, hourStart, rowsOf, sourceOf } from './hours.js'
import { type Replica, type Replicas, startReplicas } from './replicas.js'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

/** What a fault can be done to. */
export interface Scene {
  readonly redis: Replicas['redis']
  /** The ways of the two replicas to Redis. */
  readonly ways: readonly TcpProxy[]
}

export interface RedisFault {
  readonly name: string
  readonly lastsMs: number
  /** Resolves when it has begun. */
  begin(scene: Scene): unknown
  /** All is well from here on. */
  end(scene: Scene): unknown
}

/** What became of the questions of one fault, from its beginning until it was mended. */
export interface FaultRow {
  readonly fault: string
  readonly answers: number
  readonly errors: readonly string[]
  /** Answers that differ from what Genesys Cloud says. */
  readonly wrong: number
  /** Beyond what the same kind of question usually took before, in milliseconds. */
  readonly addedMs: Quantiles
  /** The same of a gateway that has no Redis, asked meanwhile: what the machine took, not the fault. */
  readonly machineMs: Quantiles
  /** Calls upstream for each question of its kind. Without a fault: `known` 0, `handed` 0, `new` 1. */
  readonly calls: Readonly<Record<Kind, number>>
  /** From the mending until both share again, and one serves what the other has just loaded. */
  readonly recoveredMs: number
}

interface Quantiles {
  readonly median: number
  readonly p99: number
  readonly most: number
}

/** `known`: in the replica's memory · `handed`: only the other one's, and in Redis · `new`: nobody has it, both are asked. */
type Kind = 'known' | 'handed' | 'new'

interface Asked {
  readonly kind: Kind
  readonly hour: number
  readonly tookMs: number
  readonly answer: GraphAnswer<HourReport> | Error
}

interface Prepared {
  readonly known: readonly number[]
  readonly handed: readonly number[]
  /** What the gateway without Redis knows. */
  readonly oracle: readonly number[]
}

interface Traffic {
  readonly asked: readonly Asked[]
  /** Of the gateway without Redis. */
  readonly beside: readonly Asked[]
}

const SUBMITTED = '/api/v2/analytics/conversations/aggregates/query'
const KNOWN = 8
const HANDED = 30
const TICK_MS = 20
const BEFORE_MS = 1_500
const RECOVERY_LIMIT_MS = 20_000

/** Two replicas in processes of their own, each on its own way to one Redis, and what is asked of them. */
export interface FaultStage extends AsyncDisposable {
  run(fault: RedisFault): Promise<FaultRow>
}

export async function openFaultStage(): Promise<FaultStage> {
  const ways = [await startTcpProxy(1), await startTcpProxy(1)]
  const replicas = await startReplicas({
    count: 2,
    redis: { appendOnly: true },
    simulator: { quota: { allowed: 30_000 } },
    env: (index) => ({ STORE_URL: `redis://127.0.0.1:${ways[index]?.port}`, LOG_LEVEL: 'info' }),
  })
  for (const way of ways) way.aim(replicas.redis.port)
  // A gateway that has no Redis, and is never disturbed, says what is right.
  const oracle = await replicas.start({ STORE_URL: 'memory:' })
  const stage = new Stage(replicas, ways, oracle)
  await stage.untilShared()
  return {
    run: (fault) => stage.run(fault),
    [Symbol.asyncDispose]: async () => {
      await replicas[Symbol.asyncDispose]()
      for (const way of ways) await way[Symbol.asyncDispose]()
    },
  }
}

class Stage {
  readonly #replicas: Replicas
  readonly #pair: readonly Replica[]
  readonly #ways: readonly TcpProxy[]
  readonly #oracle: Replica
  #hours = 0

  constructor(replicas: Replicas, ways: readonly TcpProxy[], oracle: Replica) {
    this.#replicas = replicas
    this.#pair = replicas.all.slice(0, 2)
    this.#ways = ways
    this.#oracle = oracle
  }

  async run(fault: RedisFault): Promise<FaultRow> {
    const scene = { redis: this.#replicas.redis, ways: this.#ways }
    const before = await this.#traffic(await this.#prepared(), BEFORE_MS)
    const prepared = await this.#prepared()
    this.#replicas.simulator.clearRequests()
    await fault.begin(scene)
    const during = await this.#traffic(prepared, fault.lastsMs)
    const calls = this.#callsFor(during.asked)
    await fault.end(scene)
    const mendedMs = performance.now()
    await this.untilShared()
    const recoveredMs = performance.now() - mendedMs
    return {
      fault: fault.name,
      answers: during.asked.length,
      errors: during.asked.flatMap(({ answer }) => errorsOf(answer)),
      wrong: await this.#wrong(during.asked),
      addedMs: added(before.asked, during.asked),
      machineMs: added(before.beside, during.beside),
      calls,
      recoveredMs,
    }
  }

  /** Both say that they share, and one serves what the other has loaded. */
  async untilShared(): Promise<void> {
    const giveUpAtMs = performance.now() + RECOVERY_LIMIT_MS
    for (;;) {
      if ((await this.#bothShare()) && (await this.#isHandedOver())) return
      if (performance.now() > giveUpAtMs) throw new Error('The replicas do not share again')
      await elapsed(20)
    }
  }

  async #bothShare(): Promise<boolean> {
    const healths = await Promise.all(this.#pair.map((replica) => replica.health()))
    return healths.every(({ store }) => {
      const { state, flights, budget } = store as Readonly<Record<string, string>>
      return [state, flights, budget].join() === 'answering,among all processes,among all processes'
    })
  }

  async #isHandedOver(): Promise<boolean> {
    const [hour = 0] = this.#newHours(1)
    await this.#ask(this.#pair[0], hour)
    const { answer } = await this.#ask(this.#pair[1], hour)
    return !(answer instanceof Error) && sourceOf(answer) === 'STORE'
  }

  /** What both know, and what only the first of them does. */
  async #prepared(): Promise<Prepared> {
    const known = this.#newHours(KNOWN)
    const handed = this.#newHours(HANDED)
    const oracle = this.#newHours(KNOWN)
    await Promise.all(known.map((hour) => this.#each('known', hour, this.#pair)))
    await Promise.all(handed.map((hour) => this.#ask(this.#pair[0], hour)))
    await Promise.all(oracle.map((hour) => this.#ask(this.#oracle, hour)))
    return { known, handed, oracle }
  }

  /** Asks in a steady rhythm until the time is over, and waits for all answers. */
  async #traffic({ known, handed, oracle }: Prepared, lastsMs: number): Promise<Traffic> {
    const asked: Promise<readonly Asked[]>[] = []
    const beside: Promise<Asked>[] = []
    const untilMs = performance.now() + lastsMs
    for (let tick = 0; performance.now() < untilMs; tick++) {
      asked.push(this.#each('known', known[tick % KNOWN], [this.#pair[tick % 2]]))
      beside.push(this.#ask(this.#oracle, oracle[tick % KNOWN], 'known'))
      if (tick % 3 === 0) {
        const [shared, own] = this.#newHours(2)
        asked.push(this.#each('new', shared, this.#pair))
        beside.push(this.#ask(this.#oracle, own, 'new'))
      }
      const left = tick % 5 === 0 ? handed[tick / 5] : undefined
      if (left !== undefined) asked.push(this.#each('handed', left, [this.#pair[1]]))
      await elapsed(TICK_MS)
    }
    return { asked: (await Promise.all(asked)).flat(), beside: await Promise.all(beside) }
  }

  #each(
    kind: Kind,
    hour: number | undefined,
    replicas: readonly (Replica | undefined)[],
  ): Promise<readonly Asked[]> {
    return Promise.all(replicas.map((replica) => this.#ask(replica, hour, kind)))
  }

  async #ask(
    replica: Replica | undefined,
    hour: number | undefined,
    kind: Kind = 'new',
  ): Promise<Asked> {
    if (!replica || hour === undefined) throw new Error('Nobody, or nothing, to ask')
    const startMs = performance.now()
    const answer = await replica.ask<HourReport>(hourQuestion(hour)).catch((error: Error) => error)
    return { kind, hour, tookMs: performance.now() - startMs, answer }
  }

  async #wrong(asked: readonly Asked[]): Promise<number> {
    const truth = new Map<number, string | undefined>()
    for (const hour of new Set(asked.map(({ hour }) => hour))) {
      truth.set(hour, rowsOf(await this.#oracle.ask<HourReport>(hourQuestion(hour))))
    }
    return asked.filter(({ hour, answer }) => {
      const rows = answer instanceof Error ? undefined : rowsOf(answer)
      return rows !== undefined && rows !== truth.get(hour)
    }).length
  }

  #callsFor(asked: readonly Asked[]): FaultRow['calls'] {
    const called = this.#replicas.simulator
      .requestsTo(SUBMITTED)
      .map(({ body }) => (body as { interval: string }).interval)
    const callsPer = (kind: Kind) => {
      const hours = new Set(asked.filter((one) => one.kind === kind).map(({ hour }) => hour))
      const intervals = new Set([...hours].map((hour) => hourStart(hour).slice(0, 13)))
      return called.filter((interval) => intervals.has(interval.slice(0, 13))).length / hours.size
    }
    return { known: callsPer('known'), handed: callsPer('handed'), new: callsPer('new') }
  }

  #newHours(count: number): readonly number[] {
    this.#hours += count
    return Array.from({ length: count }, (_, index) => this.#hours - count + index)
  }
}

function errorsOf(answer: GraphAnswer<HourReport> | Error): readonly string[] {
  if (answer instanceof Error) return [answer.message]
  return (answer.errors ?? []).map(({ message }) => message)
}

function added(before: readonly Asked[], during: readonly Asked[]): Quantiles {
  const usualMs = (kind: Kind) =>
    quantile(
      before.filter((asked) => asked.kind === kind).map(({ tookMs }) => tookMs),
      0.5,
    )
  const usual = { known: usualMs('known'), handed: usualMs('handed'), new: usualMs('new') }
  const addedMs = during.map(({ kind, tookMs }) => Math.max(0, tookMs - usual[kind]))
  return {
    median: quantile(addedMs, 0.5),
    p99: quantile(addedMs, 0.99),
    most: quantile(addedMs, 1),
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

const elapsed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
