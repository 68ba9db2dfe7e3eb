import { readFileSync, writeFileSync } from 'node:fs'
import { Kind, parse } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import { subgraphSchema } from '../../src/graph/schema.js'
import { answerExample } from '../support/docs/answer-example.js'
import { compactJson } from '../support/docs/compact-json.js'
import type { Example } from '../support/docs/examples.js'
import { allExamples, withBlocks } from '../support/docs/pages.js'
import { differences, shortened } from '../support/docs/shown.js'

/** `npm run docs`: answers that are not right any more are written anew. */
const WRITES = process.env['DOCS_ANSWERS'] === 'write'

const written = new Map<string, Map<number, string>>()

const examples = allExamples().map((example): [string, Example] => [
  `${example.file}:${example.line}`,
  example,
])

function rootFields(query: string): string[] {
  return parse(query).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD ? [selection.name.value] : [],
        )
      : [],
  )
}

/** Where an example shows an answer, that is compared; an example without one must have no errors. */
function problems({ file, line, answer }: Example, real: unknown): string[] {
  if (!answer) {
    const { errors } = Object(real)
    return errors ? [`${file}:${line}: ${JSON.stringify(errors)}`] : []
  }
  const at = `${file}:${answer.fence.line}`
  return differences(answer.value, real).map((difference) => `${at}: ${difference}`)
}

describe('every example of the docs', () => {
  it.each(examples)('%s is answered as it says', async (_, example) => {
    const real = await answerExample(example)
    const found = problems(example, real)
    if (WRITES && example.answer && found.length > 0) {
      const blocks = written.get(example.file) ?? new Map<number, string>()
      blocks.set(example.answer.fence.line, compactJson(shortened(example.answer.value, real)))
      written.set(example.file, blocks)
    } else if (found.length > 0) {
      throw new Error(found.join('\n'))
    }
  })

  it('there is one, with its answer, for every root field', () => {
    const asked = examples.flatMap(([, { query, answer }]) => (answer ? rootFields(query) : []))
    const schema = subgraphSchema()
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    )
    const ofFederation = ['_entities', '_service']
    expect(fields.filter((field) => !asked.includes(field))).toEqual(ofFederation)
  })

  afterAll(() => {
    for (const [file, blocks] of written) {
      writeFileSync(file, withBlocks(readFileSync(file, 'utf8'), blocks))
    }
  })
})
