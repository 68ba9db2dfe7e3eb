import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { type ReportName, startOdd } from '../support/odd-answers/asked.js'
import {
  activityAnswer,
  agentAnswer,
  botAnswer,
  changed,
  HOURS,
  type Json,
  type Path,
  performanceAnswer,
  read,
} from '../support/odd-answers/canned.js'

let on: Awaited<ReturnType<typeof startOdd>>
beforeAll(async () => {
  on = await startOdd()
})
afterAll(async () => {
  await on[Symbol.asyncDispose]()
})

/** None of these can be true anywhere in the canned answers. */
const ODD: readonly Json[] = [
  ...[null, true, 'x', '', -1, -0.5, 2.5, 2 ** 53 + 2, 1e300],
  ...[[], [null], {}, { constructor: null }, JSON.parse('{"__proto__": 1}')],
]

/** Every place of a document below `results`, the lists and objects themselves among them. */
function placesIn(json: Json, path: Path = []): readonly Path[] {
  if (json === null || typeof json !== 'object') return [path]
  const names = Array.isArray(json) ? json.keys() : Object.keys(json)
  const below = [...names].flatMap((name) => placesIn(read(json, [name]) ?? null, [...path, name]))
  return path.length > 1 ? [path, ...below] : below
}

/** Which rows a place belongs to: an odd value there says nothing about any other. */
function touches(report: ReportName, body: Json, path: Path): (key: string) => boolean {
  const [, result, part, index] = path
  const group = read(body, ['results', result ?? '', 'group'])
  const id = String(read(group, ['queueId']) ?? read(group, ['userId']))
  const medium = String(read(group, ['mediaType']))
  if (report === 'queueActivity') return (key) => key.startsWith(id)
  const hours = part === 'data' && typeof index === 'number' ? [hourOf(body, path)] : HOURS
  const bot = `${read(group, ['botId'])}/${medium}`
  const queue = `${id}/${medium.toUpperCase()}`
  const who = { agentStatus: id, aggregates: bot, queuePerformance: queue }[report]
  return (key) => hours.some((hour) => key === `${who}/${hour}`)
}

function hourOf(body: Json, [results, result, data, index]: Path): number {
  const at: Path = [results ?? '', result ?? '', data ?? '', index ?? '', 'interval']
  return new Date(String(read(body, at)).split('/')[0] ?? '').getUTCHours()
}

const dayOf = (run: number) =>
  new Date(Date.UTC(2026, 9, 30) - run * 86_400_000).toISOString().slice(0, 10)

describe.each<[ReportName, (day: string) => Json]>([
  ['queuePerformance', performanceAnswer],
  ['agentStatus', agentAnswer],
  ['aggregates', botAnswer],
  ['queueActivity', () => activityAnswer(on.clock.now() - 5 * MINUTE)],
])('%s with odd places anywhere', (report, answerOn) => {
  let runs = 0

  it('shows what was not touched as it is, never fails inside, and is whole again in a minute', async () => {
    const places = placesIn(report === 'queueActivity' ? activityAnswer(0) : answerOn(dayOf(0)))
    const oddities = fc.array(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...ODD)), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(oddities, async (odd) => {
        const day = dayOf(++runs)
        await on.clock.advance(2 * MINUTE)
        const good = answerOn(day)
        const body = odd.reduce(
          (json, [path, value]) =>
            read(json, path) === undefined ? json : changed(json, path, value),
          good,
        )
        on.put(report, body)
        const answer = await on.ask(report, day)
        expect(answer.errors).toBeUndefined()

        on.put(report, good)
        await on.clock.advance(61 * SECOND)
        await on.ask(report, day)
        await on.clock.runUntil(on.gateway.app.idle())
        const whole = await on.ask(report, day)
        expect(whole.rule).not.toBe('malformed')
        expect(whole.errors).toBeUndefined()
        const isTouched = odd.map(([path]) => touches(report, good, path))
        const untouched = [...whole.shown].filter(([key]) => !isTouched.some((is) => is(key)))
        for (const [key, row] of untouched) expect(answer.shown.get(key), key).toEqual(row)
      }),
      { numRuns: 60 },
    )
  })
})
