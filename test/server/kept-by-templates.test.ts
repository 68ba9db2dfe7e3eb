import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { AnswerTemplates } from '../../src/server/templates/answer-templates.js'
import { startGateway } from '../support/gateway.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const ASKED = 'queuePerformance(interval: { relative: LAST_30_MINUTES })'

/** One more line is one more kind of answer. */
const operations: readonly (readonly [kind: string, query: string])[] = [
  ['a report without a slot', `{ ${ASKED} { key } }`],
  ['freshness and budget', `{ ${ASKED} { freshness { state pollAfter } budget { mode } } }`],
  ['names', `{ ${ASKED} { freshness { state } rows { queue { name } offered } } }`],
  ['names in a series', `{ ${ASKED} { key series { queue { name } } } }`],
  ['the same report twice', `{ a: ${ASKED} { key } b: ${ASKED} { freshness { ageSeconds } } }`],
  ['another report', '{ queueActivity(queueIds: QUEUES) { queues { queue { name } waiting } } }'],
]

const { remember } = AnswerTemplates.prototype
afterEach(() => {
  AnswerTemplates.prototype.remember = remember
})

describe('a template', () => {
  it.each(operations)('of %s keeps nothing else of its request', async (_, query) => {
    const kept = new Set<AnswerTemplates>()
    const answers: WeakRef<object>[] = []
    AnswerTemplates.prototype.remember = function (key, answer) {
      kept.add(this)
      answers.push(new WeakRef(answer.context.answered))
      remember.call(this, key, answer)
    }
    await using gateway = await startGateway()
    const queues = gateway.simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
    await gateway.ask(query.replace('QUEUES', JSON.stringify(queues)))
    // What a server keeps of its last request is that of another one.
    AnswerTemplates.prototype.remember = remember
    await gateway.ask('{ __typename }')
    expect([...kept].map(({ size }) => size)).toEqual([1])
    await expect
      .poll(() => {
        collectGarbage()
        return answers.flatMap((answer) => answer.deref() ?? []).length
      })
      .toBe(0)
    expect([...kept].map(({ size }) => size)).toEqual([1])
  })
})
