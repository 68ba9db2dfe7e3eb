import { createHash } from 'node:crypto'
import type { LocalBudget } from '../../../src/budget/budget.js'
import type { QueryEndpoint } from '../../../src/upstream/endpoint.js'
import { Genesys } from '../../../src/upstream/genesys.js'
import { type CheckedAnswer, checkAnswer } from '../../../src/upstream/wire/checked-answer.js'
import type { VirtualClock } from '../wallboard/virtual-clock.js'
import { chance } from '../wallboard/wallboard.js'

export interface FleetCall {
  readonly question: string
  readonly atMs: number
}

/** How long the nth call of a question takes, n from 1. `chance` in [0, 1). */
export type Latency = (chance: number, nth: number) => number

const QUEUE_ID = '5f0a3d5e-8a0c-4a37-9c1e-0c6f4f8f1d01'

export interface FleetUpstreamOptions {
  readonly clock: VirtualClock
  readonly latencyMs: Latency
  readonly seed: number
}

/** One organisation of Genesys Cloud: the nth call of a question takes as long whoever makes it. */
export class FleetUpstream {
  readonly calls: FleetCall[] = []
  readonly #options: FleetUpstreamOptions
  readonly #chances = new Map<string, () => number>()

  constructor(options: FleetUpstreamOptions) {
    this.#options = options
  }

  /** Every call brings other numbers. @returns what they are */
  async call(path: string, body: unknown): Promise<number> {
    const { clock, latencyMs, seed } = this.#options
    const question = questionOf(path, body)
    this.calls.push({ question, atMs: clock.now() })
    const number = this.calls.length
    const random = this.#chances.get(question) ?? chance(seed + numberOf(question))
    this.#chances.set(question, random)
    const nth = this.calls.filter((one) => one.question === question).length
    await clock.sleep(latencyMs(random(), nth))
    return number
  }
}

/** The question, whenever it is asked: of an interval its length alone. */
function questionOf(path: string, body: unknown): string {
  const { interval = '', ...rest } = body as { readonly interval?: string }
  const [fromMs = 0, toMs = 0] = interval.split('/').map((text) => Date.parse(text))
  const minutes = Math.round((toMs - fromMs) / 60_000)
  return `${path} ${JSON.stringify(rest)} ${interval === '' ? '' : minutes}`
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE()
}

/** A replica's way to it, on virtual time and without a network. */
export class FleetGenesys extends Genesys {
  readonly #upstream: FleetUpstream
  readonly #clock: VirtualClock

  constructor(upstream: FleetUpstream, clock: VirtualClock, budget: LocalBudget) {
    super({
      loginUrl: 'http://127.0.0.1:9',
      apiUrl: 'http://127.0.0.1:9',
      clientId: 'nobody',
      clientSecret: 'nothing',
      ...{ clock, budget, random: () => 0.5 },
      onEvent: () => {},
    })
    this.#upstream = upstream
    this.#clock = clock
  }

  override async query<Answer>(
    { path, answer }: QueryEndpoint<Answer>,
    query: unknown,
  ): Promise<CheckedAnswer<Answer>> {
    const startedAtMs = this.#clock.now()
    const body = answerOf(query, await this.#upstream.call(path, query))
    const times = { startedAtMs, endedAtMs: this.#clock.now() }
    return checkAnswer({ status: 200, headers: {}, body, ...times }, answer, async () => {})
  }
}

/** What either kind of query of queues has of what is used here. */
interface QueueQuery {
  readonly interval?: string
  readonly filter?: { readonly predicates?: readonly { readonly value?: string }[] }
}

/** One queue whose counts are this number. */
function answerOf(query: unknown, count: number): object {
  const { interval, filter } = query as QueueQuery
  const queueId = filter?.predicates?.[0]?.value ?? QUEUE_ID
  const metrics = (names: readonly string[]) =>
    names.map((metric) => ({ metric, stats: { count } }))
  const group = { queueId, mediaType: 'voice' }
  const data =
    interval === undefined
      ? metrics(['oWaiting', 'oInteracting'])
      : [{ interval, metrics: metrics(['nOffered']) }]
  return { results: [{ group, data }] }
}
