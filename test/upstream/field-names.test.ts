import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Answer } from '../../src/upstream/http/exchange.js'
import { checkAnswer } from '../../src/upstream/wire/checked-answer.js'
import { safePath } from '../../src/upstream/wire/field-names.js'
import { field, list, mainList } from '../../src/upstream/wire/lenient.js'
import * as wire from '../../src/upstream/wire/wire.js'

const NAME = 'jane@example.com'

const inner = z.looseObject({ id: z.string(), stats: field(z.looseObject({ count: z.number() })) })
const schema = z.looseObject({
  entities: z.array(inner),
  byName: z.record(z.string(), inner).nullable(),
  either: z.union([z.strictObject({ left: z.string() }), z.strictObject({ right: z.string() })]),
  odd: list(z.object({ deep: z.string() })),
  main: mainList(z.object({ deeper: z.string() })),
  changed: z.object({ before: z.string() }).transform(({ before }) => before),
  given: z.object({ usual: z.string() }).default({ usual: '' }),
})

describe('the path of a value that cannot be read', () => {
  it.each<[readonly PropertyKey[], string]>([
    [[], ''],
    [['entities', 0, 'id'], 'entities.0.id'],
    [['entities', 3, 'stats', 'count'], 'entities.3.stats.count'],
    [['byName', NAME, 'id'], 'byName.*.id'],
    [[NAME], '*'],
    [['either', 'left'], 'either.left'],
    [['either', 'right'], 'either.right'],
    [['odd', 1, 'deep'], 'odd.1.deep'],
    [['main', 1, 'deeper'], 'main.1.deeper'],
    [['changed', 'before'], 'changed.before'],
    [['given', 'usual'], 'given.usual'],
    [['entities', '0'], 'entities.*'],
    [['constructor', '__proto__', 'toString'], '*.*.*'],
    [[Symbol('Bearer secret')], '*'],
  ])('of %j is shown as %s', (path, shown) => {
    expect(safePath(schema, path)).toBe(shown)
  })

  it.each<[string, z.ZodType, unknown]>([
    ['a record', z.record(z.string(), z.number()), { [NAME]: 'x' }],
    [
      'a record in a field',
      z.object({ a: z.record(z.string(), z.number()) }),
      { a: { [NAME]: {} } },
    ],
    ['a field too many', z.strictObject({ a: z.number() }), { a: 1, [NAME]: 2 }],
    ['keys of a form', z.record(z.string().max(3), z.number()), { [NAME]: 1 }],
    ['a list in a record', z.record(z.string(), z.array(z.number())), { [NAME]: [1, 'x'] }],
    [
      'records in records',
      z.record(z.string(), z.record(z.string(), z.number())),
      { a: { [NAME]: '' } },
    ],
  ])('has no key that the schema does not name: %s', async (_, schema, body) => {
    const answer: Answer = {
      ...{ status: 200, body, headers: {}, startedAtMs: 0, endedAtMs: 0 },
    }
    const error = await checkAnswer(answer, schema, async () => {}).catch(String)
    expect(error).toContain('cannot be read')
    expect(error).not.toMatch(/jane/)
  })

  it("has the fields of Genesys Cloud's answers", () => {
    expect(safePath(wire.entityPageSchema, ['entities', 0, 'id', NAME])).toBe('entities.0.id.*')
    expect(safePath(wire.aggregateAnswerSchema, ['results', 0, 'group', NAME])).toBe(
      'results.0.group.*',
    )
  })
})
