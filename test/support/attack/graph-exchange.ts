import { Chance } from './chance.js'
import type { Door } from './door.js'
import { type Exchange, utf8 } from './exchange.js'
import type { GraphWorld } from './graph-world.js'
import { GraphWriter } from './graph-writer.js'
import { HOSTILE_ANSWERS } from './hostile-answers.js'
import { HOSTILE_DOCUMENTS } from './hostile-documents.js'
import { HOSTILE_QUESTIONS } from './hostile-questions.js'
import { oddText } from './texts.js'

/** One in so many has a shape of its own, each shape in its turn. */
const SHAPE_EVERY = 40
const SHAPES = Object.entries({
  ...HOSTILE_DOCUMENTS,
  ...HOSTILE_QUESTIONS,
  ...HOSTILE_ANSWERS,
})
const SIZES = [3, 10, 40, 200, 1_000, 2_500] as const
const ODDNESSES = [0, 0.02, 0.1, 0.4] as const

export interface GraphExchangeOptions {
  readonly world: GraphWorld
  readonly door: Door
  /** Of one operation; default: up to what the limits of tokens and bytes let through, and beyond. */
  readonly mostFields?: number
}

/** The GraphQL request of this seed and index, as a POST. */
export function graphExchange(
  seed: number,
  index: number,
  { world, door, mostFields = Number.POSITIVE_INFINITY }: GraphExchangeOptions,
): Exchange {
  const chance = new Chance(seed, index)
  if (index % SHAPE_EVERY === 0) {
    const [name, make] = SHAPES[(index / SHAPE_EVERY) % SHAPES.length] ?? []
    if (name && make) return post(name, make(chance, world), door)
  }
  if (chance.happens(0.06)) {
    const operations = chance.list(chance.pick([2, 5, 20, 21]), () => operation(chance, world, 10))
    return post('batch', operations, door)
  }
  const size = Math.min(chance.pick(SIZES), mostFields)
  const kind = size > 100 ? 'large operation' : 'operation'
  return post(kind, operation(chance, world, size), door)
}

/** `parameters`: of one operation or of several; a text is JSON already. */
export function post(kind: string, parameters: unknown, door: Door): Exchange {
  const body = utf8(typeof parameters === 'string' ? parameters : JSON.stringify(parameters))
  const request = {
    method: 'POST',
    target: '/graphql',
    version: 'HTTP/1.1',
    headers: [
      ['host', '127.0.0.1'],
      ['content-type', 'application/json'],
      ['content-length', String(body.length)],
      ...(door.kind === 'keys' ? [['x-api-key', door.key] as const] : []),
    ] as const,
    body,
  }
  return { kind, requests: [request], ending: 'waits' }
}

function operation(chance: Chance, world: GraphWorld, size: number): Record<string, unknown> {
  const oddness = chance.pick(ODDNESSES)
  const writer = new GraphWriter(chance, world, oddness, size)
  const kind = chance.weighted<'query' | 'mutation' | 'subscription'>(
    [20, () => 'query'],
    [1, () => 'mutation'],
    [0.5, () => 'subscription'],
  )
  const operations = [writer.operation(kind, 'A')]
  if (chance.happens(0.05)) operations.push('query B{__typename}')
  const query = `${operations.join(' ')} ${writer.fragments()}`
  const several = operations.length > 1
  return {
    query: chance.happens(oddness / 20) ? query.slice(0, -chance.between(1, 30)) : query,
    ...(Object.keys(writer.variables).length > 0 && { variables: writer.variables }),
    ...(chance.happens(several ? 0.8 : 0.1) && {
      operationName: chance.happens(oddness) ? oddText(chance) : 'A',
    }),
  }
}
