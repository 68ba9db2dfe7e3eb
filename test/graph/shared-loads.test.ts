import { describe, expect, it } from 'vitest'
import { sharesOf } from '../../src/graph/explain/shared-loads.js'
import type { ExplainedQuestion } from '../../src/reports/explain/explained-question.js'

const nothing = { report: 'r', canonical: null, family: null, rule: null, reason: null }
const [one, other] = [{}, {}]

type Given = readonly [
  name: string,
  key: string | null,
  verdict: ExplainedQuestion['verdict'],
  call?: readonly [object, 'pays' | 'rides'],
]

function entryOf([name, key, verdict, shared]: Given) {
  const priority = verdict === 'HIT' || verdict === 'JOIN' ? null : ('first' as const)
  const call = shared && { call: shared[0], isPaidHere: shared[1] === 'pays' }
  const question = { ...nothing, key, verdict, priority, upstreamCalls: 0, call }
  return { name, question }
}

describe(sharesOf, () => {
  it.each<[string, readonly Given[], Readonly<Record<string, readonly string[]>>]>([
    [
      'equal ones have the load that the first of them begins',
      [
        ['a', 'k', 'LOAD'],
        ['b', 'k', 'JOIN'],
        ['c', 'k', 'STALE'],
      ],
      { a: ['b', 'c'], b: ['a'], c: ['a'] },
    ],
    [
      'loads of one call share it with the one that pays',
      [
        ['a', 'k', 'LOAD', [one, 'rides']],
        ['b', 'l', 'LOAD', [one, 'pays']],
        ['c', 'm', 'LOAD', [one, 'rides']],
      ],
      { a: ['b'], b: ['a', 'c'], c: ['b'] },
    ],
    [
      'who joins a load is told that load, and not its call',
      [
        ['a', 'k', 'LOAD', [one, 'pays']],
        ['b', 'l', 'LOAD', [one, 'rides']],
        ['c', 'l', 'JOIN'],
      ],
      { a: ['b'], b: ['c', 'a'], c: ['b'] },
    ],
    [
      'calls of their own share nothing',
      [
        ['a', 'k', 'LOAD', [one, 'pays']],
        ['b', 'l', 'LOAD', [other, 'pays']],
        ['c', 'm', 'LOAD'],
        ['d', 'n', 'LOAD'],
      ],
      { a: [], b: [], c: [], d: [] },
    ],
    [
      'refreshes behind the answers share a call like others',
      [
        ['a', 'k', 'STALE', [one, 'pays']],
        ['b', 'l', 'STALE', [one, 'rides']],
      ],
      { a: ['b'], b: ['a'] },
    ],
    [
      'what is put together, stored or refused shares nothing',
      [
        ['a', 'k', 'ASSEMBLE'],
        ['b', 'l', 'ASSEMBLE'],
        ['c', 'm', 'HIT'],
        ['d', 'm', 'HIT'],
        ['e', null, 'REFUSED'],
        ['f', null, 'REFUSED'],
      ],
      { a: [], b: [], c: [], d: [], e: [], f: [] },
    ],
    [
      'a call that is paid elsewhere has no field to be told',
      [
        ['a', 'k', 'LOAD', [one, 'rides']],
        ['b', 'l', 'LOAD', [one, 'rides']],
      ],
      { a: [], b: [] },
    ],
  ])('of questions: %s', (_, given, expected) => {
    const shares = sharesOf(given.map(entryOf))
    const told = [...shares].map(([{ name }, { others }]) => [
      name,
      others.map((each) => each.name),
    ])
    expect(Object.fromEntries(told)).toEqual(expected)
  })
})
