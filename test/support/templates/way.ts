import { SECOND } from '../../../src/time/clock.js'
import { startGateway, type TestGateway } from '../gateway.js'
import { collect } from '../log-lines.js'
import { ManualClock, settleMicrotasks } from '../manual-clock.js'
import type { Operation } from './operation-writer.js'
import { Quiet } from './quiet.js'
import type { Ask, Form, Step } from './steps.js'

export interface Question {
  readonly operation: Operation
  readonly form: Form
}

/** All of an answer but what no two answers share. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Of one answer only, or of how it travels. */
const OWN_HEADERS = [
  ...['date', 'x-request-id', 'content-length', 'transfer-encoding', 'connection', 'keep-alive'],
]

/** The longest pause between two polls of a run. */
const LONGEST_POLL_MS = 5 * SECOND

/** A gateway with a clock of its own: time stands still while it answers, but for the polls of runs. */
export class Way implements AsyncDisposable {
  readonly gateway: TestGateway
  readonly #clock: ManualClock
  readonly #tags = new Map<Question, string>()
  readonly #logged: readonly string[]
  #names = 0

  private constructor(gateway: TestGateway, clock: ManualClock, logged: readonly string[]) {
    this.gateway = gateway
    this.#clock = clock
    this.#logged = logged
  }

  static async start(
    startMs: number,
    seed: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Way> {
    const clock = new ManualClock(startMs)
    // A run is done at its first poll.
    const times = { queuedMs: 0, runningMs: 0 }
    const simulator = { seed, jobs: times, reports: times }
    const { log, lines } = collect()
    const gateway = await startGateway({ clock, env, random: () => 0.5, simulator, log })
    return new Way(gateway, clock, lines)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#clock.runUntil(Promise.resolve(this.gateway[Symbol.asyncDispose]()))
  }

  async change(step: Exclude<Step, Ask>): Promise<void> {
    const { simulator } = this.gateway
    switch (step.kind) {
      case 'wait':
        await this.#clock.advance(step.ms)
        return this.#settle(this.gateway.app.idle())
      case 'jump':
        return this.#clock.jump(step.ms)
      case 'invalidate': {
        const what = step.what.replace('QUEUE"', `${simulator.organisation.queues[0]?.id}"`)
        await this.gateway.ask(`mutation { invalidateReports(${what}) { invalidatedAt } }`)
        return
      }
      case 'fault':
        return simulator.faults.always(
          step.fault === 'rateLimited'
            ? { kind: 'rateLimited', retryAfterSeconds: 45 }
            : { kind: 'status', status: 403, body: { message: 'no', code: 'not.authorized' } },
          { path: step.family },
        )
      case 'heal':
        simulator.faults.clear()
        return this.#rename()
      case 'quota':
        return simulator.setQuota({ allowed: step.allowed })
      case 'rename':
        this.#names += 1
        return this.#rename()
    }
  }

  async ask(question: Question, { encoding, hasTag }: Ask): Promise<Answer> {
    const tag = this.#tags.get(question)
    const headers = {
      'accept-encoding': encoding,
      ...(hasTag && tag !== undefined && { 'if-none-match': tag }),
    }
    const answer = await this.#settle(this.#send(question, headers))
    const text = await answer.text()
    await this.#settle(this.gateway.app.idle())
    const etag = answer.headers.get('etag')
    if (etag !== null) this.#tags.set(question, etag)
    const shared = [...answer.headers].filter(([name]) => !OWN_HEADERS.includes(name))
    return {
      status: answer.status,
      headers: Object.fromEntries(shared),
      text: text.replaceAll(/"requestId":"[^"]+"/g, ''),
    }
  }

  /** None is expected, whichever way is asked. */
  get internalErrors(): readonly string[] {
    return this.#logged.filter((line) => line.includes('"internal error"'))
  }

  /** What happened for the answers, but for what made them; operations of several reports have no order. */
  told(): readonly string[] {
    return this.gateway.events
      .flatMap((event) => {
        const { type } = event
        if (type === 'hits') return event.agesMs.map(() => `hit ${event.label}`)
        return TOLD.has(type) ? [`${type} ${'label' in event ? event.label : ''}`] : []
      })
      .sort()
  }

  /** The ids of runs are drawn. */
  called(): readonly string[] {
    return [...this.gateway.asked()].sort()
  }

  madeFrom(from: 'template' | 'executor'): number {
    return this.gateway.events.filter((event) => event.type === 'answered' && event.from === from)
      .length
  }

  #send({ operation, form }: Question, more: Readonly<Record<string, string>>): Promise<Response> {
    const { method, accept, origin } = form
    const headers = {
      ...more,
      ...(accept !== undefined && { accept }),
      ...(origin !== undefined && { origin }),
    }
    if (method === 'POST') return this.gateway.post(JSON.stringify(operation), headers)
    const { query, variables } = operation
    const search = new URLSearchParams({
      query,
      ...(variables && { variables: JSON.stringify(variables) }),
    })
    return fetch(`${this.gateway.url}/graphql?${search}`, {
      headers: { 'apollo-require-preflight': 'yes', ...headers },
    })
  }

  #rename(): void {
    if (this.#names === 0) return
    const generation = this.#names
    const body = (json: unknown) => renamed(json, generation)
    for (const path of ['/routing/queues', '/api/v2/users']) {
      this.gateway.simulator.faults.always({ kind: 'rewrite', body }, { path })
    }
  }

  /**
   * Until it is done. Time passes only while a run waits for its next poll, or where nothing else can happen
   * (a question waits for its budget): to the next instant for which something waits, and no further.
   */
  async #settle<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false
    const end = () => {
      isDone = true
    }
    work.then(end, end)
    const quiet = new Quiet()
    while (!isDone) {
      await settleMicrotasks()
      quiet.note(this.#callsUnderWay() > 0 ? Number.NaN : this.gateway.events.length)
      const nextMs = this.#clock.nextDueInMs
      const isPoll = this.#runsUnderWay() > 0 && nextMs > 0 && nextMs <= LONGEST_POLL_MS
      if (!(isPoll ? quiet.isShort : quiet.isLong)) continue
      quiet.end()
      if (Number.isFinite(nextMs) && (await this.#isLoading())) {
        await this.#clock.advance(Math.max(0, nextMs))
      }
    }
    return work
  }

  /** Otherwise an answer is being written, or compressed: for that the clock has no meaning. */
  async #isLoading(): Promise<boolean> {
    let isIdle = false
    void this.gateway.app.idle().then(() => {
      isIdle = true
    })
    for (let turn = 0; turn < 10 && !isIdle; turn++) await settleMicrotasks()
    return !isIdle
  }

  #callsUnderWay(): number {
    return this.#count('reserved') - this.#count('exchange', 'exchangeFailed', 'released')
  }

  #runsUnderWay(): number {
    return this.#count('runSubmitted', 'runResumed') - this.#count('runEnded')
  }

  #count(...types: readonly string[]): number {
    return this.gateway.events.filter(({ type }) => types.includes(type)).length
  }
}

const TOLD = new Set(['hit', 'stale', 'repeated', 'miss', 'loaded', 'loadFailed', 'loadRefused'])

/** What the directory answers, with other names. */
function renamed(json: unknown, generation: number): unknown {
  if (typeof json !== 'object' || json === null || !('entities' in json)) return json
  const { entities } = json
  if (!Array.isArray(entities)) return json
  return {
    ...json,
    entities: entities.map((one: object) =>
      'name' in one ? { ...one, name: `${one.name} ${generation}` } : one,
    ),
  }
}
