import assert from 'node:assert/strict'
import { Planner } from '../../../src/planning/planner.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import type { Store } from '../../../src/store/store.js'
import type { Clock } from '../../../src/time/clock.js'
import { Turns } from '../../../src/time/turns.js'
import { aggregateAnswerSchema } from '../../../src/upstream/wire/wire.js'
import { ManualClock, settleMicrotasks } from '../manual-clock.js'
import { type AskedQuestion, questionNow } from './asked-question.js'
import { checkAnswer } from './check-answer.js'
import { drawEmissions } from './emissions.js'
import { REPORT } from './expected-ages.js'
import { type LoggedCall, scriptedCalls } from './scripted-calls.js'
import type { Stream } from './stream.js'

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const

/** What a stream came to. */
export interface StreamFigures {
  questions: number
  calls: number
  /** Answers that cost no call. */
  assembled: number
  /** Answers that were put together from several readings. */
  fromSeveral: number
  failed: number
}

/** Asks the planner a stream of questions, and checks every answer. */
export async function runStream(stream: Stream): Promise<StreamFigures> {
  const { start, startOffMs, passes, questions } = stream
  const startMs = start.dayMs + startOffMs
  const clock = new ManualClock(startMs)
  const emissions = drawEmissions(stream.seed, startMs)
  const { log, askBy } = scriptedCalls(clock, emissions, stream.spelling, stream)
  const figures = { questions: 0, calls: 0, assembled: 0, fromSeveral: 0, failed: 0 }
  const failures: unknown[] = []
  const memory = memoryStore(2 ** 26)
  const store = stream.isShared ? asText(memory) : memory
  const replicas = stream.skewsMs.map((skewMs) => {
    const own: Clock = {
      now: () => clock.now() + skewMs,
      sleep: (ms, signal) => clock.sleep(ms, signal),
    }
    const planner = new Planner({
      merge: true,
      assemble: true,
      windowMs: 0,
      canary: 0,
      clock: own,
      turns: new Turns(),
      store,
      scope: 'test',
      onEvent: ({ type }) => {
        if (type === 'assembled') figures.assembled += 1
        if (type === 'bucketsLost') failures.push(new Error('Buckets could not be kept'))
      },
    })
    return { planner, clock: own, ask: askBy(own) }
  })
  const ages = new Lifetimes().bucketAges(REPORT)
  let invalidatedAtMs = Number.NEGATIVE_INFINITY

  const recurring = (shape: AskedQuestion) => {
    if (!stream.isRecurring) return {}
    const again = (nowMs: number) => {
      const { query, edgesMs } = questionNow(shape, start.zone, nowMs) ?? {}
      if (!query || !edgesMs) throw new Error('What can be asked once can be asked again')
      return { query, edgesMs }
    }
    return { recurring: { key: JSON.stringify(shape), again } }
  }

  const askOne = async ({
    question,
    replica,
    caller,
    priority,
    maxAgeMs,
    leavesAfterMs,
  }: Ask): Promise<void> => {
    const own = replicas[replica % replicas.length]
    const shape = questions[question % questions.length]
    if (!own || !shape) return
    const [askedAtMs, sinceMs] = [own.clock.now(), clock.now()]
    const now = questionNow(shape, start.zone, askedAtMs)
    if (!now) return
    const notBeforeMs = () => Math.max(invalidatedAtMs, askedAtMs - maxAgeMs)
    const mayReuse = (asOfMs: number) => asOfMs >= notBeforeMs()
    const { signal, leave } = leaving(clock, leavesAfterMs)
    figures.questions += 1
    try {
      const answer = await own.planner.query(
        own.ask,
        ENDPOINT,
        now.query,
        { priority, callerId: caller, signal },
        now.edgesMs && { edgesMs: now.edgesMs, ages, mayReuse, ...recurring(shape) },
      )
      if (answer.assembled) figures.fromSeveral += 1
      const isReadForIt = (call: LoggedCall) => call.clock === own.clock && call.readAtMs >= sinceMs
      const asked = { ...now, askedAtMs, notBeforeMs, isReadForIt }
      checkAnswer({ ...asked, answeredAtMs: own.clock.now() }, answer, { emissions, log })
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      const isScripted = log.some((call) => call.error === error && call.readAtMs >= sinceMs)
      if (!isScripted && !(signal.aborted && error === signal.reason)) throw error
      figures.failed += 1
    } finally {
      leave()
    }
  }

  const answers: Promise<void>[] = []
  for (const { waitMs, asks, isInvalidated } of passes) {
    await clock.advance(waitMs)
    if (isInvalidated) invalidatedAtMs = clock.now()
    for (const one of asks) answers.push(askOne(one).catch((error) => void failures.push(error)))
    await clock.advance(asks.length)
  }
  await settled(clock, answers)
  for (const failure of failures) throw failure
  figures.calls = log.length
  return figures
}

type Ask = Stream['passes'][number]['asks'][number]

async function settled(clock: ManualClock, answers: readonly Promise<void>[]): Promise<void> {
  let isDone = false
  void Promise.all(answers).then(() => {
    isDone = true
  })
  for (let turn = 0; turn < 100 && !isDone; turn++) {
    await settleMicrotasks()
    if (!isDone && clock.sleeping > 0) await clock.advance(clock.nextDueInMs)
  }
  assert.ok(isDone, 'every question has an answer or an error')
}

/** Ends after that time, unless the question is answered before. */
function leaving(clock: ManualClock, afterMs: number | null) {
  const leaves = new AbortController()
  if (afterMs === null) return { signal: leaves.signal, leave: () => {} }
  const stays = new AbortController()
  clock.sleep(afterMs, stays.signal).then(
    () => leaves.abort(new Error('left')),
    () => {},
  )
  return { signal: leaves.signal, leave: () => stays.abort() }
}

/** Every value is what its JSON says. */
function asText(store: Store): Store {
  return {
    ...store,
    getMany: async (keys) =>
      (await store.getMany(keys)).map(
        (found) => found && { ...found, value: JSON.parse(String(found.value)) },
      ),
    set: (key, value, keepMs) => store.set(key, JSON.stringify(value), keepMs),
  }
}
