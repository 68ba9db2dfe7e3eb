import { type ASTNode, parse, print, visit } from 'graphql'
import {
  type Exchange,
  headerValues,
  type RawRequest,
  utf8,
} from '../../test/support/attack/exchange.js'

const MOST_TRIES = 150
const MOST_MS = 8_000

/** A smaller exchange that still fails; the same one where nothing smaller does. */
export async function shrink(
  exchange: Exchange,
  stillFails: (candidate: Exchange) => Promise<boolean>,
): Promise<Exchange> {
  let smallest = exchange
  let tries = 0
  const giveUpAtMs = Date.now() + MOST_MS
  const mayTry = () => tries < MOST_TRIES && Date.now() < giveUpAtMs
  for (let isSmaller = true; isSmaller && mayTry(); ) {
    isSmaller = false
    for (const candidate of smaller(smallest)) {
      if (!mayTry()) break
      tries += 1
      if (!(await stillFails(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

/** Each with one thing less, the largest steps first. */
function* smaller(exchange: Exchange): Generator<Exchange> {
  const { requests, pieceBytes, ...rest } = exchange
  if (requests.length > 1) {
    for (const request of requests) yield { ...rest, requests: [request] }
  }
  if (pieceBytes !== undefined) yield { ...rest, requests }
  const [request] = requests
  if (requests.length !== 1 || !request) return
  for (const body of smallerBodies(request))
    yield { ...exchange, requests: [withBody(request, body)] }
  for (const index of request.headers.keys()) {
    const headers = request.headers.filter((_, position) => position !== index)
    yield { ...exchange, requests: [{ ...request, headers }] }
  }
}

function withBody(request: RawRequest, body: string): RawRequest {
  const headers = request.headers.map(([name, value]) =>
    name.toLowerCase() === 'content-length'
      ? ([name, String(body.length)] as const)
      : ([name, value] as const),
  )
  return { ...request, headers, body }
}

/** Only where the body is JSON that is sent in one: what else it is may be the point. */
function* smallerBodies(request: RawRequest): Generator<string> {
  const isWhole = headerValues(request, 'content-length')[0] === String(request.body.length)
  const parsed = isWhole ? jsonIn(request.body) : undefined
  if (parsed === undefined) return
  for (const value of smallerValues(parsed, 3)) yield utf8(JSON.stringify(value))
}

function* smallerValues(value: unknown, depth: number): Generator<unknown> {
  if (depth === 0 || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    if (value.length > 1) {
      yield value.slice(0, value.length >> 1)
      yield value.slice(value.length >> 1)
    }
    for (const [index, one] of value.entries()) {
      for (const less of smallerValues(one, depth - 1)) yield value.with(index, less)
    }
    return
  }
  for (const [name, inner] of Object.entries(value)) {
    const { [name]: _, ...others } = value as Record<string, unknown>
    if (name !== 'query') yield others
    const candidates =
      name === 'query' && typeof inner === 'string'
        ? smallerDocuments(inner)
        : smallerValues(inner, depth - 1)
    for (const less of candidates) yield { ...others, [name]: less }
  }
}

const REMOVABLE = new Set([
  'Field',
  'InlineFragment',
  'FragmentSpread',
  'FragmentDefinition',
  'OperationDefinition',
  'Argument',
  'Directive',
  'VariableDefinition',
  'ObjectField',
])

/** The document without one of its nodes, outer ones first. */
function* smallerDocuments(query: string): Generator<string> {
  let document: ASTNode
  try {
    document = parse(query)
  } catch {
    return
  }
  const starts: ASTNode[] = []
  visit(document, {
    enter: (node) => {
      if (REMOVABLE.has(node.kind)) starts.push(node)
    },
  })
  for (const removed of starts.slice(0, MOST_TRIES)) {
    const without = print(
      visit(document, { enter: (node) => (node === removed ? null : undefined) }),
    )
    if (without.trim() !== '' && parses(without)) yield without
  }
}

function parses(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'latin1').toString('utf8'))
  } catch {
    return undefined
  }
}
