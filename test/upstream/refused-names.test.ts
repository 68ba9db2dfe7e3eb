import { describe, expect, it } from 'vitest'
import { refusedNamesIn, refusedNamesText } from '../../src/upstream/errors/refused-names.js'
import { FAMILY_NAMES } from '../../src/upstream/wire/known-names.js'

const text = (message: string, metrics: readonly string[] = []) =>
  refusedNamesText(refusedNamesIn(message), metrics)

describe('the names of a refusal', () => {
  it.each<[string, string, readonly string[], string]>([
    [
      'dimensions',
      'Requested groupBy dimensions are not supported for aggregate queries in scope FLOW: [ani, agentScore]. Allowable values are: flowId, flowType',
      [],
      ' (ani, agentScore); it takes flowId, flowType',
    ],
    [
      'filter dimensions',
      'Requested filter dimensions are not supported for queries in scope USER: [queueId]. Allowable values are: userId',
      [],
      ' (queueId); it takes userId',
    ],
    [
      'a value of a field',
      'Value [nOffred] is not valid for field type [Metric]. Allowable values are: nOffered,tTalk',
      ['nOffred'],
      ' (nOffred); it takes nOffered, tTalk',
    ],
    ['no list', 'Value [tTalk] is not valid for field type [Metric].', [], ' (tTalk)'],
    ['no names', 'bad request', [], ''],
    ['an empty message', '', [], ''],
    ['lists without names', 'not supported []. Allowable values are:', [], ''],
    ['names twice', 'Allowable values are: tTalk, tTalk', [], '; it takes tTalk'],
    ['lines', 'Allowable values are:\ntTalk\nnOffered', [], '; it takes tTalk, nOffered'],
  ])('are told: %s', (_, message, metrics, told) => {
    expect(text(message, metrics)).toBe(told)
  })

  it.each([
    [
      'a person',
      'Value [Erika Mustermann] is not valid for field type [x]. Allowable values are: Max, tTalk',
    ],
    [
      'a number',
      'Value [+49301234567] is not valid for field type [x]. Allowable values are: +4930999, tTalk',
    ],
    [
      'a token',
      `Value [${'a1b2'.repeat(10)}] is not valid for field type [x]. Allowable values are: Bearer, tTalk`,
    ],
    [
      'a property of every object',
      'not supported: [constructor]. Allowable values are: __proto__, tTalk',
    ],
    ['markup', 'Allowable values are: <script>alert(tTalk)</script>'],
  ])('are words of the API alone: %s', (_, message) => {
    expect(text(message)).toBe('; it takes tTalk')
  })

  it('are not more than an error may hold', () => {
    const all = Object.values(FAMILY_NAMES).flatMap(({ metrics, filter }) => [
      ...metrics,
      ...filter,
    ])
    const told = text(`Allowable values are: ${all.join(', ')}`)
    expect(told.length).toBeLessThan(1_800)
    expect(told).toMatch(/ and \d+ more$/)
    for (const { filter } of Object.values(FAMILY_NAMES)) {
      expect(text(`Allowable values are: ${filter.join(', ')}`)).not.toMatch(/ more$/)
    }
  })

  it('are looked for in the beginning of a message that has no end', () => {
    expect(text(`[${'x'.repeat(1_000_000)}] not supported`)).toBe('')
  })
})
