import type { FastifyReply } from 'fastify'
import { extensionsOf } from '../graph/errors/errors.js'
import type { TextPart } from '../graph/item-text/list-text.js'
import { toldAs } from '../reports/client-error.js'
import { type Slices, sentAs } from './connections/large-answer.js'
import { errorBody, refuse } from './refuse.js'

/** The answer to one operation, as text of JSON in parts. */
export interface OperationAnswer {
  readonly contentType?: string | undefined
  readonly body: readonly TextPart[]
}

/** What the route does for its batches. */
export interface BatchParts {
  /** Operations of one batch. */
  readonly most: number
  readonly execute: (operation: object) => Promise<OperationAnswer>
  /** Writes the head of the batch, by its answers. */
  readonly writeHead: (answers: readonly (readonly TextPart[])[]) => void
  readonly slices: Slices
}

/** A larger batch is refused once, not once for each operation. */
const MOST_REFUSALS = 100

/**
 * Each operation of a batch is executed by itself and has a result of its own; so the status is 200,
 * even where all fail. The operations share the context of their HTTP request.
 */
export async function answerBatch(
  operations: readonly unknown[],
  parts: BatchParts,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { most, execute } = parts
  const count = operations.length
  if (count === 0) return refuse(reply, EMPTY)
  if (count > most) {
    const message = `The batch has ${count} operations; at most ${most} (limits.batch of CONFIG_FILE): send several`
    const told = toldAs('LIMIT_EXCEEDED', message, { limit: 'batch', value: count, max: most })
    if (count > MOST_REFUSALS) return refuse(reply, told)
    const body = JSON.stringify({ errors: [{ message, extensions: extensionsOf(told) }] })
    return send(reply, Array(count).fill({ body: [body] }), parts)
  }
  const answers = operations.map((operation) =>
    isObject(operation) ? execute(operation) : { body: [NOT_AN_OPERATION] },
  )
  return send(reply, await Promise.all(answers), parts)
}

function send(
  reply: FastifyReply,
  answers: readonly OperationAnswer[],
  { writeHead, slices }: BatchParts,
) {
  const { contentType } = answers.find((answer) => answer.contentType !== undefined) ?? {}
  writeHead(answers.map(({ body }) => body))
  const parts = answers.flatMap(({ body }, index) => [index === 0 ? '[' : ',', ...body])
  return reply
    .status(200)
    .type(contentType ?? 'application/json; charset=utf-8')
    .send(sentAs([...parts, ']'], slices))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const EMPTY = { status: 400, message: 'The batch has no operation' }

const NOT_AN_OPERATION = errorBody({
  status: 400,
  message: 'An operation of a batch must be an object with a query',
})
