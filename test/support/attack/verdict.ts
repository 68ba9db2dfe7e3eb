import type { HttpAnswer } from './answers.js'
import { type Door, mustSeeNothing } from './door.js'
import type { Exchange } from './exchange.js'
import type { Outcome } from './send.js'

/** A rule that an outcome broke. */
export type Violation =
  | 'INTERNAL_SERVER_ERROR'
  | 'undocumented 5xx'
  | 'malformed HTTP'
  | 'cut short'
  | 'malformed JSON'
  | 'not our form of error'
  | 'data without the right'
  | 'no answer'
  | 'not connected'

export interface Judged {
  /** Each with the label of the first answer that broke it. */
  readonly broken: ReadonlyMap<Violation, string>
  /** For the table: the status, and the codes of its errors. */
  readonly label: string
}

/** What the gateway takes. */
const MOST_BODY_BYTES = 256 * 1024
/** The whole answer is looked through up to here; of larger ones only the outer form. */
const MOST_PARSED_BYTES = 32 * 2 ** 20

/** `wants`: an answer must come; of raw bytes that may end anywhere, none need come. */
export function judge(
  exchange: Exchange,
  outcome: Outcome,
  { door, wants }: { readonly door: Door; readonly wants: 'an answer' | 'nothing' },
): Judged {
  const broken = new Map<Violation, string>()
  const note = (violation: Violation, label: string) => {
    if (!broken.has(violation)) broken.set(violation, label)
  }
  const { answers, ended, malformed, unreadBytes } = outcome
  if (ended === 'not connected') note('not connected', ended)
  if (malformed !== undefined) note('malformed HTTP', malformed)
  // Node ends a connection at once where a later one of several requests is malformed.
  const isAlone = exchange.requests.length === 1
  if (ended === 'closed by the gateway' && unreadBytes > 0 && isAlone) note('cut short', ended)
  if (wants === 'an answer' && answers.length === 0 && !mayBeReset(exchange)) {
    note('no answer', ended)
  }
  const blind = mustSeeNothing(exchange, door)
  const labels = answers.map((answer) => {
    const content = contentOf(answer)
    const label = labelOf(answer, content)
    for (const violation of violationsOf(answer, content)) note(violation, label)
    if (blind && tells(answer, content, door)) note('data without the right', label)
    return label
  })
  return { broken, label: labels[0] ?? ended }
}

/** The gateway refuses a body that is too large in its middle: the reset may overtake the answer. */
function mayBeReset({ requests }: Exchange): boolean {
  return requests.some(({ body }) => body.length > MOST_BODY_BYTES)
}

type Content =
  | { readonly kind: 'json'; readonly value: unknown; readonly codes: readonly string[] }
  | { readonly kind: 'not json' | 'broken json' | 'too large'; readonly codes: readonly string[] }

function contentOf({ headers, body }: HttpAnswer): Content {
  if (!/json/.test(headers.get('content-type') ?? '') || body.length === 0) {
    return { kind: 'not json', codes: [] }
  }
  if (body.length > MOST_PARSED_BYTES) {
    const masked = body.includes('"INTERNAL_SERVER_ERROR"')
    return { kind: 'too large', codes: masked ? ['INTERNAL_SERVER_ERROR'] : [] }
  }
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    const errors = (Array.isArray(value) ? value : [value]).flatMap(errorsOf)
    return { kind: 'json', value, codes: [...new Set(errors.map(codeOf))].sort() }
  } catch {
    return { kind: 'broken json', codes: [] }
  }
}

function violationsOf({ status }: HttpAnswer, content: Content): readonly Violation[] {
  const ours = content.kind === 'json' && content.codes.length > 0
  const broken: Violation[] = []
  if (content.codes.includes('INTERNAL_SERVER_ERROR')) broken.push('INTERNAL_SERVER_ERROR')
  if (content.kind === 'broken json') broken.push('malformed JSON')
  if (status >= 500 && !(status === 503 && ours)) broken.push('undocumented 5xx')
  const isProse = content.kind === 'not json'
  if (status >= 400 && !ours && !isProse) broken.push('not our form of error')
  if (content.codes.includes(NO_CODE)) broken.push('not our form of error')
  return broken
}

/** Data of GraphQL; where the Host is all that is checked, metrics too. */
function tells({ status, body }: HttpAnswer, content: Content, door: Door): boolean {
  if (content.kind === 'json') return hasData(content.value)
  return door.kind === 'open' && status === 200 && body.includes('# HELP ')
}

function hasData(value: unknown): boolean {
  return (Array.isArray(value) ? value : [value]).some(
    (one) => isRecord(one) && isRecord(one['data']) && Object.values(one['data']).some(Boolean),
  )
}

function labelOf({ status }: HttpAnswer, content: Content): string {
  if (content.codes.length > 0) return `${status} ${content.codes.join(' ')}`
  return content.kind === 'json' && hasData(content.value) ? `${status} data` : `${status}`
}

const NO_CODE = '(no code)'

function errorsOf(value: unknown): readonly unknown[] {
  return isRecord(value) && Array.isArray(value['errors']) ? value['errors'] : []
}

function codeOf(error: unknown): string {
  const extensions = isRecord(error) ? error['extensions'] : undefined
  const code = isRecord(extensions) ? extensions['code'] : undefined
  return typeof code === 'string' ? code : NO_CODE
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
