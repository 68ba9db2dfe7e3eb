import { describe, expect, it } from 'vitest'
import { AGGREGATE_FAMILIES, namesOf } from '../../../src/reports/aggregates/family.js'
import type { FilterArgument } from '../../../src/reports/aggregates/filters.js'
import {
  PERSONAL_DIMENSIONS,
  refusePersonal,
} from '../../../src/reports/aggregates/personal-dimensions.js'
import {
  type AggregatesArguments,
  aggregatesQuestion,
} from '../../../src/reports/aggregates/question.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const base = {
  family: 'CONVERSATIONS',
  metrics: ['nOffered'],
  interval: { relative: 'LAST_7_DAYS' },
} as const

/** What is wrong with the question where the settings say so; undefined: nothing. */
function refusal(args: Partial<AggregatesArguments>, isAllowed = false): unknown {
  const question = aggregatesQuestion({ ...base, allowUnknownNames: true, ...args }, NOW)
  try {
    refusePersonal(question, isAllowed)
    return undefined
  } catch (error) {
    return error
  }
}

/** With the argument, the dimension, and what would allow it. */
const forbidden = (argument: string, dimension: string, why: RegExp) =>
  expect.objectContaining({
    code: 'FORBIDDEN',
    message: expect.stringMatching(
      new RegExp(`^${argument}: .*\\b${dimension}\\b.*${why.source}.*access\\.personalData: true`),
    ),
  })

const IS_PERSONAL = /are personal data/
const MAY_BE = /may be personal data/
const NUMBER = '+493012345678'

/** Each dimension as it is written, and as Genesys Cloud might take it, too. */
const spellings = PERSONAL_DIMENSIONS.flatMap((name) => [
  name,
  name.toUpperCase(),
  name.toLowerCase(),
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
])

describe('without personal data', () => {
  it.each([...new Set(spellings)])('nothing is grouped or filtered by %s', (dimension) => {
    const filters: readonly FilterArgument[] = [
      { dimension, in: [NUMBER] },
      { dimension, in: ['a', NUMBER, 'b'] },
      { dimension, range: { gte: 1 } },
      { dimension, range: { lt: 5 } },
      { dimension, range: { gte: 1, lt: 5 } },
    ]
    for (const family of AGGREGATE_FAMILIES) {
      for (const groupBy of [[dimension], ['mediaType', dimension]]) {
        const wanted = namesOf(family).groupBy.includes('mediaType') ? groupBy : [dimension]
        expect(refusal({ family, groupBy: wanted })).toEqual(
          forbidden('groupBy', dimension, IS_PERSONAL),
        )
      }
      for (const filter of filters) {
        const error = refusal({ family, where: [filter] })
        expect(error).toEqual(forbidden('where', dimension, IS_PERSONAL))
        expect(String(error)).not.toContain('4930')
      }
    }
  })

  it.each<[string, Partial<AggregatesArguments>, string, string]>([
    ['a new dimension', { groupBy: ['callerName'] }, 'groupBy', 'callerName'],
    ['one among known ones', { groupBy: ['queueId', 'aniE164'] }, 'groupBy', 'aniE164'],
    ['one of another family', { groupBy: ['surveyFormName'] }, 'groupBy', 'surveyFormName'],
    ['another case', { groupBy: ['QueueID'] }, 'groupBy', 'QueueID'],
    [
      'one that can only be filtered by',
      { groupBy: ['canonicalExternalContactId'] },
      'groupBy',
      'canonicalExternalContactId',
    ],
    [
      'a value of a new dimension',
      { where: [{ dimension: 'callerName', in: [NUMBER] }] },
      'where',
      'callerName',
    ],
    [
      'a range of a new dimension',
      { groupBy: ['conversationId'], where: [{ dimension: 'aniE164', range: { gte: 1, lt: 5 } }] },
      'where',
      'aniE164',
    ],
    [
      'a filter beside known ones',
      {
        where: [
          { dimension: 'queueId', in: ['a'] },
          { dimension: 'zName', in: ['b'] },
        ],
      },
      'where',
      'zName',
    ],
  ])('an unknown name is refused, since its values may be personal: %s', (...row) => {
    const [, args, argument, dimension] = row
    expect(refusal(args)).toEqual(forbidden(argument, dimension, MAY_BE))
  })

  it.each<[string, Partial<AggregatesArguments>]>([
    ['identifiers', { groupBy: ['conversationId', 'externalContactId', 'outboundContactId'] }],
    ['metrics that are not known', { metrics: ['nNewThing'] }],
    ['whether there is a number', { where: [{ dimension: 'ani', exists: true }] }],
    ['whether there is none', { where: [{ dimension: 'ANI', exists: false }] }],
    ['whether there is something unknown', { where: [{ dimension: 'callerName', exists: true }] }],
    ['values of other dimensions', { where: [{ dimension: 'queueId', in: ['a'] }] }],
    ['ranges of other dimensions', { where: [{ dimension: 'mediaCount', range: { gte: 1 } }] }],
    [
      'dimensions that can only be filtered by',
      { where: [{ dimension: 'canonicalExternalContactId', in: ['a'] }] },
    ],
  ])('this can be asked: %s', (_, args) => {
    expect(refusal(args)).toBeUndefined()
  })
})

it.each<[string, Partial<AggregatesArguments>]>([
  ['grouping', { groupBy: ['ani', 'remote', 'QueueID', 'callerName'] }],
  ['values', { where: [{ dimension: 'ani', in: [NUMBER] }] }],
  ['ranges', { where: [{ dimension: 'ani', range: { gte: 1, lt: 5 } }] }],
])('where personal data is allowed, nothing is refused: %s', (_, args) => {
  expect(refusal(args, true)).toBeUndefined()
})

/** Words of names that tell of people, or of text that somebody wrote. */
const SUSPICIOUS =
  /^(name|address|ani|dnis|remote|query|search|tag|customer|contact|person|phone|number|e?mail|text|comment|reason|label|subject|body|content|note)$/

/** Looked through: definitions of an administrator, enums, flags, and what only Genesys Cloud resolves to a person. */
const NOT_PERSONAL = `
  actionName botName botRecognitionFailureReason canonicalExternalContactId customerIntentId
  customerParticipation exitReason externalContactId feedbackReason flaggedReason flowName hasComment
  hasSearch integrationName intermediateIntentName journeyBlockingReason journeyCustomerIdType
  journeyCustomerSessionId journeyCustomerSessionIdType journeyFrequencyCapReason limitName
  outboundContactId outboundContactListId queryType queryTypeV3 recognitionFailureReason searchId
  surveyErrorReason surveyFormName
`
  .trim()
  .split(/\s+/)

describe('the names of the official SDK', () => {
  const dimensions = [...new Set(AGGREGATE_FAMILIES.flatMap((one) => namesOf(one).filter))]
  const wordsOf = (name: string) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

  it('have each personal dimension', () => {
    expect(dimensions).toEqual(expect.arrayContaining([...PERSONAL_DIMENSIONS]))
  })

  it('have no dimension that sounds personal and that nobody has looked through', () => {
    const personal: readonly string[] = PERSONAL_DIMENSIONS
    const suspicious = dimensions
      .filter((one) => wordsOf(one).some((word) => SUSPICIOUS.test(word)))
      .filter((one) => !personal.includes(one))
    expect(suspicious.sort()).toEqual(NOT_PERSONAL)
  })
})
